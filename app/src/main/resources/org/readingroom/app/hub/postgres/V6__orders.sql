-- The hub, version 6, on PostgreSQL: orders as the trusts send them, pathways, and studies that an
-- archive no longer has. See the SQLite hub's version 6.

CREATE TABLE orders (
  order_key  TEXT PRIMARY KEY,
  trust_code TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('PLACED', 'CANCELLED')),
  source     TEXT NOT NULL CHECK (source IN ('HL7', 'MODALITY_WORKLIST')),
  told_ms    BIGINT NOT NULL,
  sealed     BYTEA NOT NULL
);

CREATE TABLE order_messages (
  message_key TEXT PRIMARY KEY,
  digest      TEXT NOT NULL,
  at_ms       BIGINT NOT NULL
);
CREATE INDEX order_messages_by_age ON order_messages (at_ms);

ALTER TABLE items ADD COLUMN pathway TEXT NOT NULL DEFAULT '';
ALTER TABLE item_studies ADD COLUMN images INTEGER;
ALTER TABLE item_studies ADD COLUMN gone_ms BIGINT;

UPDATE hub_schema SET version = greatest(version, 6);
