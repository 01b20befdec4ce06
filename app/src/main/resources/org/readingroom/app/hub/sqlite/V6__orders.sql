-- The hub, version 6, on SQLite: orders as the trusts send them, pathways, and studies that an
-- archive no longer has.

-- what a trust asked for, known before, with or after its images; its key is that of item_orders
CREATE TABLE orders (
  order_key  TEXT PRIMARY KEY,
  trust_code TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('PLACED', 'CANCELLED')),
  source     TEXT NOT NULL CHECK (source IN ('HL7', 'MODALITY_WORKLIST')),
  told_ms    INTEGER NOT NULL,             -- when it was last told of
  sealed     BLOB NOT NULL                 -- patient and request
);

-- messages taken, so that one sent again is acknowledged again and done once
CREATE TABLE order_messages (
  message_key TEXT PRIMARY KEY,            -- trust, sender and control ID
  digest      TEXT NOT NULL,               -- of all of it
  at_ms       INTEGER NOT NULL
);
CREATE INDEX order_messages_by_age ON order_messages (at_ms);

ALTER TABLE items ADD COLUMN pathway TEXT NOT NULL DEFAULT '';  -- empty when none applies
ALTER TABLE item_studies ADD COLUMN images INTEGER;  -- objects that are no documents; null: unknown
ALTER TABLE item_studies ADD COLUMN gone_ms INTEGER; -- when the archive said it has it no more

UPDATE hub_schema SET version = max(version, 6);
