package org.readingroom.app.worklist;

import java.util.Collection;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.readingroom.app.account.Actor;
import org.readingroom.app.hub.Dialect;

/// The best free item for a reader, on SQLite: the same choice as the procedure `claim_next` makes.
/// Stateless.
final class SqliteNext {
  /// How well an item fits, best first; the first kind that has any gives the item.
  private enum Fit {
    KEPT(ItemSelect.keptFor(":me")),
    EMERGENCY("i.priority = 1 AND i.doubt IS NULL"),
    SUBSPECIALTY(
        "i.doubt IS NULL AND (i.subspecialty = '' OR instr(',' ||"
            + " (SELECT subspecialties FROM readers WHERE reader_id = :me) || ',',"
            + " ',' || i.subspecialty || ',') > 0)"),
    CLEAR("i.doubt IS NULL"),
    ANY("1 = 1");

    private final String condition;

    Fit(String condition) {
      this.condition = condition;
    }
  }

  private SqliteNext() {}

  /// @param cached study keys of what is on this computer
  static Optional<String> find(
      Handle handle, Actor actor, WorklistFilter filter, Collection<String> cached) {
    for (Fit fit : Fit.values()) {
      Optional<String> best = best(handle, actor, filter, cached, fit);
      if (best.isPresent()) {
        return best;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> best(
      Handle handle, Actor actor, WorklistFilter filter, Collection<String> cached, Fit fit) {
    String me = actor.reader().readerId();
    ItemSelect select =
        ItemSelect.byName(Dialect.SQLITE, filter.withClaims(WorklistFilter.Claims.FREE, me));
    Query query =
        handle
            .createQuery(
                "SELECT item_id FROM (SELECT i.item_id, i.priority, i.due_ms FROM items i WHERE "
                    + select.where()
                    + (actor.reader().role().mayVerify() ? "" : " AND i.state = 'OPEN'")
                    + " AND "
                    + fit.condition
                    + " ORDER BY i.priority, i.due_ms, i.item_id LIMIT 64) best"
                    + " ORDER BY priority, due_ms / 3600000, NOT EXISTS"
                    + " (SELECT 1 FROM item_studies s WHERE s.item_id = best.item_id"
                    + " AND s.study_key IN (<cached>)), due_ms, item_id LIMIT 1")
            .bindList(org.jdbi.v3.core.statement.EmptyHandling.NULL_KEYWORD, "cached", cached);
    select.bindTo(query);
    if (fit == Fit.KEPT || fit == Fit.SUBSPECIALTY) {
      query.bind("me", me);
    }
    return query.mapTo(String.class).findOne();
  }
}
