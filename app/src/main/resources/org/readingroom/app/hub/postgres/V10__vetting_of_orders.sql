-- The hub, version 10, on PostgreSQL: of which order a request in vetting is. See the SQLite hub's.

ALTER TABLE vettings ADD COLUMN order_key TEXT;
CREATE INDEX vettings_of_order ON vettings (order_key) WHERE order_key IS NOT NULL;
CREATE INDEX vettings_of_item ON vettings (item_id) WHERE item_id IS NOT NULL;

-- without the order; R__deeds_of_vetting.sql makes it anew
DROP FUNCTION IF EXISTS ask_vetting(TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, BIGINT, BYTEA, BYTEA);

UPDATE hub_schema SET version = greatest(version, 10);
