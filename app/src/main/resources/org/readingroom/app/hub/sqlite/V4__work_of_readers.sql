-- The hub, version 4, on SQLite: what readers do with the pool besides claiming. See the same file
-- for PostgreSQL. "sealed" columns hold what people wrote.

-- which readers it suits; '' when nobody has said
ALTER TABLE items ADD COLUMN subspecialty TEXT NOT NULL DEFAULT '';

-- who had the item before the present holder, without having given it back
ALTER TABLE leases ADD COLUMN previous_reader_id TEXT REFERENCES readers (reader_id);

-- drafts that were neither issued nor followed by a final report
CREATE TABLE item_drafts (
  item_id   TEXT NOT NULL REFERENCES items (item_id),
  reader_id TEXT NOT NULL REFERENCES readers (reader_id),
  version   INTEGER NOT NULL,
  saved_ms  INTEGER NOT NULL,
  PRIMARY KEY (item_id, reader_id)
);
CREATE INDEX item_drafts_by_reader ON item_drafts (reader_id);

INSERT INTO item_drafts (item_id, reader_id, version, saved_ms)
  SELECT r.item_id, r.author_id, max(r.version), max(r.written_ms) FROM reports r
  WHERE r.state = 'DRAFT'
    AND NOT EXISTS (SELECT 1 FROM reports later
      WHERE later.item_id = r.item_id AND later.version > r.version
        AND (later.state = 'FINAL' OR (later.state = 'PRELIMINARY' AND later.author_id = r.author_id)))
  GROUP BY r.item_id, r.author_id;

-- who gave what to whom, and why: append-only
CREATE TABLE handovers (
  handover_id TEXT PRIMARY KEY,
  item_id     TEXT NOT NULL REFERENCES items (item_id),
  kind        TEXT NOT NULL CHECK (kind IN ('HANDED_OVER', 'REASSIGNED', 'TAKEN_OVER')),
  by_reader   TEXT NOT NULL REFERENCES readers (reader_id),
  from_reader TEXT REFERENCES readers (reader_id),  -- who had it; null when nobody did
  to_reader   TEXT NOT NULL REFERENCES readers (reader_id),
  at_ms       INTEGER NOT NULL,
  sealed      BLOB NOT NULL                          -- the note or reason
);
CREATE INDEX handovers_by_item ON handovers (item_id, at_ms);

CREATE TRIGGER handovers_are_never_changed BEFORE UPDATE ON handovers
BEGIN SELECT RAISE(ABORT, 'a handover never changes'); END;
CREATE TRIGGER handovers_are_never_deleted BEFORE DELETE ON handovers
BEGIN SELECT RAISE(ABORT, 'a handover is never deleted'); END;

-- an item kept for one reader for a while: nobody else gets or claims it meanwhile
CREATE TABLE item_keeps (
  item_id     TEXT PRIMARY KEY REFERENCES items (item_id),
  reader_id   TEXT NOT NULL REFERENCES readers (reader_id),
  until_ms    INTEGER NOT NULL,
  handover_id TEXT NOT NULL REFERENCES handovers (handover_id)
);
CREATE INDEX item_keeps_by_reader ON item_keeps (reader_id);

-- second opinions: the item stays with who asks
CREATE TABLE opinions (
  opinion_id   TEXT PRIMARY KEY,
  item_id      TEXT NOT NULL REFERENCES items (item_id),
  asked_by     TEXT NOT NULL REFERENCES readers (reader_id),
  asked_of     TEXT NOT NULL REFERENCES readers (reader_id),
  asked_ms     INTEGER NOT NULL,
  sealed       BLOB NOT NULL,                        -- the question
  answered_ms  INTEGER,
  answer       BLOB,
  withdrawn_ms INTEGER
);
CREATE INDEX opinions_by_item ON opinions (item_id);
CREATE INDEX opinions_waiting ON opinions (asked_of)
  WHERE answered_ms IS NULL AND withdrawn_ms IS NULL;

CREATE TRIGGER an_answer_stays BEFORE UPDATE ON opinions
WHEN OLD.answered_ms IS NOT NULL OR OLD.withdrawn_ms IS NOT NULL OR NEW.sealed <> OLD.sealed
BEGIN SELECT RAISE(ABORT, 'an opinion never changes'); END;
CREATE TRIGGER opinions_are_never_deleted BEFORE DELETE ON opinions
BEGIN SELECT RAISE(ABORT, 'an opinion is never deleted'); END;

-- filters with a name, one's own or everybody's
CREATE TABLE saved_lists (
  list_id    TEXT PRIMARY KEY,
  owner_id   TEXT NOT NULL REFERENCES readers (reader_id),
  name       TEXT NOT NULL,
  shared     INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL,
  sealed     BLOB NOT NULL,                          -- the filter: it may hold a typed name
  UNIQUE (owner_id, name)
);

UPDATE hub_schema SET version = max(version, 4);
