-- The hub, version 9, on SQLite: how often claims were prolonged, so that who keeps what waits in
-- memory knows when to look at their ends again, which are not under the stamps.

ALTER TABLE item_stamps ADD COLUMN prolonged INTEGER NOT NULL DEFAULT 0;

DROP TRIGGER lists_show_until_when;
CREATE TRIGGER lists_show_until_when AFTER UPDATE ON leases
BEGIN
  UPDATE item_stamps SET prolonged = prolonged + 1;
  UPDATE items SET held_until_ms = NEW.expires_ms WHERE item_id = NEW.item_id;
END;

UPDATE hub_schema SET version = max(version, 9);
