-- The hub, version 2, on SQLite: what a shared hub knows of people. A hub of one's own does not
-- restrict its reader; the columns are here so that both databases have one schema.

ALTER TABLE readers ADD COLUMN login TEXT;               -- PostgreSQL role; null on SQLite
ALTER TABLE readers ADD COLUMN subspecialties TEXT NOT NULL DEFAULT '';  -- comma between
ALTER TABLE readers ADD COLUMN may_feed INTEGER NOT NULL DEFAULT 1;
ALTER TABLE readers ADD COLUMN retired_ms INTEGER;

-- what a reader may see; with may_report = 1 also report for. Trust "*" stands for all.
CREATE TABLE reader_trusts (
  reader_id  TEXT NOT NULL REFERENCES readers (reader_id),
  trust_code TEXT NOT NULL,
  may_report INTEGER NOT NULL,
  PRIMARY KEY (reader_id, trust_code)
);

UPDATE hub_schema SET version = 2;
