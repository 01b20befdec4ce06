-- Work passed from one reader to another, second opinions, saved lists. The same rules as for the
-- deeds before (R__deeds.sql): who asks is found out here, a refusal is a value and audited, and the
-- locks come in the same order: the item's row, the audit chain of the client.

-- refusals besides those of a lease: NO_READER MAY_NOT_REPORT_IT SELF NOT_A_LEAD

-- null when that reader can be given the item
CREATE OR REPLACE FUNCTION why_not_for(p_reader TEXT, p_trust TEXT) RETURNS TEXT
LANGUAGE plpgsql STABLE SET search_path = reading_room, pg_temp AS $$
DECLARE their_role TEXT;
BEGIN
  SELECT r.role INTO their_role FROM readers r
    WHERE r.reader_id = p_reader AND r.retired_ms IS NULL;
  IF NOT FOUND THEN
    RETURN 'NO_READER';
  END IF;
  IF NOT role_reports(their_role) OR NOT reports_for(p_reader, p_trust) THEN
    RETURN 'MAY_NOT_REPORT_IT';
  END IF;
  RETURN NULL;
END $$;

-- more time than the heartbeat gives, asked for by the reader
CREATE OR REPLACE FUNCTION extend(
  p_item TEXT, p_token BIGINT, p_client TEXT, p_length_ms BIGINT) RETURNS lease_answer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE
  who readers := actor(p_client);
  given lease_answer := renew(p_item, p_token, p_client, p_length_ms);
BEGIN
  IF given.refusal IS NULL THEN
    PERFORM write_audit(p_client, who.reader_id, 'EXTEND', p_item, p_length_ms / 60000 || ' min');
  END IF;
  RETURN given;
END $$;

-- Ends whatever claim there is and keeps the item for that reader. Call with the item's row locked.
CREATE OR REPLACE FUNCTION keep_for(
  p_item TEXT, p_kind TEXT, p_by TEXT, p_to TEXT, p_keep_ms BIGINT, p_handover TEXT, p_note BYTEA)
RETURNS VOID
LANGUAGE plpgsql SET search_path = reading_room, pg_temp AS $$
DECLARE
  had TEXT;
  now BIGINT := now_ms();
BEGIN
  IF p_keep_ms <= 0 OR p_keep_ms > 86400000 THEN
    RAISE EXCEPTION 'an item is kept between a moment and 24 hours' USING ERRCODE = 'RR003';
  END IF;
  DELETE FROM leases l WHERE l.item_id = p_item RETURNING l.reader_id INTO had;
  INSERT INTO handovers (handover_id, item_id, kind, by_reader, from_reader, to_reader, at_ms, sealed)
  VALUES (p_handover, p_item, p_kind, p_by, had, p_to, now, p_note);
  INSERT INTO item_keeps (item_id, reader_id, until_ms, handover_id)
  VALUES (p_item, p_to, now + p_keep_ms, p_handover)
  ON CONFLICT (item_id) DO UPDATE SET reader_id = excluded.reader_id,
    until_ms = excluded.until_ms, handover_id = excluded.handover_id;
END $$;

-- The holder gives the item to a named colleague. Returns null or a refusal.
CREATE OR REPLACE FUNCTION hand_over(
  p_item TEXT, p_token BIGINT, p_client TEXT, p_to TEXT, p_handover TEXT, p_keep_ms BIGINT,
  p_note BYTEA, OUT refusal TEXT, OUT holder TEXT)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE
  who readers := actor(p_client);
  trust TEXT;
  why RECORD;
BEGIN
  SELECT i.trust_code INTO trust FROM items i WHERE i.item_id = p_item FOR UPDATE;
  SELECT * INTO why FROM why_not_held(p_item, who.reader_id, p_client, p_token, now_ms());
  refusal := why.refusal;
  holder := why.holder;
  IF refusal IS NULL AND p_to = who.reader_id THEN
    refusal := 'SELF';
  END IF;
  IF refusal IS NULL THEN
    refusal := why_not_for(p_to, trust);
  END IF;
  IF refusal IS NOT NULL THEN
    PERFORM write_audit(p_client, who.reader_id, 'HAND_OVER', p_item, 'refused');
    RETURN;
  END IF;
  PERFORM keep_for(p_item, 'HANDED_OVER', who.reader_id, p_to, p_keep_ms, p_handover, p_note);
  PERFORM write_audit(p_client, who.reader_id, 'HAND_OVER', p_item, 'to ' || p_to);
END $$;

-- A lead gives the item to a reader, whoever has it. Returns null or a refusal.
CREATE OR REPLACE FUNCTION reassign(
  p_item TEXT, p_client TEXT, p_to TEXT, p_handover TEXT, p_keep_ms BIGINT, p_reason BYTEA)
RETURNS TEXT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE
  who readers := actor(p_client);
  item RECORD;
  refusal TEXT;
BEGIN
  SELECT i.state, i.trust_code INTO item FROM items i
    WHERE i.item_id = p_item AND (sees_all() OR i.trust_code = ANY (my_trusts())) FOR UPDATE;
  refusal := CASE WHEN NOT FOUND THEN 'NO_ITEM'
    WHEN who.role <> 'LEAD' THEN 'NOT_A_LEAD'
    WHEN item.state = 'REPORTED' THEN 'REPORTED'
    ELSE why_not_for(p_to, item.trust_code) END;
  IF refusal IS NOT NULL THEN
    PERFORM write_audit(p_client, who.reader_id, 'REASSIGN', p_item, 'refused');
    RETURN refusal;
  END IF;
  PERFORM keep_for(p_item, 'REASSIGNED', who.reader_id, p_to, p_keep_ms, p_handover, p_reason);
  PERFORM write_audit(p_client, who.reader_id, 'REASSIGN', p_item, 'to ' || p_to);
  RETURN NULL;
END $$;

-- A lead claims the item although somebody else has it or it is kept for them.
CREATE OR REPLACE FUNCTION take_over(
  p_item TEXT, p_client TEXT, p_handover TEXT, p_length_ms BIGINT, p_reason BYTEA)
RETURNS lease_answer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE
  who readers := actor(p_client);
  item RECORD;
  refusal TEXT;
  had TEXT;
  now BIGINT;
  token BIGINT;
BEGIN
  IF p_length_ms <= 0 OR p_length_ms > 43200000 THEN
    RAISE EXCEPTION 'a lease lasts between a moment and 12 hours' USING ERRCODE = 'RR003';
  END IF;
  SELECT i.state, i.trust_code INTO item FROM items i
    WHERE i.item_id = p_item AND (sees_all() OR i.trust_code = ANY (my_trusts())) FOR UPDATE;
  refusal := CASE WHEN NOT FOUND THEN 'NO_ITEM'
    WHEN who.role <> 'LEAD' THEN 'NOT_A_LEAD'
    WHEN NOT reports_for(who.reader_id, item.trust_code) THEN 'NOT_FOR_TRUST'
    WHEN item.state = 'REPORTED' THEN 'REPORTED' END;
  IF refusal IS NOT NULL THEN
    RETURN refuse_lease(p_client, who.reader_id, 'TAKE_OVER', p_item, refusal, NULL);
  END IF;
  now := now_ms();
  SELECT l.reader_id INTO had FROM leases l WHERE l.item_id = p_item;
  IF had IS NULL THEN
    SELECT k.reader_id INTO had FROM item_keeps k WHERE k.item_id = p_item;
  END IF;
  DELETE FROM item_keeps k WHERE k.item_id = p_item;
  INSERT INTO handovers (handover_id, item_id, kind, by_reader, from_reader, to_reader, at_ms, sealed)
  VALUES (p_handover, p_item, 'TAKEN_OVER', who.reader_id, had, who.reader_id, now, p_reason);
  token := new_lease(p_item, who.reader_id, p_client, now, now + p_length_ms);
  PERFORM write_audit(p_client, who.reader_id, 'TAKE_OVER', p_item,
    coalesce('from ' || had, 'from nobody'));
  RETURN (token, now + p_length_ms, NULL, NULL)::lease_answer;
END $$;

-- second opinions --------------------------------------------------------------------------------------

-- Returns null or a refusal; the item stays with who has it.
CREATE OR REPLACE FUNCTION ask_opinion(
  p_opinion TEXT, p_item TEXT, p_client TEXT, p_of TEXT, p_question BYTEA) RETURNS TEXT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE
  who readers := actor(p_client);
  item RECORD;
  refusal TEXT;
BEGIN
  SELECT i.state, i.trust_code INTO item FROM items i
    WHERE i.item_id = p_item AND (sees_all() OR i.trust_code = ANY (my_trusts())) FOR UPDATE;
  refusal := CASE WHEN NOT FOUND THEN 'NO_ITEM'
    WHEN NOT role_reports(who.role) THEN 'NOT_A_REPORTER'
    WHEN p_of = who.reader_id THEN 'SELF'
    WHEN item.state = 'REPORTED' THEN 'REPORTED'
    ELSE why_not_for(p_of, item.trust_code) END;
  IF refusal IS NOT NULL THEN
    PERFORM write_audit(p_client, who.reader_id, 'ASK_OPINION', p_item, 'refused');
    RETURN refusal;
  END IF;
  INSERT INTO opinions (opinion_id, item_id, asked_by, asked_of, asked_ms, sealed)
  VALUES (p_opinion, p_item, who.reader_id, p_of, now_ms(), p_question);
  PERFORM write_audit(p_client, who.reader_id, 'ASK_OPINION', p_item, 'of ' || p_of);
  RETURN NULL;
END $$;

-- False when it is not the caller's to answer, or not any more.
CREATE OR REPLACE FUNCTION answer_opinion(p_opinion TEXT, p_client TEXT, p_answer BYTEA)
RETURNS BOOLEAN
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE
  who readers := actor(p_client);
  item TEXT;
BEGIN
  UPDATE opinions o SET answer = p_answer, answered_ms = now_ms()
    WHERE o.opinion_id = p_opinion AND o.asked_of = who.reader_id
      AND o.answered_ms IS NULL AND o.withdrawn_ms IS NULL
    RETURNING o.item_id INTO item;
  IF NOT FOUND THEN
    PERFORM write_audit(p_client, who.reader_id, 'ANSWER_OPINION', p_opinion, 'refused');
    RETURN false;
  END IF;
  PERFORM write_audit(p_client, who.reader_id, 'ANSWER_OPINION', item, 'answered');
  RETURN true;
END $$;

CREATE OR REPLACE FUNCTION withdraw_opinion(p_opinion TEXT, p_client TEXT) RETURNS BOOLEAN
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE
  who readers := actor(p_client);
  item TEXT;
BEGIN
  UPDATE opinions o SET withdrawn_ms = now_ms()
    WHERE o.opinion_id = p_opinion AND o.asked_by = who.reader_id
      AND o.answered_ms IS NULL AND o.withdrawn_ms IS NULL
    RETURNING o.item_id INTO item;
  PERFORM write_audit(p_client, who.reader_id, 'ASK_OPINION', coalesce(item, p_opinion),
    CASE WHEN item IS NULL THEN 'refused' ELSE 'withdrawn' END);
  RETURN item IS NOT NULL;
END $$;

-- saved lists ------------------------------------------------------------------------------------------

-- Saves a list of one's own, new or changed. Returns null, NAME when another of one's lists has the
-- name, or NOT_YOURS.
CREATE OR REPLACE FUNCTION save_list(
  p_list TEXT, p_client TEXT, p_name TEXT, p_shared INTEGER, p_filter BYTEA) RETURNS TEXT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE who readers := actor(p_client);
BEGIN
  IF char_length(p_name) NOT BETWEEN 1 AND 80 OR octet_length(p_filter) > 20000 THEN
    RAISE EXCEPTION 'a list has a name of at most 80 characters' USING ERRCODE = 'RR010';
  END IF;
  INSERT INTO saved_lists AS s (list_id, owner_id, name, shared, changed_ms, sealed)
  VALUES (p_list, who.reader_id, p_name, p_shared, now_ms(), p_filter)
  ON CONFLICT (list_id) DO UPDATE SET name = excluded.name, shared = excluded.shared,
    changed_ms = excluded.changed_ms, sealed = excluded.sealed
    WHERE s.owner_id = who.reader_id;
  IF NOT FOUND THEN
    PERFORM write_audit(p_client, who.reader_id, 'SAVE_LIST', p_list, 'refused');
    RETURN 'NOT_YOURS';
  END IF;
  PERFORM write_audit(p_client, who.reader_id, 'SAVE_LIST', p_list,
    CASE p_shared WHEN 1 THEN 'shared' ELSE 'private' END);
  RETURN NULL;
EXCEPTION WHEN unique_violation THEN
  PERFORM write_audit(p_client, who.reader_id, 'SAVE_LIST', p_list, 'refused');
  RETURN 'NAME';
END $$;

-- One's own; a lead may also take away what others share.
CREATE OR REPLACE FUNCTION delete_list(p_list TEXT, p_client TEXT) RETURNS BOOLEAN
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE
  who readers := actor(p_client);
  gone BOOLEAN;
BEGIN
  DELETE FROM saved_lists s WHERE s.list_id = p_list
    AND (s.owner_id = who.reader_id OR (s.shared = 1 AND who.role = 'LEAD'));
  gone := FOUND;
  PERFORM write_audit(p_client, who.reader_id, 'DELETE_LIST', p_list,
    CASE WHEN gone THEN 'deleted' ELSE 'refused' END);
  RETURN gone;
END $$;
