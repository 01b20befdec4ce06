-- The hub, version 1, on SQLite.
--
-- Columns named "sealed" hold one sealed value per row (see HubColumns); columns named "*_key" hold
-- keyed digests. Nothing else in a row may identify a patient. Times are ms since 1970 UTC by the
-- clock of this database (hub_clock) unless a comment says otherwise.

CREATE VIEW hub_clock AS
  SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) AS now_ms;

CREATE TABLE hub_schema (
  version    INTEGER NOT NULL,
  min_client INTEGER NOT NULL
);
INSERT INTO hub_schema (version, min_client) VALUES (1, 1);

-- people ------------------------------------------------------------------------------------------

CREATE TABLE readers (
  reader_id    TEXT PRIMARY KEY,
  display_name TEXT NOT NULL,
  role         TEXT NOT NULL,
  grade        TEXT,
  body         TEXT,
  number       TEXT
);

CREATE TABLE clients (
  client_id TEXT PRIMARY KEY,
  reader_id TEXT NOT NULL REFERENCES readers (reader_id),
  host      TEXT NOT NULL,
  UNIQUE (reader_id, host)
);

-- the pool ----------------------------------------------------------------------------------------

-- one thing to be reported
CREATE TABLE items (
  item_id     TEXT PRIMARY KEY,
  trust_code  TEXT NOT NULL,
  trust       TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('OPEN', 'PRELIMINARY', 'REPORTED')),
  priority    INTEGER NOT NULL,            -- 1 emergency … 3 routine
  examined_ms INTEGER NOT NULL,            -- by the archive's clock
  due_ms      INTEGER NOT NULL,
  pooled_ms   INTEGER NOT NULL,
  fence       INTEGER NOT NULL DEFAULT 0,  -- last fencing token given out
  doubt       TEXT,                        -- why an object may or may not be its report
  sealed      BLOB NOT NULL                -- patient and request
);
CREATE INDEX items_by_state ON items (state, examined_ms DESC);

-- an order belongs to one item; its key covers accession and issuer
CREATE TABLE item_orders (
  order_key TEXT PRIMARY KEY,
  item_id   TEXT NOT NULL REFERENCES items (item_id)
);

-- a study of an item, as one archive holds it
CREATE TABLE item_studies (
  item_id    TEXT NOT NULL REFERENCES items (item_id),
  study_key  TEXT NOT NULL,
  archive    TEXT NOT NULL,
  trust_code TEXT NOT NULL,                -- of the archive
  instances  INTEGER,                      -- as the archive last counted; null when it does not say
  modalities TEXT NOT NULL,                -- comma between
  checked    INTEGER NOT NULL,             -- 1: everything that may be a report was looked at
  row_key    TEXT NOT NULL,                -- digest of the attributes, to notice a change
  sealed     BLOB NOT NULL,                -- the study's own attributes
  PRIMARY KEY (item_id, study_key, archive)
);
CREATE INDEX item_studies_by_study ON item_studies (study_key);

-- what was found in the archives that speaks for or against "reported"
CREATE TABLE item_evidence (
  item_id TEXT NOT NULL REFERENCES items (item_id),
  sop_key TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('FINAL', 'PRELIMINARY', 'DOUBTFUL', 'NOT_A_REPORT')),
  reason  TEXT,
  PRIMARY KEY (item_id, sop_key)
);

-- a lease is a claim that ends by itself
CREATE TABLE leases (
  item_id       TEXT PRIMARY KEY REFERENCES items (item_id),
  reader_id     TEXT NOT NULL REFERENCES readers (reader_id),
  client_id     TEXT NOT NULL REFERENCES clients (client_id),
  fencing_token INTEGER NOT NULL,
  claimed_ms    INTEGER NOT NULL,
  expires_ms    INTEGER NOT NULL
);

-- how far each archive has been looked through
CREATE TABLE watermarks (
  archive      TEXT PRIMARY KEY,
  passed_ms    INTEGER NOT NULL,
  full_pass_ms INTEGER
);

-- reports: append-only -----------------------------------------------------------------------------

CREATE TABLE reports (
  report_id     TEXT NOT NULL,
  version       INTEGER NOT NULL,
  item_id       TEXT NOT NULL REFERENCES items (item_id),
  state         TEXT NOT NULL
    CHECK (state IN ('DRAFT', 'PRELIMINARY', 'FINAL', 'ADDENDED', 'CORRECTED')),
  author_id     TEXT NOT NULL REFERENCES readers (reader_id),
  fencing_token INTEGER NOT NULL,
  written_ms    INTEGER NOT NULL,
  sealed        BLOB NOT NULL,             -- the text
  PRIMARY KEY (report_id, version),
  UNIQUE (item_id, version)
);

CREATE TRIGGER reports_are_never_changed BEFORE UPDATE ON reports
BEGIN SELECT RAISE(ABORT, 'a report version never changes'); END;

CREATE TRIGGER reports_are_never_deleted BEFORE DELETE ON reports
BEGIN SELECT RAISE(ABORT, 'a report version is never deleted'); END;

CREATE TRIGGER report_versions_follow_each_other BEFORE INSERT ON reports
WHEN NEW.version <> (SELECT coalesce(max(version), 0) + 1 FROM reports WHERE item_id = NEW.item_id)
  OR EXISTS (SELECT 1 FROM reports
             WHERE item_id = NEW.item_id AND report_id <> NEW.report_id)
BEGIN SELECT RAISE(ABORT, 'report versions of an item follow each other without a gap'); END;

CREATE TRIGGER a_final_report_stays_final BEFORE INSERT ON reports
WHEN NEW.state IN ('DRAFT', 'PRELIMINARY', 'FINAL')
  AND EXISTS (SELECT 1 FROM reports
              WHERE item_id = NEW.item_id AND state IN ('FINAL', 'ADDENDED', 'CORRECTED'))
BEGIN SELECT RAISE(ABORT, 'after a final version only an addendum or a correction may follow'); END;

-- what has to leave: written with the report, kept until acknowledged -------------------------------

CREATE TABLE outbox (
  delivery_id     TEXT PRIMARY KEY,
  report_id       TEXT NOT NULL,
  version         INTEGER NOT NULL,
  destination     TEXT NOT NULL,           -- name of the archive
  kind            TEXT NOT NULL CHECK (kind IN ('SR')),
  state           TEXT NOT NULL CHECK (state IN ('PENDING', 'SENT', 'FILED', 'REJECTED')),
  reason          TEXT,
  attempts        INTEGER NOT NULL DEFAULT 0,
  uncertain       INTEGER NOT NULL DEFAULT 0,  -- 1: an earlier attempt may have arrived
  queued_ms       INTEGER NOT NULL,
  next_attempt_ms INTEGER NOT NULL,
  busy_token      INTEGER NOT NULL DEFAULT 0,
  busy_until_ms   INTEGER NOT NULL DEFAULT 0,
  filed_ms        INTEGER,
  sealed          BLOB NOT NULL,           -- the object to send, byte for byte
  UNIQUE (report_id, version, destination, kind),
  FOREIGN KEY (report_id, version) REFERENCES reports (report_id, version)
);
CREATE INDEX outbox_by_due ON outbox (state, next_attempt_ms);

CREATE TRIGGER deliveries_are_never_deleted BEFORE DELETE ON outbox
BEGIN SELECT RAISE(ABORT, 'a delivery is never deleted'); END;

CREATE TRIGGER a_filed_delivery_stays_filed BEFORE UPDATE ON outbox
WHEN OLD.state = 'FILED'
BEGIN SELECT RAISE(ABORT, 'a filed delivery never changes'); END;

-- audit: append-only, one chain per client ---------------------------------------------------------

CREATE TABLE audit (
  client_id TEXT NOT NULL REFERENCES clients (client_id),
  seq       INTEGER NOT NULL,
  at_ms     INTEGER NOT NULL,
  reader_id TEXT NOT NULL REFERENCES readers (reader_id),
  action    TEXT NOT NULL,
  subject   TEXT NOT NULL,                 -- an item, report or archive; never a patient
  outcome   TEXT NOT NULL,
  link      TEXT NOT NULL,                 -- keyed digest over the previous link and this row
  PRIMARY KEY (client_id, seq)
);

-- the heads of all chains, sealed now and then into one chain
CREATE TABLE audit_seals (
  seq   INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  heads TEXT NOT NULL,
  link  TEXT NOT NULL
);

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail never changes'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is never shortened'); END;
CREATE TRIGGER seals_are_never_changed BEFORE UPDATE ON audit_seals
BEGIN SELECT RAISE(ABORT, 'the audit trail never changes'); END;
CREATE TRIGGER seals_are_never_deleted BEFORE DELETE ON audit_seals
BEGIN SELECT RAISE(ABORT, 'the audit trail is never shortened'); END;
