-- Vetting: who may put a request to whom, and what may follow what. A refusal is a value, so that
-- its audit entry is kept: NOT_FOUND NOT_FOR_TRUST NOT_A_RADIOLOGIST NOT_YOURS ANSWERED
-- CHANGED_MEANWHILE NO_WORDS

CREATE OR REPLACE FUNCTION why_no_radiologist(p_reader TEXT, p_trust TEXT) RETURNS TEXT
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
  SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM readers r WHERE r.reader_id = p_reader
      AND r.retired_ms IS NULL AND role_verifies(r.role)) THEN 'NOT_A_RADIOLOGIST'
    WHEN NOT reports_for(p_reader, p_trust) THEN 'NOT_A_RADIOLOGIST' END
$$;

CREATE OR REPLACE FUNCTION ask_vetting(
  p_client TEXT, p_vetting TEXT, p_trust_code TEXT, p_trust TEXT, p_item TEXT, p_radiologist TEXT,
  p_length_ms BIGINT, p_request BYTEA, p_words BYTEA, p_order TEXT DEFAULT NULL) RETURNS TEXT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE
  who readers := actor(p_client);
  refusal TEXT;
  now BIGINT := now_ms();
BEGIN
  IF p_length_ms <= 0 OR p_length_ms > 2419200000 THEN
    RAISE EXCEPTION 'vetting takes between a moment and 28 days' USING ERRCODE = 'RR003';
  END IF;
  IF NOT (sees_all() OR p_trust_code = ANY (my_trusts())) THEN
    refusal := 'NOT_FOR_TRUST';
  ELSIF p_item IS NOT NULL AND NOT EXISTS (SELECT 1 FROM items i
      WHERE i.item_id = p_item AND i.trust_code = p_trust_code) THEN
    refusal := 'NOT_FOUND';
  ELSE
    refusal := why_no_radiologist(p_radiologist, p_trust_code);
  END IF;
  IF refusal IS NOT NULL THEN
    PERFORM write_audit(p_client, who.reader_id, 'ASK_VETTING', p_vetting, 'refused');
    RETURN refusal;
  END IF;
  INSERT INTO vettings (vetting_id, trust_code, trust, item_id, state, asked_by, radiologist_id,
    asked_ms, due_ms, last_seq, sealed, order_key)
  VALUES (p_vetting, p_trust_code, p_trust, p_item, 'ASKED', who.reader_id, p_radiologist, now,
    now + p_length_ms, 1, p_request, p_order);
  INSERT INTO vetting_steps (vetting_id, seq, step, by_reader, at_ms, sealed)
  VALUES (p_vetting, 1, 'ASK', who.reader_id, now, p_words);
  PERFORM write_audit(p_client, who.reader_id, 'ASK_VETTING', p_vetting, 'of ' || p_radiologist);
  RETURN NULL;
END $$;

-- p_last_seq: the last step the actor has seen; who has not seen the latest is refused
CREATE OR REPLACE FUNCTION step_vetting(
  p_client TEXT, p_vetting TEXT, p_last_seq INTEGER, p_step TEXT, p_radiologist TEXT,
  p_words BYTEA) RETURNS TEXT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE
  who readers := actor(p_client);
  v vettings;
  refusal TEXT;
  now BIGINT;
  answers BOOLEAN := p_step IN ('ACCEPT', 'CHANGE', 'REJECT', 'ASK_BACK');
BEGIN
  IF NOT answers AND p_step NOT IN ('REPLY', 'PASS_ON', 'WITHDRAW') THEN
    RAISE EXCEPTION 'no such step' USING ERRCODE = 'RR003';
  END IF;
  SELECT * INTO v FROM vettings x WHERE x.vetting_id = p_vetting
    AND (sees_all() OR x.trust_code = ANY (my_trusts())) FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM write_audit(p_client, who.reader_id, 'ANSWER_VETTING', p_vetting, 'refused');
    RETURN 'NOT_FOUND';
  END IF;
  now := now_ms();
  refusal := CASE
    WHEN v.state NOT IN ('ASKED', 'ASKED_BACK') THEN 'ANSWERED'
    WHEN v.last_seq <> p_last_seq THEN 'CHANGED_MEANWHILE'
    WHEN answers AND v.state <> 'ASKED' THEN 'ANSWERED'
    WHEN p_step = 'REPLY' AND v.state <> 'ASKED_BACK' THEN 'ANSWERED'
    WHEN answers AND v.radiologist_id <> who.reader_id THEN 'NOT_YOURS'
    WHEN answers THEN why_no_radiologist(who.reader_id, v.trust_code)
    WHEN p_step IN ('REPLY', 'WITHDRAW') AND v.asked_by <> who.reader_id AND who.role <> 'LEAD'
      THEN 'NOT_YOURS'
    WHEN p_step = 'PASS_ON' AND who.role <> 'LEAD'
      AND who.reader_id NOT IN (v.asked_by, v.radiologist_id) THEN 'NOT_YOURS'
    WHEN p_step = 'PASS_ON' THEN why_no_radiologist(p_radiologist, v.trust_code)
    END;
  IF refusal IS NOT NULL THEN
    PERFORM write_audit(p_client, who.reader_id, 'ANSWER_VETTING', p_vetting, 'refused');
    RETURN refusal;
  END IF;
  INSERT INTO vetting_steps (vetting_id, seq, step, by_reader, at_ms, sealed)
  VALUES (p_vetting, v.last_seq + 1, p_step, who.reader_id, now, p_words);
  UPDATE vettings x SET last_seq = v.last_seq + 1,
      state = CASE p_step WHEN 'ACCEPT' THEN 'ACCEPTED' WHEN 'CHANGE' THEN 'CHANGED'
        WHEN 'REJECT' THEN 'REJECTED' WHEN 'ASK_BACK' THEN 'ASKED_BACK'
        WHEN 'WITHDRAW' THEN 'WITHDRAWN' WHEN 'REPLY' THEN 'ASKED' ELSE v.state END,
      radiologist_id = CASE p_step WHEN 'PASS_ON' THEN p_radiologist ELSE v.radiologist_id END,
      -- the radiologist's clock stands still while the question is with whoever asked
      due_ms = CASE p_step WHEN 'REPLY' THEN v.due_ms + greatest(0, now - v.paused_ms)
        ELSE v.due_ms END,
      paused_ms = CASE p_step WHEN 'ASK_BACK' THEN now WHEN 'REPLY' THEN NULL ELSE v.paused_ms END
    WHERE x.vetting_id = p_vetting;
  PERFORM write_audit(p_client, who.reader_id, 'ANSWER_VETTING', p_vetting, lower(p_step));
  RETURN NULL;
END $$;
