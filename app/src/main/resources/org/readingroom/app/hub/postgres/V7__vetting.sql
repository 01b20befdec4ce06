-- The hub, version 7, on PostgreSQL: requests put to a named radiologist to justify and protocol.

CREATE TABLE vettings (
  vetting_id     TEXT PRIMARY KEY,
  trust_code     TEXT NOT NULL,
  trust          TEXT NOT NULL,
  item_id        TEXT REFERENCES items (item_id),
  state          TEXT NOT NULL CHECK (state IN
    ('ASKED', 'ASKED_BACK', 'ACCEPTED', 'CHANGED', 'REJECTED', 'WITHDRAWN')),
  asked_by       TEXT NOT NULL REFERENCES readers (reader_id),
  radiologist_id TEXT NOT NULL REFERENCES readers (reader_id),
  asked_ms       BIGINT NOT NULL,
  due_ms         BIGINT NOT NULL,
  paused_ms      BIGINT,
  last_seq       INTEGER NOT NULL,
  sealed         BYTEA NOT NULL
);
CREATE INDEX vettings_open ON vettings (due_ms) WHERE state IN ('ASKED', 'ASKED_BACK');

CREATE TABLE vetting_steps (
  vetting_id TEXT NOT NULL REFERENCES vettings (vetting_id),
  seq        INTEGER NOT NULL,
  step       TEXT NOT NULL CHECK (step IN
    ('ASK', 'ACCEPT', 'CHANGE', 'REJECT', 'ASK_BACK', 'REPLY', 'PASS_ON', 'WITHDRAW')),
  by_reader  TEXT NOT NULL REFERENCES readers (reader_id),
  at_ms      BIGINT NOT NULL,
  sealed     BYTEA NOT NULL,
  PRIMARY KEY (vetting_id, seq)
);
CREATE TRIGGER vetting_steps_are_never_changed BEFORE UPDATE OR DELETE ON vetting_steps
  FOR EACH ROW EXECUTE FUNCTION refuse_change('what was said in vetting never changes');
CREATE TRIGGER vetting_steps_are_never_emptied BEFORE TRUNCATE ON vetting_steps
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('what was said in vetting is never deleted');
CREATE TRIGGER vettings_tell AFTER INSERT OR UPDATE ON vettings
  FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

UPDATE hub_schema SET version = greatest(version, 7);
