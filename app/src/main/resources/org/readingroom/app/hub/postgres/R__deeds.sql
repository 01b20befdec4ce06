-- What people may do to the hub, as procedures: the only way to write. Each finds out by itself who
-- is signed in (session_user), checks role, trust, lease and fencing token, and writes the audit
-- entry in the same transaction. A refusal is a value, so that its audit entry is kept; what only a
-- forged call can reach is an exception.
--
-- Locks, always in this order: the item's row, the audit chain of the client.

-- who asks -----------------------------------------------------------------------------------------

-- In PL/pgSQL, which keeps the plans of a session: these are asked in every question of every list.

CREATE OR REPLACE FUNCTION me() RETURNS readers
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE found_me readers;
BEGIN
  SELECT * INTO found_me FROM readers WHERE login = session_user AND retired_ms IS NULL;
  RETURN found_me;
END $$;

CREATE OR REPLACE FUNCTION my_id() RETURNS TEXT
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
BEGIN
  RETURN (SELECT reader_id FROM readers WHERE login = session_user AND retired_ms IS NULL);
END $$;

CREATE OR REPLACE FUNCTION my_trusts() RETURNS TEXT[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
BEGIN
  RETURN ARRAY(SELECT t.trust_code FROM readers r JOIN reader_trusts t USING (reader_id)
    WHERE r.login = session_user AND r.retired_ms IS NULL);
END $$;

CREATE OR REPLACE FUNCTION sees_all() RETURNS BOOLEAN
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM readers r JOIN reader_trusts t USING (reader_id)
    WHERE r.login = session_user AND r.retired_ms IS NULL AND t.trust_code = '*');
END $$;

CREATE OR REPLACE FUNCTION oversees() RETURNS BOOLEAN
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM readers WHERE login = session_user AND retired_ms IS NULL
    AND role IN ('LEAD', 'MANAGER', 'ADMINISTRATOR'));
END $$;

CREATE OR REPLACE FUNCTION reports_for(p_reader TEXT, p_trust TEXT) RETURNS BOOLEAN
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM reader_trusts
                 WHERE reader_id = p_reader AND trust_code IN (p_trust, '*') AND may_report = 1)
$$;

CREATE OR REPLACE FUNCTION role_reports(p_role TEXT) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE AS $$
  SELECT p_role IN ('REPORTING_RADIOGRAPHER', 'TRAINEE', 'CONSULTANT', 'LEAD')
$$;

CREATE OR REPLACE FUNCTION role_verifies(p_role TEXT) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE AS $$
  SELECT p_role IN ('REPORTING_RADIOGRAPHER', 'CONSULTANT', 'LEAD')
$$;

CREATE OR REPLACE FUNCTION now_ms() RETURNS BIGINT LANGUAGE sql VOLATILE AS $$
  SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)
$$;

-- the reader signed in, acting from a client of theirs
CREATE OR REPLACE FUNCTION actor(p_client TEXT) RETURNS readers
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE who readers := me();
BEGIN
  IF who.reader_id IS NULL THEN
    RAISE EXCEPTION 'this login is not a reader of the hub' USING ERRCODE = 'RR001';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM clients
                 WHERE client_id = p_client AND reader_id = who.reader_id) THEN
    RAISE EXCEPTION 'this client is somebody else''s' USING ERRCODE = 'RR002';
  END IF;
  RETURN who;
END $$;

CREATE OR REPLACE FUNCTION register_client(p_client TEXT, p_host TEXT) RETURNS TEXT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE
  mine TEXT := my_id();
  known TEXT;
BEGIN
  IF mine IS NULL THEN
    RAISE EXCEPTION 'this login is not a reader of the hub' USING ERRCODE = 'RR001';
  END IF;
  INSERT INTO clients (client_id, reader_id, host) VALUES (p_client, mine, p_host)
  ON CONFLICT (reader_id, host) DO NOTHING;
  SELECT client_id INTO known FROM clients WHERE reader_id = mine AND host = p_host;
  RETURN known;
END $$;

-- audit ----------------------------------------------------------------------------------------------

-- each part with its length before it, so that no two entries write the same text
CREATE OR REPLACE FUNCTION audit_link(p_previous TEXT, VARIADIC p_parts TEXT[]) RETURNS TEXT
LANGUAGE plpgsql IMMUTABLE SET search_path = reading_room, pg_temp AS $$
DECLARE
  written TEXT := p_previous;
  part TEXT;
BEGIN
  FOREACH part IN ARRAY p_parts LOOP
    written := written || '|' || char_length(part) || ':' || part;
  END LOOP;
  RETURN encode(sha256(convert_to(written, 'UTF8')), 'hex');
END $$;

CREATE OR REPLACE FUNCTION write_audit(
  p_client TEXT, p_reader TEXT, p_action TEXT, p_subject TEXT, p_outcome TEXT) RETURNS VOID
LANGUAGE plpgsql SET search_path = reading_room, pg_temp AS $$
DECLARE
  last RECORD;
  next_seq BIGINT := 1;
  previous TEXT := 'start';
  at BIGINT;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('audit ' || p_client, 0));
  SELECT a.seq, a.link INTO last FROM audit_log a
    WHERE a.client_id = p_client ORDER BY a.seq DESC LIMIT 1;
  IF FOUND THEN
    next_seq := last.seq + 1;
    previous := last.link;
  END IF;
  at := now_ms();
  INSERT INTO audit_log (client_id, seq, at_ms, reader_id, action, subject, outcome, link)
  VALUES (p_client, next_seq, at, p_reader, p_action, p_subject, p_outcome,
    audit_link(previous, p_client, next_seq::TEXT, at::TEXT, p_reader, p_action, p_subject,
      p_outcome));
END $$;

-- a deed of one's own that changes nothing else, such as reading a report
CREATE OR REPLACE FUNCTION record_audit(
  p_client TEXT, p_action TEXT, p_subject TEXT, p_outcome TEXT) RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE who readers := actor(p_client);
BEGIN
  PERFORM write_audit(p_client, who.reader_id, p_action, p_subject, p_outcome);
END $$;

CREATE OR REPLACE FUNCTION seal_heads(p_client TEXT) RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE
  who readers := actor(p_client);
  present TEXT;
  last RECORD;
  next_seq BIGINT := 1;
  previous TEXT := 'start';
  at BIGINT;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('audit seals', 0));
  SELECT string_agg(h.client_id || ' ' || h.seq || ' ' || h.link || E'\n', ''
      ORDER BY h.client_id COLLATE "C") INTO present
    FROM clients c
    CROSS JOIN LATERAL (SELECT a.client_id, a.seq, a.link FROM audit_log a
      WHERE a.client_id = c.client_id ORDER BY a.seq DESC LIMIT 1) h;
  SELECT s.seq, s.heads, s.link INTO last FROM audit_seals s ORDER BY s.seq DESC LIMIT 1;
  IF FOUND THEN
    next_seq := last.seq + 1;
    previous := last.link;
  END IF;
  IF present IS NULL OR present IS NOT DISTINCT FROM last.heads THEN
    RETURN;
  END IF;
  at := now_ms();
  INSERT INTO audit_seals (seq, at_ms, heads, link)
  VALUES (next_seq, at, present, audit_link(previous, next_seq::TEXT, at::TEXT, present));
END $$;

-- leases -----------------------------------------------------------------------------------------------

-- refusals: NO_ITEM REPORTED NOT_A_REPORTER NOT_FOR_TRUST HELD KEPT RELEASED MOVED TAKEN REPLACED
-- EXPIRED, and those of R__deeds_between_people.sql
DO $$ BEGIN
  CREATE TYPE lease_answer AS (token BIGINT, until_ms BIGINT, refusal TEXT, holder TEXT);
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;

CREATE OR REPLACE FUNCTION refuse_lease(
  p_client TEXT, p_reader TEXT, p_action TEXT, p_item TEXT, p_refusal TEXT, p_holder TEXT)
RETURNS lease_answer
LANGUAGE plpgsql SET search_path = reading_room, pg_temp AS $$
BEGIN
  PERFORM write_audit(p_client, p_reader, p_action, p_item, 'refused');
  RETURN (NULL, NULL, p_refusal, p_holder)::lease_answer;
END $$;

-- gives the item to the reader under a new token, whoever had it; call with the item's row locked.
-- The item learns its new token and holder from the lease (list_claim)
CREATE OR REPLACE FUNCTION new_lease(
  p_item TEXT, p_reader TEXT, p_client TEXT, p_now BIGINT, p_until_ms BIGINT) RETURNS BIGINT
LANGUAGE plpgsql SET search_path = reading_room, pg_temp AS $$
DECLARE token BIGINT := (SELECT i.fence + 1 FROM items i WHERE i.item_id = p_item);
BEGIN
  INSERT INTO leases AS l (item_id, reader_id, client_id, fencing_token, claimed_ms, expires_ms)
  VALUES (p_item, p_reader, p_client, token, p_now, p_until_ms)
  ON CONFLICT (item_id) DO UPDATE SET reader_id = excluded.reader_id,
    client_id = excluded.client_id, fencing_token = excluded.fencing_token,
    claimed_ms = excluded.claimed_ms, expires_ms = excluded.expires_ms,
    previous_reader_id = CASE WHEN l.reader_id = excluded.reader_id THEN l.previous_reader_id
      ELSE l.reader_id END;
  RETURN token;
END $$;

CREATE OR REPLACE FUNCTION claim(p_item TEXT, p_client TEXT, p_length_ms BIGINT)
RETURNS lease_answer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE
  who readers := actor(p_client);
  item RECORD;
  held RECORD;
  kept_for TEXT;
  now BIGINT;
  token BIGINT;
  until_ms BIGINT;
BEGIN
  IF p_length_ms <= 0 OR p_length_ms > 43200000 THEN
    RAISE EXCEPTION 'a lease lasts between a moment and 12 hours' USING ERRCODE = 'RR003';
  END IF;
  SELECT i.state, i.trust_code INTO item FROM items i
    WHERE i.item_id = p_item AND (sees_all() OR i.trust_code = ANY (my_trusts())) FOR UPDATE;
  IF NOT FOUND THEN
    RETURN refuse_lease(p_client, who.reader_id, 'CLAIM', p_item, 'NO_ITEM', NULL);
  END IF;
  IF NOT role_reports(who.role) THEN
    RETURN refuse_lease(p_client, who.reader_id, 'CLAIM', p_item, 'NOT_A_REPORTER', NULL);
  END IF;
  IF NOT reports_for(who.reader_id, item.trust_code) THEN
    RETURN refuse_lease(p_client, who.reader_id, 'CLAIM', p_item, 'NOT_FOR_TRUST', NULL);
  END IF;
  IF item.state = 'REPORTED' THEN
    RETURN refuse_lease(p_client, who.reader_id, 'CLAIM', p_item, 'REPORTED', NULL);
  END IF;
  now := now_ms();
  until_ms := now + p_length_ms;
  SELECT l.reader_id, l.client_id, l.fencing_token, l.expires_ms, r.display_name INTO held
    FROM leases l JOIN readers r ON r.reader_id = l.reader_id WHERE l.item_id = p_item;
  IF FOUND AND held.expires_ms > now THEN
    IF held.reader_id <> who.reader_id OR held.client_id <> p_client THEN
      RETURN refuse_lease(p_client, who.reader_id, 'CLAIM', p_item, 'HELD', held.display_name);
    END IF;
    UPDATE leases l SET expires_ms = greatest(l.expires_ms, until_ms)
      WHERE l.item_id = p_item RETURNING l.expires_ms INTO until_ms;
    RETURN (held.fencing_token, until_ms, NULL, NULL)::lease_answer;
  END IF;
  SELECT r.display_name INTO kept_for FROM item_keeps k JOIN readers r ON r.reader_id = k.reader_id
    WHERE k.item_id = p_item AND k.until_ms > now AND k.reader_id <> who.reader_id;
  IF FOUND THEN
    RETURN refuse_lease(p_client, who.reader_id, 'CLAIM', p_item, 'KEPT', kept_for);
  END IF;
  token := new_lease(p_item, who.reader_id, p_client, now, until_ms);
  PERFORM write_audit(p_client, who.reader_id, 'CLAIM', p_item, 'claimed');
  RETURN (token, until_ms, NULL, NULL)::lease_answer;
END $$;

-- The best free item for who asks. What is kept for them comes first; then emergencies whoever they
-- suit, then what suits the reader's subspecialties, then the rest; each by priority and due time,
-- where within one hour of due time what is already on the reader's computer goes before what is
-- not; doubtful items go last. Two who ask at once pass each other by and get different ones.
CREATE OR REPLACE FUNCTION claim_next(
  p_client TEXT, p_trusts TEXT[], p_modalities TEXT[], p_cached TEXT[], p_length_ms BIGINT,
  OUT item_id TEXT, OUT answer lease_answer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE
  who readers := actor(p_client);
  own TEXT[] := my_trusts();
  may TEXT[] := ARRAY(SELECT t.trust_code FROM reader_trusts t
    WHERE t.reader_id = who.reader_id AND t.may_report = 1);
  verifies BOOLEAN := role_verifies(who.role);
  mine TEXT[] := array_append(string_to_array(who.subspecialties, ','), '');
  kept TEXT[] := ARRAY(SELECT k.item_id FROM item_keeps k
    WHERE k.reader_id = who.reader_id AND k.until_ms > now_ms());
  fits INTEGER;
  candidate TEXT;
BEGIN
  FOR fits IN (CASE WHEN kept = '{}' THEN 2 ELSE 1 END)..5 LOOP
    FOR candidate IN
      SELECT best.item_id FROM (
        SELECT i.item_id, i.priority, i.due_ms FROM items i
          WHERE i.state <> 'REPORTED'
            AND i.priority <= CASE fits WHEN 2 THEN 1 ELSE 9 END
            AND (i.state = 'OPEN' OR verifies)
            AND ('*' = ANY (own) OR i.trust_code = ANY (own))
            AND ('*' = ANY (may) OR i.trust_code = ANY (may))
            AND (cardinality(p_trusts) = 0 OR i.trust_code = ANY (p_trusts))
            AND (cardinality(p_modalities) = 0 OR EXISTS (
              SELECT 1 FROM item_studies s WHERE s.item_id = i.item_id
                AND string_to_array(s.modalities, ',') && p_modalities))
            AND CASE fits
              WHEN 1 THEN i.item_id = ANY (kept)
              WHEN 2 THEN i.doubt IS NULL
              WHEN 3 THEN i.subspecialty = ANY (mine) AND i.doubt IS NULL
              WHEN 4 THEN i.doubt IS NULL
              ELSE true END
            AND NOT EXISTS (SELECT 1 FROM leases l
              WHERE l.item_id = i.item_id AND l.expires_ms > now_ms())
            AND NOT EXISTS (SELECT 1 FROM item_keeps k WHERE k.item_id = i.item_id
              AND k.reader_id <> who.reader_id AND k.until_ms > now_ms())
          ORDER BY i.priority, i.due_ms, i.item_id LIMIT 64) best
        ORDER BY best.priority, best.due_ms / 3600000,
          NOT EXISTS (SELECT 1 FROM item_studies s
            WHERE s.item_id = best.item_id AND s.study_key = ANY (p_cached)),
          best.due_ms, best.item_id
    LOOP
      PERFORM 1 FROM items i WHERE i.item_id = candidate AND i.state <> 'REPORTED'
        AND NOT EXISTS (SELECT 1 FROM leases l
          WHERE l.item_id = i.item_id AND l.expires_ms > now_ms())
        FOR UPDATE SKIP LOCKED;
      IF FOUND THEN
        answer := claim(candidate, p_client, p_length_ms);
        IF answer.refusal IS NULL THEN
          item_id := candidate;
          RETURN;
        END IF;
      END IF;
    END LOOP;
  END LOOP;
END $$;

-- null when the actor holds the item under this token now
CREATE OR REPLACE FUNCTION why_not_held(
  p_item TEXT, p_reader TEXT, p_client TEXT, p_token BIGINT, p_now BIGINT,
  OUT refusal TEXT, OUT holder TEXT)
LANGUAGE plpgsql SET search_path = reading_room, pg_temp AS $$
DECLARE held RECORD;
BEGIN
  SELECT l.reader_id, l.client_id, l.fencing_token, l.expires_ms, r.display_name INTO held
    FROM leases l JOIN readers r ON r.reader_id = l.reader_id WHERE l.item_id = p_item;
  IF NOT FOUND THEN
    SELECT 'MOVED', r.display_name INTO refusal, holder
      FROM item_keeps k JOIN readers r ON r.reader_id = k.reader_id
      WHERE k.item_id = p_item AND k.reader_id <> p_reader;
    refusal := coalesce(refusal, 'RELEASED');
  ELSIF held.reader_id <> p_reader OR held.client_id <> p_client THEN
    refusal := 'TAKEN';
    holder := held.display_name;
  ELSIF held.fencing_token <> p_token THEN
    refusal := 'REPLACED';
  ELSIF held.expires_ms <= p_now THEN
    refusal := 'EXPIRED';
  END IF;
END $$;

CREATE OR REPLACE FUNCTION renew(
  p_item TEXT, p_token BIGINT, p_client TEXT, p_length_ms BIGINT) RETURNS lease_answer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE
  who readers := actor(p_client);
  now BIGINT;
  why RECORD;
  until_ms BIGINT;
BEGIN
  IF p_length_ms <= 0 OR p_length_ms > 43200000 THEN
    RAISE EXCEPTION 'a lease lasts between a moment and 12 hours' USING ERRCODE = 'RR003';
  END IF;
  PERFORM 1 FROM items i WHERE i.item_id = p_item FOR UPDATE;
  now := now_ms();
  SELECT * INTO why FROM why_not_held(p_item, who.reader_id, p_client, p_token, now);
  IF why.refusal IS NOT NULL THEN
    RETURN refuse_lease(p_client, who.reader_id, 'RENEW', p_item, why.refusal, why.holder);
  END IF;
  UPDATE leases l SET expires_ms = greatest(l.expires_ms, now + p_length_ms)
    WHERE l.item_id = p_item RETURNING l.expires_ms INTO until_ms;
  RETURN (p_token, until_ms, NULL, NULL)::lease_answer;
END $$;

CREATE OR REPLACE FUNCTION release(p_item TEXT, p_token BIGINT, p_client TEXT) RETURNS BOOLEAN
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE who readers := actor(p_client);
BEGIN
  PERFORM 1 FROM items i WHERE i.item_id = p_item FOR UPDATE;
  DELETE FROM leases l WHERE l.item_id = p_item AND l.fencing_token = p_token
    AND l.reader_id = who.reader_id AND l.client_id = p_client;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  DELETE FROM item_keeps k WHERE k.item_id = p_item AND k.reader_id = who.reader_id;
  PERFORM write_audit(p_client, who.reader_id, 'RELEASE', p_item, 'released');
  RETURN true;
END $$;

-- reports ----------------------------------------------------------------------------------------------

-- Appends one version with what has to leave; an issued one changes the item's state and ends the
-- claim. Returns null, or a refusal: RELEASED TAKEN REPLACED EXPIRED MAY_NOT_VERIFY NOT_FOR_TRUST
-- REPORTED VERSION.
CREATE OR REPLACE FUNCTION append_report(
  p_item TEXT, p_client TEXT, p_token BIGINT, p_report TEXT, p_version INTEGER, p_state TEXT,
  p_written_ms BIGINT, p_text BYTEA, p_deliveries TEXT[], p_destinations TEXT[], p_objects BYTEA[],
  OUT refusal TEXT, OUT holder TEXT)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE
  who readers := actor(p_client);
  item RECORD;
  why RECORD;
  last RECORD;
  now BIGINT;
BEGIN
  SELECT i.state, i.trust_code INTO item FROM items i WHERE i.item_id = p_item FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such item' USING ERRCODE = 'RR004';
  END IF;
  now := now_ms();
  IF p_written_ms NOT BETWEEN now - 60000 AND now THEN
    RAISE EXCEPTION 'a report is dated by this clock, and now' USING ERRCODE = 'RR005';
  END IF;
  SELECT * INTO why FROM why_not_held(p_item, who.reader_id, p_client, p_token, now);
  refusal := why.refusal;
  holder := why.holder;
  IF refusal IS NULL AND p_state = 'FINAL' AND NOT role_verifies(who.role) THEN
    refusal := 'MAY_NOT_VERIFY';
  END IF;
  IF refusal IS NULL AND (NOT role_reports(who.role)
      OR NOT reports_for(who.reader_id, item.trust_code)) THEN
    refusal := 'NOT_FOR_TRUST';
  END IF;
  SELECT coalesce(max(r.version), 0) AS version, min(r.report_id) AS report_id,
      bool_or(r.state IN ('FINAL', 'ADDENDED', 'CORRECTED')) AS final
    INTO last FROM reports r WHERE r.item_id = p_item;
  IF refusal IS NULL AND p_state NOT IN ('DRAFT', 'PRELIMINARY', 'FINAL') THEN
    RAISE EXCEPTION 'no such kind of report' USING ERRCODE = 'RR005';
  END IF;
  IF refusal IS NULL AND (last.final OR item.state = 'REPORTED') THEN
    refusal := 'REPORTED';
  END IF;
  IF refusal IS NULL
      AND (p_version <> last.version + 1 OR p_report <> coalesce(last.report_id, p_report)) THEN
    refusal := 'VERSION';
  END IF;
  IF refusal IS NOT NULL THEN
    PERFORM write_audit(p_client, who.reader_id,
      CASE p_state WHEN 'DRAFT' THEN 'DRAFT' ELSE 'SIGN' END, p_item, 'refused');
    RETURN;
  END IF;
  INSERT INTO reports (report_id, version, item_id, state, author_id, fencing_token, written_ms,
    sealed)
  VALUES (p_report, p_version, p_item, p_state, who.reader_id, p_token, p_written_ms, p_text);
  INSERT INTO outbox (delivery_id, report_id, version, destination, kind, state, queued_ms,
    next_attempt_ms, sealed)
  SELECT d.id, p_report, p_version, d.destination, 'SR', 'PENDING', now, now, d.object
    FROM unnest(p_deliveries, p_destinations, p_objects) AS d (id, destination, object);
  IF p_state = 'DRAFT' THEN
    INSERT INTO item_drafts (item_id, reader_id, version, saved_ms)
    VALUES (p_item, who.reader_id, p_version, now)
    ON CONFLICT (item_id, reader_id) DO UPDATE SET version = excluded.version,
      saved_ms = excluded.saved_ms;
    PERFORM write_audit(p_client, who.reader_id, 'DRAFT', p_item, 'saved');
    RETURN;
  END IF;
  DELETE FROM item_drafts d WHERE d.item_id = p_item
    AND (p_state = 'FINAL' OR d.reader_id = who.reader_id);
  DELETE FROM item_keeps k WHERE k.item_id = p_item;
  UPDATE items SET doubt = NULL,
      state = CASE p_state WHEN 'FINAL' THEN 'REPORTED' ELSE 'PRELIMINARY' END
    WHERE item_id = p_item;
  PERFORM write_audit(p_client, who.reader_id, 'SIGN', p_report,
    lower(p_state) || ' version ' || p_version);
  DELETE FROM leases WHERE item_id = p_item;
  PERFORM write_audit(p_client, who.reader_id, 'RELEASE', p_item, 'released');
END $$;

-- the outbox: the author or a feeder delivers -------------------------------------------------------------

CREATE OR REPLACE FUNCTION outbox_take(
  p_client TEXT, p_report TEXT, p_tried TEXT[], p_busy_ms BIGINT, p_longest_retry_ms BIGINT)
RETURNS SETOF outbox
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE
  who readers := actor(p_client);
  now BIGINT := now_ms();
BEGIN
  RETURN QUERY
    UPDATE outbox o SET busy_token = o.busy_token + 1, busy_until_ms = now + p_busy_ms,
        attempts = o.attempts + 1, uncertain = 1
      FROM (SELECT c.delivery_id, c.uncertain FROM outbox c
        JOIN reports r ON r.report_id = c.report_id AND r.version = c.version
        WHERE c.state IN ('PENDING', 'SENT')
          AND (who.may_feed = 1 OR r.author_id = who.reader_id)
          AND (c.busy_until_ms <= now OR c.busy_until_ms > now + p_busy_ms)
          AND (c.next_attempt_ms <= now OR c.next_attempt_ms > now + p_longest_retry_ms
            OR c.report_id = p_report)
          AND (p_report IS NULL OR c.report_id = p_report)
          AND c.delivery_id <> ALL (p_tried)
        ORDER BY c.next_attempt_ms LIMIT 1 FOR UPDATE OF c SKIP LOCKED) free
      WHERE o.delivery_id = free.delivery_id
      RETURNING o.delivery_id, o.report_id, o.version, o.destination, o.kind, o.state, o.reason,
        o.attempts - 1, free.uncertain, o.queued_ms, o.next_attempt_ms, o.busy_token,
        o.busy_until_ms, o.filed_ms, o.sealed;
END $$;

CREATE OR REPLACE FUNCTION outbox_settle(
  p_client TEXT, p_delivery TEXT, p_busy_token BIGINT, p_state TEXT, p_uncertain INTEGER,
  p_reason TEXT, p_retry_ms BIGINT) RETURNS BOOLEAN
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE
  who readers := actor(p_client);
  now BIGINT := now_ms();
  settled RECORD;
BEGIN
  UPDATE outbox o SET state = p_state, uncertain = p_uncertain, reason = p_reason,
      busy_until_ms = 0, next_attempt_ms = now + p_retry_ms,
      filed_ms = CASE WHEN p_state = 'FILED' THEN now END
    FROM reports r
    WHERE o.delivery_id = p_delivery AND o.busy_token = p_busy_token
      AND o.state IN ('PENDING', 'SENT')
      AND r.report_id = o.report_id AND r.version = o.version
      AND (who.may_feed = 1 OR r.author_id = who.reader_id)
    RETURNING o.report_id, o.destination INTO settled;
  RETURN FOUND;
END $$;

CREATE OR REPLACE FUNCTION outbox_retry(p_client TEXT, p_delivery TEXT) RETURNS BOOLEAN
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE who readers := actor(p_client);
BEGIN
  UPDATE outbox o SET state = 'PENDING', next_attempt_ms = now_ms()
    FROM reports r
    WHERE o.delivery_id = p_delivery AND o.state = 'REJECTED'
      AND r.report_id = o.report_id AND r.version = o.version
      AND (who.may_feed = 1 OR r.author_id = who.reader_id);
  RETURN FOUND;
END $$;

-- feeding the pool ---------------------------------------------------------------------------------------

-- Call first in every transaction that feeds: one feeder at a time, and only who may.
CREATE OR REPLACE FUNCTION begin_feeding() RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
BEGIN
  IF coalesce((me()).may_feed, 0) <> 1 THEN
    RAISE EXCEPTION 'this reader may not feed the pool' USING ERRCODE = 'RR006';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('feed the pool', 0));
END $$;

CREATE OR REPLACE FUNCTION pool_item(
  p_item TEXT, p_trust_code TEXT, p_trust TEXT, p_priority INTEGER, p_examined_ms BIGINT,
  p_due_ms BIGINT, p_described BYTEA, p_order_key TEXT) RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
BEGIN
  PERFORM begin_feeding();
  INSERT INTO items (item_id, trust_code, trust, state, priority, examined_ms, due_ms, pooled_ms,
    sealed)
  VALUES (p_item, p_trust_code, p_trust, 'OPEN', p_priority, p_examined_ms, p_due_ms, now_ms(),
    p_described);
  IF p_order_key IS NOT NULL THEN
    INSERT INTO item_orders (order_key, item_id) VALUES (p_order_key, p_item);
  END IF;
END $$;

CREATE OR REPLACE FUNCTION pool_study(
  p_item TEXT, p_study_key TEXT, p_archive TEXT, p_trust_code TEXT, p_instances INTEGER,
  p_modalities TEXT, p_checked INTEGER, p_row_key TEXT, p_header BYTEA, p_described BYTEA)
RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
BEGIN
  PERFORM begin_feeding();
  INSERT INTO item_studies (item_id, study_key, archive, trust_code, instances, modalities, checked,
    row_key, sealed)
  VALUES (p_item, p_study_key, p_archive, p_trust_code, p_instances, p_modalities, p_checked,
    p_row_key, p_header)
  ON CONFLICT (item_id, study_key, archive) DO UPDATE SET trust_code = excluded.trust_code,
    instances = excluded.instances, modalities = excluded.modalities, checked = excluded.checked,
    row_key = excluded.row_key, sealed = excluded.sealed, gone_ms = NULL;
  UPDATE items SET sealed = p_described WHERE item_id = p_item AND trust_code = p_trust_code;
END $$;

CREATE OR REPLACE FUNCTION pool_evidence(
  p_item TEXT, p_sop_key TEXT, p_verdict TEXT, p_reason TEXT) RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
BEGIN
  PERFORM begin_feeding();
  INSERT INTO item_evidence (item_id, sop_key, verdict, reason)
  VALUES (p_item, p_sop_key, p_verdict, p_reason)
  ON CONFLICT (item_id, sop_key) DO UPDATE SET verdict = excluded.verdict, reason = excluded.reason;
END $$;

-- Brings state and doubt in line with the evidence; true when this closed the item.
CREATE OR REPLACE FUNCTION pool_settle(p_item TEXT) RETURNS BOOLEAN
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE
  doubtful TEXT;
  is_final BOOLEAN;
  is_preliminary BOOLEAN;
  was RECORD;
BEGIN
  PERFORM begin_feeding();
  SELECT i.state, i.doubt INTO was FROM items i WHERE i.item_id = p_item FOR UPDATE;
  SELECT coalesce(
    (SELECT reason FROM item_evidence
     WHERE item_id = p_item AND verdict = 'DOUBTFUL' ORDER BY sop_key LIMIT 1),
    (SELECT 'An object that may be its report could not be read from ' || archive || '.'
     FROM item_studies WHERE item_id = p_item AND checked = 0 AND gone_ms IS NULL LIMIT 1),
    (SELECT 'The archives no longer hold its images. Ask the trust before reporting.'
     WHERE NOT EXISTS (SELECT 1 FROM item_studies WHERE item_id = p_item AND gone_ms IS NULL)))
    INTO doubtful;
  SELECT coalesce(bool_or(verdict = 'FINAL'), false), coalesce(bool_or(verdict = 'PRELIMINARY'), false)
    INTO is_final, is_preliminary FROM item_evidence WHERE item_id = p_item;
  IF doubtful IS DISTINCT FROM was.doubt THEN
    UPDATE items SET doubt = doubtful WHERE item_id = p_item;
  END IF;
  IF was.state <> 'REPORTED' AND is_final THEN
    UPDATE items SET state = 'REPORTED' WHERE item_id = p_item;
    RETURN true;
  END IF;
  IF was.state = 'OPEN' AND is_preliminary THEN
    UPDATE items SET state = 'PRELIMINARY' WHERE item_id = p_item;
  END IF;
  RETURN false;
END $$;

CREATE OR REPLACE FUNCTION pool_watermark(p_archive TEXT, p_full BOOLEAN) RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE now BIGINT := now_ms();
BEGIN
  PERFORM begin_feeding();
  INSERT INTO watermarks (archive, passed_ms, full_pass_ms)
  VALUES (p_archive, now, CASE WHEN p_full THEN now END)
  ON CONFLICT (archive) DO UPDATE SET passed_ms = excluded.passed_ms,
    full_pass_ms = coalesce(excluded.full_pass_ms, watermarks.full_pass_ms);
END $$;

-- people: administrators ------------------------------------------------------------------------------------

-- p_login: a login role, made when it does not exist; p_verifier: its password as a SCRAM verifier,
-- null to leave it (or the site's LDAP, Kerberos or certificates) alone
CREATE OR REPLACE FUNCTION put_reader(
  p_reader TEXT, p_name TEXT, p_role TEXT, p_grade TEXT, p_body TEXT, p_number TEXT,
  p_subspecialties TEXT, p_may_feed INTEGER, p_login TEXT, p_verifier TEXT, p_sees TEXT[],
  p_reports TEXT[]) RETURNS VOID
LANGUAGE plpgsql SET search_path = reading_room, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_catalog.pg_roles r
             WHERE r.rolname = p_login AND (r.rolsuper OR r.rolcreaterole OR r.rolcreatedb
               OR r.rolreplication OR r.rolbypassrls)) THEN
    RAISE EXCEPTION 'a reader''s login has no powers of its own' USING ERRCODE = 'RR009';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_roles r WHERE r.rolname = p_login) THEN
    EXECUTE format('CREATE ROLE %I LOGIN', p_login);
  END IF;
  IF p_verifier IS NOT NULL THEN
    IF p_verifier NOT LIKE 'SCRAM-SHA-256$%' THEN
      RAISE EXCEPTION 'passwords travel as verifiers only' USING ERRCODE = 'RR009';
    END IF;
    EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', p_login, p_verifier);
  END IF;
  EXECUTE format('GRANT reading_room_reader TO %I', p_login);
  INSERT INTO readers (reader_id, display_name, role, grade, body, number, subspecialties, may_feed,
    login)
  VALUES (p_reader, p_name, p_role, p_grade, p_body, p_number, p_subspecialties, p_may_feed, p_login)
  ON CONFLICT (reader_id) DO UPDATE SET display_name = excluded.display_name, role = excluded.role,
    grade = excluded.grade, body = excluded.body, number = excluded.number,
    subspecialties = excluded.subspecialties, may_feed = excluded.may_feed, login = excluded.login,
    retired_ms = NULL;
  DELETE FROM reader_trusts WHERE reader_id = p_reader;
  INSERT INTO reader_trusts (reader_id, trust_code, may_report)
    SELECT p_reader, t, CASE WHEN t = ANY (p_reports) THEN 1 ELSE 0 END
    FROM (SELECT DISTINCT unnest(p_sees || p_reports) AS t) AS every_trust;
END $$;

-- refusals as values: NOT_AN_ADMINISTRATOR ONESELF (before version 7 they were exceptions)
DO $$
DECLARE old REGPROCEDURE;
BEGIN
  FOR old IN SELECT p.oid::REGPROCEDURE FROM pg_catalog.pg_proc p
    WHERE p.pronamespace = 'reading_room'::REGNAMESPACE
      AND p.proname IN ('set_reader', 'retire_reader') AND p.prorettype = 'void'::REGTYPE LOOP
    EXECUTE 'DROP FUNCTION ' || old;
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION set_reader(
  p_client TEXT, p_reader TEXT, p_name TEXT, p_role TEXT, p_grade TEXT, p_body TEXT, p_number TEXT,
  p_subspecialties TEXT, p_may_feed INTEGER, p_login TEXT, p_verifier TEXT, p_sees TEXT[],
  p_reports TEXT[]) RETURNS TEXT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE who readers := actor(p_client);
BEGIN
  IF who.role <> 'ADMINISTRATOR' THEN
    PERFORM write_audit(p_client, who.reader_id, 'SET_READER', p_reader, 'refused');
    RETURN 'NOT_AN_ADMINISTRATOR';
  END IF;
  PERFORM put_reader(p_reader, p_name, p_role, p_grade, p_body, p_number, p_subspecialties,
    p_may_feed, p_login, p_verifier, p_sees, p_reports);
  PERFORM write_audit(p_client, who.reader_id, 'SET_READER', p_reader, lower(p_role));
  RETURN NULL;
END $$;

-- retired people cannot sign in; what they wrote stays theirs
CREATE OR REPLACE FUNCTION retire_reader(p_client TEXT, p_reader TEXT) RETURNS TEXT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE
  who readers := actor(p_client);
  gone TEXT;
BEGIN
  IF who.role <> 'ADMINISTRATOR' THEN
    PERFORM write_audit(p_client, who.reader_id, 'RETIRE_READER', p_reader, 'refused');
    RETURN 'NOT_AN_ADMINISTRATOR';
  END IF;
  IF p_reader = who.reader_id THEN
    PERFORM write_audit(p_client, who.reader_id, 'RETIRE_READER', p_reader, 'refused');
    RETURN 'ONESELF';
  END IF;
  UPDATE readers SET retired_ms = now_ms() WHERE reader_id = p_reader AND retired_ms IS NULL
    RETURNING login INTO gone;
  IF gone IS NULL THEN
    RETURN NULL;
  END IF;
  EXECUTE format('REVOKE reading_room_reader FROM %I', gone);
  DELETE FROM leases WHERE reader_id = p_reader;
  DELETE FROM item_keeps WHERE reader_id = p_reader;
  PERFORM write_audit(p_client, who.reader_id, 'RETIRE_READER', p_reader, 'retired');
  RETURN NULL;
END $$;
