-- The hub, version 2, on PostgreSQL: the same tables as on SQLite.
--
-- Everything lies in the schema reading_room, owned by whoever ran `hub init`. People sign in as
-- login roles of their own, members of reading_room_reader, which may select (narrowed by row-level
-- security, R__rights.sql) and call procedures (R__deeds.sql), and has no right to write a table.
-- Columns named "sealed" hold plain values here (see HubColumns). Times are ms since 1970 UTC.

-- what is not granted by name is not granted
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

CREATE VIEW hub_clock AS
  SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) AS now_ms;

CREATE TABLE hub_schema (
  version    INTEGER NOT NULL,
  min_client INTEGER NOT NULL
);
INSERT INTO hub_schema (version, min_client) VALUES (2, 2);

-- people ------------------------------------------------------------------------------------------

CREATE TABLE readers (
  reader_id      TEXT PRIMARY KEY,
  display_name   TEXT NOT NULL,
  role           TEXT NOT NULL,
  grade          TEXT,
  body           TEXT,
  number         TEXT,
  login          TEXT UNIQUE,
  subspecialties TEXT NOT NULL DEFAULT '',
  may_feed       INTEGER NOT NULL DEFAULT 0,
  retired_ms     BIGINT
);

CREATE TABLE reader_trusts (
  reader_id  TEXT NOT NULL REFERENCES readers (reader_id),
  trust_code TEXT NOT NULL,
  may_report INTEGER NOT NULL,
  PRIMARY KEY (reader_id, trust_code)
);

CREATE TABLE clients (
  client_id TEXT PRIMARY KEY,
  reader_id TEXT NOT NULL REFERENCES readers (reader_id),
  host      TEXT NOT NULL,
  UNIQUE (reader_id, host)
);

-- the pool ----------------------------------------------------------------------------------------

CREATE TABLE items (
  item_id     TEXT PRIMARY KEY,
  trust_code  TEXT NOT NULL,
  trust       TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('OPEN', 'PRELIMINARY', 'REPORTED')),
  priority    INTEGER NOT NULL,
  examined_ms BIGINT NOT NULL,
  due_ms      BIGINT NOT NULL,
  pooled_ms   BIGINT NOT NULL,
  fence       BIGINT NOT NULL DEFAULT 0,
  doubt       TEXT,
  sealed      BYTEA NOT NULL
) WITH (fillfactor = 80);
-- the pool is what is not reported: the lists' indexes cover just that
CREATE INDEX items_newest ON items (examined_ms DESC, item_id) WHERE state <> 'REPORTED';
CREATE INDEX items_most_wanted ON items (priority, due_ms, item_id) WHERE state <> 'REPORTED';

CREATE TABLE item_orders (
  order_key TEXT PRIMARY KEY,
  item_id   TEXT NOT NULL REFERENCES items (item_id)
);
CREATE INDEX item_orders_by_item ON item_orders (item_id);

CREATE TABLE item_studies (
  row_no     BIGINT GENERATED ALWAYS AS IDENTITY,
  item_id    TEXT NOT NULL REFERENCES items (item_id),
  study_key  TEXT NOT NULL,
  archive    TEXT NOT NULL,
  trust_code TEXT NOT NULL,
  instances  INTEGER,
  modalities TEXT NOT NULL,
  checked    INTEGER NOT NULL,
  row_key    TEXT NOT NULL,
  sealed     BYTEA NOT NULL,
  PRIMARY KEY (item_id, study_key, archive)
);
CREATE INDEX item_studies_by_study ON item_studies (study_key);
CREATE INDEX item_studies_by_archive ON item_studies (archive);

CREATE TABLE item_evidence (
  item_id TEXT NOT NULL REFERENCES items (item_id),
  sop_key TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('FINAL', 'PRELIMINARY', 'DOUBTFUL', 'NOT_A_REPORT')),
  reason  TEXT,
  PRIMARY KEY (item_id, sop_key)
);

CREATE TABLE leases (
  item_id       TEXT PRIMARY KEY REFERENCES items (item_id),
  reader_id     TEXT NOT NULL REFERENCES readers (reader_id),
  client_id     TEXT NOT NULL REFERENCES clients (client_id),
  fencing_token BIGINT NOT NULL,
  claimed_ms    BIGINT NOT NULL,
  expires_ms    BIGINT NOT NULL
);
CREATE INDEX leases_by_reader ON leases (reader_id);

CREATE TABLE watermarks (
  archive      TEXT PRIMARY KEY,
  passed_ms    BIGINT NOT NULL,
  full_pass_ms BIGINT
);

-- reports: append-only -----------------------------------------------------------------------------

CREATE TABLE reports (
  report_id     TEXT NOT NULL,
  version       INTEGER NOT NULL,
  item_id       TEXT NOT NULL REFERENCES items (item_id),
  state         TEXT NOT NULL
    CHECK (state IN ('DRAFT', 'PRELIMINARY', 'FINAL', 'ADDENDED', 'CORRECTED')),
  author_id     TEXT NOT NULL REFERENCES readers (reader_id),
  fencing_token BIGINT NOT NULL,
  written_ms    BIGINT NOT NULL,
  sealed        BYTEA NOT NULL,
  PRIMARY KEY (report_id, version),
  UNIQUE (item_id, version)
);

CREATE TABLE outbox (
  delivery_id     TEXT PRIMARY KEY,
  report_id       TEXT NOT NULL,
  version         INTEGER NOT NULL,
  destination     TEXT NOT NULL,
  kind            TEXT NOT NULL CHECK (kind IN ('SR')),
  state           TEXT NOT NULL CHECK (state IN ('PENDING', 'SENT', 'FILED', 'REJECTED')),
  reason          TEXT,
  attempts        INTEGER NOT NULL DEFAULT 0,
  uncertain       INTEGER NOT NULL DEFAULT 0,
  queued_ms       BIGINT NOT NULL,
  next_attempt_ms BIGINT NOT NULL,
  busy_token      BIGINT NOT NULL DEFAULT 0,
  busy_until_ms   BIGINT NOT NULL DEFAULT 0,
  filed_ms        BIGINT,
  sealed          BYTEA NOT NULL,
  UNIQUE (report_id, version, destination, kind),
  FOREIGN KEY (report_id, version) REFERENCES reports (report_id, version)
);
CREATE INDEX outbox_by_due ON outbox (next_attempt_ms) WHERE state IN ('PENDING', 'SENT');
CREATE INDEX outbox_by_report ON outbox (report_id);

-- audit: append-only, one chain per client ---------------------------------------------------------

CREATE TABLE audit_log (
  client_id TEXT NOT NULL REFERENCES clients (client_id),
  seq       BIGINT NOT NULL,
  at_ms     BIGINT NOT NULL,
  reader_id TEXT NOT NULL REFERENCES readers (reader_id),
  action    TEXT NOT NULL,
  subject   TEXT NOT NULL,
  outcome   TEXT NOT NULL,
  link      TEXT NOT NULL,
  PRIMARY KEY (client_id, seq)
);

CREATE TABLE audit_seals (
  seq   BIGINT PRIMARY KEY,
  at_ms BIGINT NOT NULL,
  heads TEXT NOT NULL,
  link  TEXT NOT NULL
);

-- what is written once stays, whoever asks: the owner's own mistakes included ------------------------

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER reports_are_never_changed BEFORE UPDATE OR DELETE ON reports
  FOR EACH ROW EXECUTE FUNCTION refuse_change('a report version never changes');
CREATE TRIGGER reports_are_never_emptied BEFORE TRUNCATE ON reports
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a report version is never deleted');
CREATE TRIGGER deliveries_are_never_deleted BEFORE DELETE ON outbox
  FOR EACH ROW EXECUTE FUNCTION refuse_change('a delivery is never deleted');
CREATE TRIGGER a_filed_delivery_stays_filed BEFORE UPDATE ON outbox
  FOR EACH ROW WHEN (OLD.state = 'FILED')
  EXECUTE FUNCTION refuse_change('a filed delivery never changes');
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OR DELETE ON audit_log
  FOR EACH ROW EXECUTE FUNCTION refuse_change('the audit trail never changes');
CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('the audit trail is never shortened');
CREATE TRIGGER seals_are_never_changed BEFORE UPDATE OR DELETE ON audit_seals
  FOR EACH ROW EXECUTE FUNCTION refuse_change('the audit trail never changes');

-- live: whoever listens on "reading_room" hears that something changed, several changes as one ---------

CREATE FUNCTION tell_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('reading_room', '');
  RETURN NULL;
END $$;

CREATE TRIGGER items_tell AFTER INSERT OR UPDATE OR DELETE ON items
  FOR EACH STATEMENT EXECUTE FUNCTION tell_change();
CREATE TRIGGER leases_tell AFTER INSERT OR UPDATE OR DELETE ON leases
  FOR EACH STATEMENT EXECUTE FUNCTION tell_change();
CREATE TRIGGER reports_tell AFTER INSERT ON reports
  FOR EACH STATEMENT EXECUTE FUNCTION tell_change();
CREATE TRIGGER outbox_tells AFTER INSERT OR UPDATE ON outbox
  FOR EACH STATEMENT EXECUTE FUNCTION tell_change();
