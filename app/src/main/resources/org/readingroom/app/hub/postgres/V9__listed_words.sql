-- The hub, version 9, on PostgreSQL: where the words of lists are found.
--
-- A word of a list may stand anywhere in what is known of an item, and row-level security lets no
-- index look into texts. So for the words of lists that everybody sees (those that come with the
-- program, and those that somebody shares) it is kept which items have them, along the lists' orders.
-- Triggers keep it, in the transaction of the change itself. Words of private lists, and what is
-- typed and no list has, are not in here: who looks for them looks through the list.

CREATE TABLE list_words (
  word    TEXT PRIMARY KEY,                 -- in small letters, as items.words has them
  shipped BOOLEAN NOT NULL DEFAULT false    -- of a list that comes with the program: stays
);
INSERT INTO list_words (word, shipped) VALUES ('trauma', true);

-- found sooner than by an id in letters
ALTER TABLE items ADD COLUMN item_no BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE;

-- what waits and has the word; the other columns are the item's, so that a list need not look it up.
-- Those after examined_ms are in no index: a claim changes the row in place
CREATE TABLE listed_words (
  item_no       BIGINT NOT NULL REFERENCES items (item_no),
  item_id       TEXT NOT NULL,
  word          TEXT NOT NULL,              -- of list_words; no reference, whose lock all feeders would share
  trust_code    TEXT NOT NULL,
  modalities    TEXT NOT NULL,
  priority      INTEGER NOT NULL,
  due_ms        BIGINT NOT NULL,
  examined_ms   BIGINT NOT NULL,
  state         TEXT NOT NULL,
  stamp         BIGINT NOT NULL,
  held_until_ms BIGINT NOT NULL,
  kept_for      TEXT,
  kept_until_ms BIGINT NOT NULL,
  PRIMARY KEY (item_no, word)
) WITH (fillfactor = 80);
CREATE INDEX listed_words_due ON listed_words (word, due_ms, item_id);
CREATE INDEX listed_words_most_wanted ON listed_words (word, priority, due_ms, item_id);
CREATE INDEX listed_words_newest ON listed_words (word, examined_ms DESC, item_id);

CREATE FUNCTION listed_word(i items, p_word TEXT) RETURNS listed_words
LANGUAGE sql STABLE SET search_path = reading_room, pg_temp AS $$
  SELECT i.item_no, i.item_id, p_word, i.trust_code, i.modalities, i.priority, i.due_ms,
    i.examined_ms, i.state, i.stamp, i.held_until_ms, i.kept_for, i.kept_until_ms
$$;

INSERT INTO listed_words SELECT l.*
  FROM items i JOIN list_words w ON position(w.word IN i.words) > 0, listed_word(i, w.word) l
  WHERE i.state <> 'REPORTED';

CREATE FUNCTION list_words_of_item() RETURNS trigger
LANGUAGE plpgsql SET search_path = reading_room, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM listed_words l WHERE l.item_no = NEW.item_no;
  END IF;
  IF NEW.state <> 'REPORTED' THEN
    INSERT INTO listed_words SELECT l.* FROM list_words w, listed_word(NEW, w.word) l
      WHERE position(w.word IN NEW.words) > 0;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION claim_of_listed_words() RETURNS trigger
LANGUAGE plpgsql SET search_path = reading_room, pg_temp AS $$
BEGIN
  UPDATE listed_words l SET state = NEW.state, stamp = NEW.stamp, held_until_ms = NEW.held_until_ms,
      kept_for = NEW.kept_for, kept_until_ms = NEW.kept_until_ms
    WHERE l.item_no = NEW.item_no;
  RETURN NULL;
END $$;

CREATE TRIGGER words_of_new_items AFTER INSERT ON items
  FOR EACH ROW EXECUTE FUNCTION list_words_of_item();
-- a claim changes none of these
CREATE TRIGGER words_of_items AFTER UPDATE ON items FOR EACH ROW
  WHEN ((OLD.trust_code, OLD.modalities, OLD.priority, OLD.due_ms, OLD.examined_ms,
      OLD.state = 'REPORTED', OLD.words)
    IS DISTINCT FROM (NEW.trust_code, NEW.modalities, NEW.priority, NEW.due_ms, NEW.examined_ms,
      NEW.state = 'REPORTED', NEW.words))
  EXECUTE FUNCTION list_words_of_item();
-- whatever a list shows goes with a new stamp; the end of a claim without
CREATE TRIGGER words_of_held_items AFTER UPDATE ON items FOR EACH ROW
  WHEN ((OLD.stamp, OLD.held_until_ms) IS DISTINCT FROM (NEW.stamp, NEW.held_until_ms))
  EXECUTE FUNCTION claim_of_listed_words();

-- The words a shared list looks for, as the program that saved it cuts them. Short ones are in most
-- items anyway.
CREATE FUNCTION words_of_list(p_filter BYTEA) RETURNS TABLE (word TEXT)
LANGUAGE plpgsql IMMUTABLE SET search_path = reading_room, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT DISTINCT each FROM
    regexp_split_to_table(lower(convert_from(p_filter, 'UTF8')::JSONB ->> 'words'), '\s+') AS each
    WHERE char_length(each) BETWEEN 3 AND 60;
EXCEPTION WHEN data_exception OR untranslatable_character THEN
  RETURN; -- nobody's words
END $$;

-- Which words are looked for, after a shared list came, changed or went. Waits until nobody is
-- changing items, and lets nobody begin to: what is fed meanwhile would not have its words found.
CREATE FUNCTION keep_words_of_lists() RETURNS void
LANGUAGE plpgsql SET search_path = reading_room, pg_temp AS $$
DECLARE
  -- what feeding an item may cost is bounded; a list without is looked through, as private ones are
  most CONSTANT INTEGER := 200;
BEGIN
  IF NOT EXISTS (
    (SELECT w.word FROM saved_lists s, words_of_list(s.sealed) w WHERE s.shared = 1
      EXCEPT SELECT k.word FROM list_words k)
    UNION ALL
    (SELECT k.word FROM list_words k WHERE NOT k.shipped
      EXCEPT SELECT w.word FROM saved_lists s, words_of_list(s.sealed) w WHERE s.shared = 1)
  ) THEN
    RETURN;
  END IF;
  LOCK TABLE items IN SHARE ROW EXCLUSIVE MODE;
  DELETE FROM list_words k WHERE NOT k.shipped AND NOT EXISTS
    (SELECT 1 FROM saved_lists s, words_of_list(s.sealed) w
      WHERE s.shared = 1 AND w.word = k.word);
  DELETE FROM listed_words l WHERE NOT EXISTS (SELECT 1 FROM list_words k WHERE k.word = l.word);
  WITH added AS (
    INSERT INTO list_words (word)
      SELECT w.word FROM saved_lists s, words_of_list(s.sealed) w WHERE s.shared = 1
        EXCEPT SELECT k.word FROM list_words k
        ORDER BY 1
        LIMIT greatest(0, most - (SELECT count(*) FROM list_words))
    RETURNING word)
  INSERT INTO listed_words SELECT l.*
    FROM added a JOIN items i ON position(a.word IN i.words) > 0, listed_word(i, a.word) l
    WHERE i.state <> 'REPORTED';
END $$;

CREATE FUNCTION words_follow_lists() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
BEGIN
  PERFORM keep_words_of_lists();
  RETURN NULL;
END $$;
CREATE TRIGGER words_follow_lists AFTER INSERT OR UPDATE OR DELETE ON saved_lists
  FOR EACH STATEMENT EXECUTE FUNCTION words_follow_lists();
DO $$ BEGIN PERFORM keep_words_of_lists(); END $$;

UPDATE hub_schema SET version = greatest(version, 9);
