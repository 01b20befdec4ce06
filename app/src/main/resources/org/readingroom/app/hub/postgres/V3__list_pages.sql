-- The hub, version 3, on PostgreSQL: what the first page of a list needs to be found at once in a
-- large pool. The pool is what is not reported: the indexes cover just that.

CREATE INDEX items_due ON items (due_ms, item_id) WHERE state <> 'REPORTED';
CREATE INDEX items_by_trust ON items (trust, priority, due_ms, item_id) WHERE state <> 'REPORTED';
CREATE INDEX items_to_verify ON items (priority, due_ms, item_id) WHERE state = 'PRELIMINARY';
CREATE INDEX items_newest_of_all ON items (examined_ms DESC, item_id);

UPDATE hub_schema SET version = greatest(version, 3);
