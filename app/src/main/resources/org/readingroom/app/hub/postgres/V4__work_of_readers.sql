-- The hub, version 4, on PostgreSQL: what readers do with the pool besides claiming.

-- what is found as one types: who, what and why, in small letters
CREATE FUNCTION item_words(p_described BYTEA) RETURNS TEXT
LANGUAGE plpgsql IMMUTABLE SET search_path = reading_room, pg_temp AS $$
DECLARE described JSONB := convert_from(p_described, 'UTF8')::JSONB;
BEGIN
  RETURN lower(concat_ws(' ', described #>> '{patient,patientName}',
    described #>> '{patient,patientId}', described #>> '{patient,nhsNumber}',
    described #>> '{request,accessionNumber}', described #>> '{request,description}',
    described #>> '{request,reason}', described #>> '{request,requestedBy}'));
EXCEPTION WHEN data_exception OR untranslatable_character THEN
  RETURN ''; -- nobody's words: the item is still listed
END $$;

ALTER TABLE items
  ADD COLUMN subspecialty TEXT NOT NULL DEFAULT '',
  ADD COLUMN words TEXT GENERATED ALWAYS AS (item_words(sealed)) STORED;

ALTER TABLE leases ADD COLUMN previous_reader_id TEXT REFERENCES readers (reader_id);

CREATE TABLE item_drafts (
  item_id   TEXT NOT NULL REFERENCES items (item_id),
  reader_id TEXT NOT NULL REFERENCES readers (reader_id),
  version   INTEGER NOT NULL,
  saved_ms  BIGINT NOT NULL,
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

CREATE TABLE handovers (
  handover_id TEXT PRIMARY KEY,
  item_id     TEXT NOT NULL REFERENCES items (item_id),
  kind        TEXT NOT NULL CHECK (kind IN ('HANDED_OVER', 'REASSIGNED', 'TAKEN_OVER')),
  by_reader   TEXT NOT NULL REFERENCES readers (reader_id),
  from_reader TEXT REFERENCES readers (reader_id),
  to_reader   TEXT NOT NULL REFERENCES readers (reader_id),
  at_ms       BIGINT NOT NULL,
  sealed      BYTEA NOT NULL
);
CREATE INDEX handovers_by_item ON handovers (item_id, at_ms);

CREATE TABLE item_keeps (
  item_id     TEXT PRIMARY KEY REFERENCES items (item_id),
  reader_id   TEXT NOT NULL REFERENCES readers (reader_id),
  until_ms    BIGINT NOT NULL,
  handover_id TEXT NOT NULL REFERENCES handovers (handover_id)
);
CREATE INDEX item_keeps_by_reader ON item_keeps (reader_id);

CREATE TABLE opinions (
  opinion_id   TEXT PRIMARY KEY,
  item_id      TEXT NOT NULL REFERENCES items (item_id),
  asked_by     TEXT NOT NULL REFERENCES readers (reader_id),
  asked_of     TEXT NOT NULL REFERENCES readers (reader_id),
  asked_ms     BIGINT NOT NULL,
  sealed       BYTEA NOT NULL,
  answered_ms  BIGINT,
  answer       BYTEA,
  withdrawn_ms BIGINT
);
CREATE INDEX opinions_by_item ON opinions (item_id);
CREATE INDEX opinions_waiting ON opinions (asked_of)
  WHERE answered_ms IS NULL AND withdrawn_ms IS NULL;

CREATE TABLE saved_lists (
  list_id    TEXT PRIMARY KEY,
  owner_id   TEXT NOT NULL REFERENCES readers (reader_id),
  name       TEXT NOT NULL,
  shared     INTEGER NOT NULL,
  changed_ms BIGINT NOT NULL,
  sealed     BYTEA NOT NULL,
  UNIQUE (owner_id, name)
);

CREATE TRIGGER handovers_are_never_changed BEFORE UPDATE OR DELETE ON handovers
  FOR EACH ROW EXECUTE FUNCTION refuse_change('a handover never changes');
CREATE TRIGGER handovers_are_never_emptied BEFORE TRUNCATE ON handovers
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a handover is never deleted');
CREATE TRIGGER an_answer_stays BEFORE UPDATE ON opinions FOR EACH ROW
  WHEN (OLD.answered_ms IS NOT NULL OR OLD.withdrawn_ms IS NOT NULL OR NEW.sealed <> OLD.sealed)
  EXECUTE FUNCTION refuse_change('an opinion never changes');
CREATE TRIGGER opinions_are_never_deleted BEFORE DELETE ON opinions
  FOR EACH ROW EXECUTE FUNCTION refuse_change('an opinion is never deleted');
CREATE TRIGGER opinions_are_never_emptied BEFORE TRUNCATE ON opinions
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('an opinion is never deleted');

CREATE TRIGGER keeps_tell AFTER INSERT OR UPDATE OR DELETE ON item_keeps
  FOR EACH STATEMENT EXECUTE FUNCTION tell_change();
CREATE TRIGGER opinions_tell AFTER INSERT OR UPDATE ON opinions
  FOR EACH STATEMENT EXECUTE FUNCTION tell_change();
CREATE TRIGGER lists_tell AFTER INSERT OR UPDATE OR DELETE ON saved_lists
  FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- its successor asks for more: R__deeds.sql
DROP FUNCTION IF EXISTS claim_next(TEXT, TEXT[], TEXT[], BIGINT);

UPDATE hub_schema SET version = greatest(version, 4), min_client = 4;
