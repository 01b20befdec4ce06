-- Who may see and call what. Runs after the deeds (repeatable migrations run by description).

GRANT USAGE ON SCHEMA reading_room TO reading_room_reader;
REVOKE ALL ON ALL TABLES IN SCHEMA reading_room FROM reading_room_reader, PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA reading_room FROM reading_room_reader, PUBLIC;

-- the audit trail as people see it: their own entries, all of them for who oversees. Trying to
-- change it changes nothing and is itself recorded.
CREATE OR REPLACE VIEW audit WITH (security_barrier) AS
  SELECT client_id, seq, at_ms, reader_id, action, subject, outcome, link FROM audit_log
  WHERE (SELECT oversees()) OR reader_id = (SELECT my_id());

CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = reading_room, pg_temp AS $$
DECLARE own TEXT;
BEGIN
  SELECT client_id INTO own FROM clients WHERE reader_id = my_id() ORDER BY client_id LIMIT 1;
  -- once per transaction, however many rows it aims at
  IF own IS NOT NULL AND current_setting('reading_room.tampered', true) IS DISTINCT FROM 'yes' THEN
    PERFORM set_config('reading_room.tampered', 'yes', true);
    PERFORM write_audit(own, my_id(), 'TAMPER', 'audit', 'refused ' || lower(TG_OP));
  END IF;
  RAISE WARNING 'the audit trail never changes; the attempt has been recorded';
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER audit_is_only_read INSTEAD OF INSERT OR UPDATE OR DELETE ON audit
  FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();

GRANT SELECT ON hub_clock, hub_schema, readers, reader_trusts, clients, items, item_orders,
  item_studies, item_evidence, leases, watermarks, reports, outbox, audit_seals,
  item_drafts, item_keeps, handovers, opinions, saved_lists
  TO reading_room_reader;
GRANT SELECT, INSERT, UPDATE, DELETE ON audit TO reading_room_reader;

GRANT EXECUTE ON FUNCTION
  me(), my_id(), my_trusts(), sees_all(), oversees(),
  register_client(TEXT, TEXT),
  record_audit(TEXT, TEXT, TEXT, TEXT),
  seal_heads(TEXT),
  claim(TEXT, TEXT, BIGINT),
  claim_next(TEXT, TEXT[], TEXT[], TEXT[], BIGINT),
  renew(TEXT, BIGINT, TEXT, BIGINT),
  release(TEXT, BIGINT, TEXT),
  extend(TEXT, BIGINT, TEXT, BIGINT),
  hand_over(TEXT, BIGINT, TEXT, TEXT, TEXT, BIGINT, BYTEA),
  reassign(TEXT, TEXT, TEXT, TEXT, BIGINT, BYTEA),
  take_over(TEXT, TEXT, TEXT, BIGINT, BYTEA),
  ask_opinion(TEXT, TEXT, TEXT, TEXT, BYTEA),
  answer_opinion(TEXT, TEXT, BYTEA),
  withdraw_opinion(TEXT, TEXT),
  save_list(TEXT, TEXT, TEXT, INTEGER, BYTEA),
  delete_list(TEXT, TEXT),
  append_report(TEXT, TEXT, BIGINT, TEXT, INTEGER, TEXT, BIGINT, BYTEA, TEXT[], TEXT[], BYTEA[]),
  outbox_take(TEXT, TEXT, TEXT[], BIGINT, BIGINT),
  outbox_settle(TEXT, TEXT, BIGINT, TEXT, INTEGER, TEXT, BIGINT),
  outbox_retry(TEXT, TEXT),
  begin_feeding(),
  pool_item(TEXT, TEXT, TEXT, INTEGER, BIGINT, BIGINT, BYTEA, TEXT),
  pool_study(TEXT, TEXT, TEXT, TEXT, INTEGER, TEXT, INTEGER, TEXT, BYTEA, BYTEA),
  pool_evidence(TEXT, TEXT, TEXT, TEXT),
  pool_settle(TEXT),
  pool_watermark(TEXT, BOOLEAN),
  pool_request(TEXT, TEXT, TEXT, INTEGER, BIGINT, BYTEA),
  pool_gone(TEXT, TEXT, TEXT),
  pool_images(TEXT, TEXT, TEXT, INTEGER),
  pool_order(TEXT, TEXT, TEXT, TEXT, BYTEA),
  order_message_taken(TEXT, TEXT),
  take_order_message(TEXT, TEXT, BIGINT),
  set_reader(TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, INTEGER, TEXT, TEXT, TEXT[], TEXT[]),
  retire_reader(TEXT, TEXT)
  TO reading_room_reader;

-- what is seen of the pool: the items of one's own trusts, and what belongs to them ------------------

GRANT SELECT ON orders TO reading_room_reader;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own_trusts ON orders;
CREATE POLICY own_trusts ON orders FOR SELECT TO reading_room_reader
  USING ((SELECT sees_all()) OR trust_code = ANY ((SELECT my_trusts())::TEXT[]));

ALTER TABLE items ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own_trusts ON items;
CREATE POLICY own_trusts ON items FOR SELECT TO reading_room_reader
  USING ((SELECT sees_all()) OR trust_code = ANY ((SELECT my_trusts())::TEXT[]));

-- which words shared lists look for is told by the lists themselves
GRANT SELECT ON list_words, listed_words TO reading_room_reader;
ALTER TABLE listed_words ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own_trusts ON listed_words;
CREATE POLICY own_trusts ON listed_words FOR SELECT TO reading_room_reader
  USING ((SELECT sees_all()) OR trust_code = ANY ((SELECT my_trusts())::TEXT[]));

DO $$
DECLARE each TEXT;
BEGIN
  FOREACH each IN ARRAY ARRAY['item_orders', 'item_studies', 'item_evidence', 'leases', 'item_keeps'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', each);
    EXECUTE format('DROP POLICY IF EXISTS of_seen_items ON %I', each);
    EXECUTE format(
      'CREATE POLICY of_seen_items ON %I FOR SELECT TO reading_room_reader'
      ' USING ((SELECT sees_all()) OR EXISTS'
      ' (SELECT 1 FROM items i WHERE i.item_id = %I.item_id))', each, each);
  END LOOP;
END $$;

-- that somebody has an unfinished draft is known to them, and to who holds the item now
ALTER TABLE item_drafts ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own_or_held ON item_drafts;
CREATE POLICY own_or_held ON item_drafts FOR SELECT TO reading_room_reader
  USING (EXISTS (SELECT 1 FROM items i WHERE i.item_id = item_drafts.item_id)
    AND (reader_id = (SELECT my_id()) OR EXISTS (SELECT 1 FROM leases l
      WHERE l.item_id = item_drafts.item_id AND l.reader_id = (SELECT my_id()))));

-- notes between people: for them, for who holds the item now, and for who oversees
ALTER TABLE handovers ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS between_them ON handovers;
CREATE POLICY between_them ON handovers FOR SELECT TO reading_room_reader
  USING (EXISTS (SELECT 1 FROM items i WHERE i.item_id = handovers.item_id)
    AND ((SELECT oversees()) OR (SELECT my_id()) IN (by_reader, from_reader, to_reader)
      OR EXISTS (SELECT 1 FROM leases l
        WHERE l.item_id = handovers.item_id AND l.reader_id = (SELECT my_id()))));

ALTER TABLE opinions ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS between_them ON opinions;
CREATE POLICY between_them ON opinions FOR SELECT TO reading_room_reader
  USING (EXISTS (SELECT 1 FROM items i WHERE i.item_id = opinions.item_id)
    AND ((SELECT my_id()) IN (asked_by, asked_of) OR EXISTS (SELECT 1 FROM leases l
      WHERE l.item_id = opinions.item_id AND l.reader_id = (SELECT my_id()))));

ALTER TABLE saved_lists ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own_or_shared ON saved_lists;
CREATE POLICY own_or_shared ON saved_lists FOR SELECT TO reading_room_reader
  USING (shared = 1 OR owner_id = (SELECT my_id()));

-- A draft is seen by who wrote it; by who holds the item now; by whose work on it the present
-- holder's text may contradict: whoever had the item before without giving it back, or has an
-- unfinished draft of their own; and by who is asked for a second opinion.
ALTER TABLE reports ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS of_seen_items ON reports;
CREATE POLICY of_seen_items ON reports FOR SELECT TO reading_room_reader
  USING (EXISTS (SELECT 1 FROM items i WHERE i.item_id = reports.item_id)
    AND (state <> 'DRAFT' OR author_id = (SELECT my_id())
      OR EXISTS (SELECT 1 FROM leases l WHERE l.item_id = reports.item_id
                 AND (SELECT my_id()) IN (l.reader_id, l.previous_reader_id))
      OR EXISTS (SELECT 1 FROM item_drafts d
                 WHERE d.item_id = reports.item_id AND d.reader_id = (SELECT my_id()))
      OR EXISTS (SELECT 1 FROM opinions o
                 WHERE o.item_id = reports.item_id AND o.asked_of = (SELECT my_id())
                 AND o.answered_ms IS NULL AND o.withdrawn_ms IS NULL)));

ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS of_seen_reports ON outbox;
CREATE POLICY of_seen_reports ON outbox FOR SELECT TO reading_room_reader
  USING (EXISTS (SELECT 1 FROM reports r
                 WHERE r.report_id = outbox.report_id AND r.version = outbox.version));

ALTER TABLE reader_trusts ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own_or_overseen ON reader_trusts;
CREATE POLICY own_or_overseen ON reader_trusts FOR SELECT TO reading_room_reader
  USING ((SELECT oversees()) OR reader_id = (SELECT my_id()));

-- vetting: for whoever sees the trust
GRANT SELECT ON vettings, vetting_steps TO reading_room_reader;
GRANT EXECUTE ON FUNCTION
  ask_vetting(TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, BIGINT, BYTEA, BYTEA, TEXT),
  step_vetting(TEXT, TEXT, INTEGER, TEXT, TEXT, BYTEA)
  TO reading_room_reader;
ALTER TABLE vettings ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own_trusts ON vettings;
CREATE POLICY own_trusts ON vettings FOR SELECT TO reading_room_reader
  USING ((SELECT sees_all()) OR trust_code = ANY ((SELECT my_trusts())::TEXT[]));
ALTER TABLE vetting_steps ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS of_seen_vettings ON vetting_steps;
CREATE POLICY of_seen_vettings ON vetting_steps FOR SELECT TO reading_room_reader
  USING (EXISTS (SELECT 1 FROM vettings v WHERE v.vetting_id = vetting_steps.vetting_id));
