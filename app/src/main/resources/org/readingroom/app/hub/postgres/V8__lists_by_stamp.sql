-- The hub, version 8, on PostgreSQL: what a list is made of. See the SQLite hub's version 8 for what
-- a stamp is and why the end of a claim is beside it. Here the orders' indexes do not hold these
-- columns: a claim that is prolonged changes the item's row in place and no index.

CREATE SEQUENCE item_stamps;

ALTER TABLE items
  ADD COLUMN stamp BIGINT,
  ADD COLUMN modalities TEXT NOT NULL DEFAULT '',
  ADD COLUMN holder_id TEXT,
  ADD COLUMN holder TEXT,
  ADD COLUMN held_until_ms BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN kept_for TEXT,
  ADD COLUMN kept_until_ms BIGINT NOT NULL DEFAULT 0;

-- what is found as one types: its trust as well
ALTER TABLE items DROP COLUMN words;
ALTER TABLE items ADD COLUMN words TEXT
  GENERATED ALWAYS AS (item_words(sealed) || ' ' || lower(trust)) STORED;

CREATE INDEX items_held ON items (holder, priority, due_ms, item_id) WHERE holder_id IS NOT NULL;

CREATE FUNCTION item_modalities(p_item TEXT) RETURNS TEXT
LANGUAGE sql STABLE SET search_path = reading_room, pg_temp AS $$
  SELECT coalesce(',' || string_agg(s.modalities, ',') || ',', '')
  FROM item_studies s WHERE s.item_id = p_item AND s.modalities <> ''
$$;

UPDATE items i SET stamp = nextval('item_stamps'), modalities = item_modalities(i.item_id);
UPDATE items i SET holder_id = l.reader_id, held_until_ms = l.expires_ms, holder = r.display_name
  FROM leases l JOIN readers r ON r.reader_id = l.reader_id WHERE l.item_id = i.item_id;
UPDATE items i SET kept_for = k.reader_id, kept_until_ms = k.until_ms
  FROM item_keeps k WHERE k.item_id = i.item_id;
ALTER TABLE items
  ALTER COLUMN stamp SET DEFAULT nextval('item_stamps'),
  ALTER COLUMN stamp SET NOT NULL;

CREATE FUNCTION stamp_item() RETURNS trigger
LANGUAGE plpgsql SET search_path = reading_room, pg_temp AS $$
BEGIN
  NEW.stamp := nextval('item_stamps');
  RETURN NEW;
END $$;
CREATE TRIGGER lists_show_items BEFORE UPDATE OF trust_code, trust, state, priority, subspecialty,
  pathway, examined_ms, due_ms, doubt, sealed ON items
  FOR EACH ROW EXECUTE FUNCTION stamp_item();

CREATE FUNCTION list_study() RETURNS trigger
LANGUAGE plpgsql SET search_path = reading_room, pg_temp AS $$
BEGIN
  UPDATE items SET stamp = nextval('item_stamps'), modalities = item_modalities(NEW.item_id)
    WHERE item_id = NEW.item_id;
  RETURN NULL;
END $$;
CREATE TRIGGER lists_show_studies AFTER INSERT OR UPDATE ON item_studies
  FOR EACH ROW EXECUTE FUNCTION list_study();

-- a new token goes to the item with its holder, in one change
CREATE FUNCTION list_claim() RETURNS trigger
LANGUAGE plpgsql SET search_path = reading_room, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    UPDATE items SET stamp = nextval('item_stamps'), holder_id = NULL, holder = NULL,
      held_until_ms = 0 WHERE item_id = OLD.item_id;
  ELSIF TG_OP = 'UPDATE' AND OLD.reader_id = NEW.reader_id AND OLD.client_id = NEW.client_id
      AND OLD.previous_reader_id IS NOT DISTINCT FROM NEW.previous_reader_id THEN
    UPDATE items SET fence = greatest(fence, NEW.fencing_token), held_until_ms = NEW.expires_ms
      WHERE item_id = NEW.item_id;
  ELSE
    UPDATE items SET stamp = nextval('item_stamps'), fence = greatest(fence, NEW.fencing_token),
      holder_id = NEW.reader_id,
      holder = (SELECT r.display_name FROM readers r WHERE r.reader_id = NEW.reader_id),
      held_until_ms = NEW.expires_ms WHERE item_id = NEW.item_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER lists_show_claims AFTER INSERT OR UPDATE OR DELETE ON leases
  FOR EACH ROW EXECUTE FUNCTION list_claim();

CREATE FUNCTION list_keep() RETURNS trigger
LANGUAGE plpgsql SET search_path = reading_room, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    UPDATE items SET stamp = nextval('item_stamps'), kept_for = NULL, kept_until_ms = 0
      WHERE item_id = OLD.item_id;
  ELSE
    UPDATE items SET stamp = nextval('item_stamps'), kept_for = NEW.reader_id,
      kept_until_ms = NEW.until_ms WHERE item_id = NEW.item_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER lists_show_keeps AFTER INSERT OR UPDATE OR DELETE ON item_keeps
  FOR EACH ROW EXECUTE FUNCTION list_keep();

CREATE FUNCTION list_item() RETURNS trigger
LANGUAGE plpgsql SET search_path = reading_room, pg_temp AS $$
BEGIN
  UPDATE items SET stamp = nextval('item_stamps')
    WHERE item_id = CASE TG_OP WHEN 'DELETE' THEN OLD.item_id ELSE NEW.item_id END;
  RETURN NULL;
END $$;
CREATE TRIGGER lists_show_drafts AFTER INSERT OR DELETE ON item_drafts
  FOR EACH ROW EXECUTE FUNCTION list_item();
CREATE TRIGGER lists_show_opinions AFTER INSERT OR UPDATE ON opinions
  FOR EACH ROW EXECUTE FUNCTION list_item();

CREATE FUNCTION list_name() RETURNS trigger
LANGUAGE plpgsql SET search_path = reading_room, pg_temp AS $$
BEGIN
  UPDATE items SET stamp = nextval('item_stamps'),
      holder = CASE WHEN holder_id = NEW.reader_id THEN NEW.display_name ELSE holder END
    WHERE holder_id = NEW.reader_id OR kept_for = NEW.reader_id;
  RETURN NULL;
END $$;
CREATE TRIGGER lists_show_names AFTER UPDATE OF display_name ON readers FOR EACH ROW
  WHEN (OLD.display_name <> NEW.display_name) EXECUTE FUNCTION list_name();

UPDATE hub_schema SET version = greatest(version, 8);
