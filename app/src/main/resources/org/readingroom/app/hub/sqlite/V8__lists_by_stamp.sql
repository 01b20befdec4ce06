-- The hub, version 8, on SQLite: what a list is made of, along its order, and nothing else.
--
-- Whatever a list shows of an item has a stamp: a number that nothing else in this hub ever had. It
-- changes whenever the item or what hangs on it (studies, holder, keep, drafts, opinions) does, so
-- that who has seen a stamp knows the row, and a page is read as so many numbers. Only the end of a
-- claim is not under the stamp: it moves with every heartbeat and is read beside it.
--
-- Triggers keep all this in the transaction of the change itself, whichever program makes it.

CREATE TABLE item_stamps (last INTEGER NOT NULL);
INSERT INTO item_stamps (last) VALUES (0);

ALTER TABLE items ADD COLUMN stamp INTEGER NOT NULL DEFAULT 0;
ALTER TABLE items ADD COLUMN modalities TEXT NOT NULL DEFAULT '';    -- of all its studies: ",CT,PT,"
ALTER TABLE items ADD COLUMN holder_id TEXT;                         -- of the lease, run out or not
ALTER TABLE items ADD COLUMN holder TEXT;                            -- their name
ALTER TABLE items ADD COLUMN held_until_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE items ADD COLUMN kept_for TEXT;                          -- reader
ALTER TABLE items ADD COLUMN kept_until_ms INTEGER NOT NULL DEFAULT 0;

UPDATE items SET stamp = rowid,
  modalities = coalesce((SELECT ',' || group_concat(s.modalities, ',') || ','
    FROM item_studies s WHERE s.item_id = items.item_id AND s.modalities <> ''), '');
UPDATE items SET holder_id = l.reader_id, held_until_ms = l.expires_ms, holder = r.display_name
  FROM leases l JOIN readers r ON r.reader_id = l.reader_id WHERE l.item_id = items.item_id;
UPDATE items SET kept_for = k.reader_id, kept_until_ms = k.until_ms
  FROM item_keeps k WHERE k.item_id = items.item_id;
UPDATE item_stamps SET last = (SELECT coalesce(max(stamp), 0) FROM items);

-- each order a stretch of one index that holds all a page asks for
DROP INDEX items_newest;
DROP INDEX items_most_wanted;
DROP INDEX items_due;
DROP INDEX items_by_trust;
DROP INDEX items_to_verify;
DROP INDEX items_newest_of_all;
CREATE INDEX items_newest ON items (examined_ms DESC, item_id, held_until_ms, stamp, state)
  WHERE state <> 'REPORTED';
CREATE INDEX items_most_wanted ON items
  (priority, due_ms, item_id, held_until_ms, kept_until_ms, kept_for, stamp, state)
  WHERE state <> 'REPORTED';
CREATE INDEX items_due ON items
  (due_ms, item_id, held_until_ms, kept_until_ms, kept_for, modalities, stamp, state)
  WHERE state <> 'REPORTED';
CREATE INDEX items_by_trust ON items
  (trust, priority, due_ms, item_id, held_until_ms, stamp, state) WHERE state <> 'REPORTED';
CREATE INDEX items_to_verify ON items (priority, due_ms, item_id, held_until_ms, stamp)
  WHERE state = 'PRELIMINARY';
CREATE INDEX items_held ON items
  (holder, priority, due_ms, item_id, holder_id, held_until_ms, stamp, state)
  WHERE holder_id IS NOT NULL;
CREATE INDEX items_newest_of_all ON items (examined_ms DESC, item_id, held_until_ms, stamp);
CREATE INDEX items_by_stamp ON items (stamp);

CREATE TRIGGER lists_show_new_items AFTER INSERT ON items
BEGIN
  UPDATE item_stamps SET last = last + 1;
  UPDATE items SET stamp = (SELECT last FROM item_stamps) WHERE item_id = NEW.item_id;
END;

CREATE TRIGGER lists_show_items AFTER UPDATE OF trust_code, trust, state, priority, subspecialty,
  pathway, examined_ms, due_ms, doubt, sealed ON items
BEGIN
  UPDATE item_stamps SET last = last + 1;
  UPDATE items SET stamp = (SELECT last FROM item_stamps) WHERE item_id = NEW.item_id;
END;

CREATE TRIGGER lists_show_new_studies AFTER INSERT ON item_studies
BEGIN
  UPDATE item_stamps SET last = last + 1;
  UPDATE items SET stamp = (SELECT last FROM item_stamps),
    modalities = coalesce((SELECT ',' || group_concat(s.modalities, ',') || ','
      FROM item_studies s WHERE s.item_id = NEW.item_id AND s.modalities <> ''), '')
    WHERE item_id = NEW.item_id;
END;

CREATE TRIGGER lists_show_studies AFTER UPDATE ON item_studies
BEGIN
  UPDATE item_stamps SET last = last + 1;
  UPDATE items SET stamp = (SELECT last FROM item_stamps),
    modalities = coalesce((SELECT ',' || group_concat(s.modalities, ',') || ','
      FROM item_studies s WHERE s.item_id = NEW.item_id AND s.modalities <> ''), '')
    WHERE item_id = NEW.item_id;
END;

CREATE TRIGGER lists_show_new_claims AFTER INSERT ON leases
BEGIN
  UPDATE item_stamps SET last = last + 1;
  UPDATE items SET stamp = (SELECT last FROM item_stamps), holder_id = NEW.reader_id,
    holder = (SELECT display_name FROM readers WHERE reader_id = NEW.reader_id),
    held_until_ms = NEW.expires_ms WHERE item_id = NEW.item_id;
END;

CREATE TRIGGER lists_show_other_holders AFTER UPDATE ON leases
WHEN OLD.reader_id <> NEW.reader_id OR OLD.client_id <> NEW.client_id
  OR OLD.previous_reader_id IS NOT NEW.previous_reader_id
BEGIN
  UPDATE item_stamps SET last = last + 1;
  UPDATE items SET stamp = (SELECT last FROM item_stamps), holder_id = NEW.reader_id,
    holder = (SELECT display_name FROM readers WHERE reader_id = NEW.reader_id)
    WHERE item_id = NEW.item_id;
END;

CREATE TRIGGER lists_show_until_when AFTER UPDATE ON leases
BEGIN
  UPDATE items SET held_until_ms = NEW.expires_ms WHERE item_id = NEW.item_id;
END;

CREATE TRIGGER lists_show_ended_claims AFTER DELETE ON leases
BEGIN
  UPDATE item_stamps SET last = last + 1;
  UPDATE items SET stamp = (SELECT last FROM item_stamps), holder_id = NULL, holder = NULL,
    held_until_ms = 0 WHERE item_id = OLD.item_id;
END;

CREATE TRIGGER lists_show_new_keeps AFTER INSERT ON item_keeps
BEGIN
  UPDATE item_stamps SET last = last + 1;
  UPDATE items SET stamp = (SELECT last FROM item_stamps), kept_for = NEW.reader_id,
    kept_until_ms = NEW.until_ms WHERE item_id = NEW.item_id;
END;

CREATE TRIGGER lists_show_keeps AFTER UPDATE ON item_keeps
BEGIN
  UPDATE item_stamps SET last = last + 1;
  UPDATE items SET stamp = (SELECT last FROM item_stamps), kept_for = NEW.reader_id,
    kept_until_ms = NEW.until_ms WHERE item_id = NEW.item_id;
END;

CREATE TRIGGER lists_show_ended_keeps AFTER DELETE ON item_keeps
BEGIN
  UPDATE item_stamps SET last = last + 1;
  UPDATE items SET stamp = (SELECT last FROM item_stamps), kept_for = NULL, kept_until_ms = 0
    WHERE item_id = OLD.item_id;
END;

CREATE TRIGGER lists_show_new_drafts AFTER INSERT ON item_drafts
BEGIN
  UPDATE item_stamps SET last = last + 1;
  UPDATE items SET stamp = (SELECT last FROM item_stamps) WHERE item_id = NEW.item_id;
END;

CREATE TRIGGER lists_show_ended_drafts AFTER DELETE ON item_drafts
BEGIN
  UPDATE item_stamps SET last = last + 1;
  UPDATE items SET stamp = (SELECT last FROM item_stamps) WHERE item_id = OLD.item_id;
END;

CREATE TRIGGER lists_show_new_opinions AFTER INSERT ON opinions
BEGIN
  UPDATE item_stamps SET last = last + 1;
  UPDATE items SET stamp = (SELECT last FROM item_stamps) WHERE item_id = NEW.item_id;
END;

CREATE TRIGGER lists_show_opinions AFTER UPDATE ON opinions
BEGIN
  UPDATE item_stamps SET last = last + 1;
  UPDATE items SET stamp = (SELECT last FROM item_stamps) WHERE item_id = NEW.item_id;
END;

-- a new name of somebody who holds items, or for whom some are kept: each gets a stamp of its own
CREATE TRIGGER lists_show_names AFTER UPDATE OF display_name ON readers
WHEN OLD.display_name <> NEW.display_name
BEGIN
  UPDATE items SET holder = NEW.display_name WHERE holder_id = NEW.reader_id;
  UPDATE items SET stamp = (SELECT last FROM item_stamps) + 1 + (SELECT count(*) FROM items i
      WHERE i.rowid < items.rowid AND (i.holder_id = NEW.reader_id OR i.kept_for = NEW.reader_id))
    WHERE holder_id = NEW.reader_id OR kept_for = NEW.reader_id;
  UPDATE item_stamps SET last = (SELECT max(last, coalesce((SELECT max(stamp) FROM items), 0))
    FROM item_stamps);
END;

UPDATE hub_schema SET version = max(version, 8);
