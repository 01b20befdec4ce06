-- Orders, pathways and what became of studies: what feeders write besides R__deeds.sql.

-- what was asked, how soon it is wanted, by which pathway, and whom it suits ('' leaves that as it is)
CREATE OR REPLACE FUNCTION pool_request(
  p_item TEXT, p_pathway TEXT, p_subspecialty TEXT, p_priority INTEGER, p_due_ms BIGINT,
  p_described BYTEA) RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
BEGIN
  PERFORM begin_feeding();
  UPDATE items SET pathway = p_pathway, priority = p_priority, due_ms = p_due_ms,
    subspecialty = CASE WHEN p_subspecialty = '' THEN subspecialty ELSE p_subspecialty END,
    sealed = p_described WHERE item_id = p_item;
END $$;

-- An order as last told; true when it was not known.
CREATE OR REPLACE FUNCTION pool_order(
  p_order_key TEXT, p_trust_code TEXT, p_state TEXT, p_source TEXT, p_sealed BYTEA) RETURNS BOOLEAN
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE known BOOLEAN;
BEGIN
  PERFORM begin_feeding();
  SELECT EXISTS (SELECT 1 FROM orders WHERE order_key = p_order_key) INTO known;
  INSERT INTO orders (order_key, trust_code, state, source, told_ms, sealed)
  VALUES (p_order_key, p_trust_code, p_state, p_source, now_ms(), p_sealed)
  ON CONFLICT (order_key) DO UPDATE SET trust_code = excluded.trust_code, state = excluded.state,
    source = excluded.source, told_ms = excluded.told_ms, sealed = excluded.sealed;
  RETURN NOT known;
END $$;

-- True when this very message was taken before.
CREATE OR REPLACE FUNCTION order_message_taken(p_message TEXT, p_digest TEXT) RETURNS BOOLEAN
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
BEGIN
  PERFORM begin_feeding();
  RETURN EXISTS (SELECT 1 FROM order_messages m
                 WHERE m.message_key = p_message AND m.digest = p_digest);
END $$;

CREATE OR REPLACE FUNCTION take_order_message(
  p_message TEXT, p_digest TEXT, p_keep_ms BIGINT) RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE now BIGINT := now_ms();
BEGIN
  PERFORM begin_feeding();
  DELETE FROM order_messages WHERE at_ms < now - p_keep_ms;
  INSERT INTO order_messages (message_key, digest, at_ms) VALUES (p_message, p_digest, now)
  ON CONFLICT (message_key) DO UPDATE SET digest = excluded.digest, at_ms = excluded.at_ms;
END $$;

CREATE OR REPLACE FUNCTION pool_gone(p_item TEXT, p_study_key TEXT, p_archive TEXT) RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
BEGIN
  PERFORM begin_feeding();
  UPDATE item_studies SET gone_ms = now_ms()
    WHERE item_id = p_item AND study_key = p_study_key AND archive = p_archive
      AND gone_ms IS NULL;
END $$;

CREATE OR REPLACE FUNCTION pool_images(
  p_item TEXT, p_study_key TEXT, p_archive TEXT, p_images INTEGER) RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
BEGIN
  PERFORM begin_feeding();
  UPDATE item_studies SET images = p_images
    WHERE item_id = p_item AND study_key = p_study_key AND archive = p_archive;
END $$;
