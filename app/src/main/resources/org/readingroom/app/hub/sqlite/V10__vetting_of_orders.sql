-- The hub, version 10, on SQLite: of which order a request in vetting is, so that it is found again
-- at the item which the images of that order become. No reference: an order may be told later.

ALTER TABLE vettings ADD COLUMN order_key TEXT;
CREATE INDEX vettings_of_order ON vettings (order_key) WHERE order_key IS NOT NULL;
CREATE INDEX vettings_of_item ON vettings (item_id) WHERE item_id IS NOT NULL;

UPDATE hub_schema SET version = max(version, 10);
