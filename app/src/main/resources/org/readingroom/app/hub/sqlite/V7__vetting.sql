-- The hub, version 7, on SQLite: requests put to a named radiologist to justify and protocol.

CREATE TABLE vettings (
  vetting_id     TEXT PRIMARY KEY,
  trust_code     TEXT NOT NULL,
  trust          TEXT NOT NULL,
  item_id        TEXT REFERENCES items (item_id),  -- null: nothing is pooled of it yet
  state          TEXT NOT NULL CHECK (state IN
    ('ASKED', 'ASKED_BACK', 'ACCEPTED', 'CHANGED', 'REJECTED', 'WITHDRAWN')),
  asked_by       TEXT NOT NULL REFERENCES readers (reader_id),
  radiologist_id TEXT NOT NULL REFERENCES readers (reader_id),
  asked_ms       INTEGER NOT NULL,
  due_ms         INTEGER NOT NULL,                 -- moves on while the question is back
  paused_ms      INTEGER,                          -- since when the question is back
  last_seq       INTEGER NOT NULL,
  sealed         BLOB NOT NULL                     -- patient and what was asked for
);
CREATE INDEX vettings_open ON vettings (due_ms) WHERE state IN ('ASKED', 'ASKED_BACK');

-- what was said, in order; nothing of it ever changes
CREATE TABLE vetting_steps (
  vetting_id TEXT NOT NULL REFERENCES vettings (vetting_id),
  seq        INTEGER NOT NULL,
  step       TEXT NOT NULL CHECK (step IN
    ('ASK', 'ACCEPT', 'CHANGE', 'REJECT', 'ASK_BACK', 'REPLY', 'PASS_ON', 'WITHDRAW')),
  by_reader  TEXT NOT NULL REFERENCES readers (reader_id),
  at_ms      INTEGER NOT NULL,
  sealed     BLOB NOT NULL,                        -- the words
  PRIMARY KEY (vetting_id, seq)
);
CREATE TRIGGER vetting_steps_are_never_changed BEFORE UPDATE ON vetting_steps
BEGIN SELECT RAISE(ABORT, 'what was said in vetting never changes'); END;
CREATE TRIGGER vetting_steps_are_never_deleted BEFORE DELETE ON vetting_steps
BEGIN SELECT RAISE(ABORT, 'what was said in vetting is never deleted'); END;

UPDATE hub_schema SET version = max(version, 7);
