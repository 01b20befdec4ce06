package org.readingroom.app.worklist;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubColumns;
import org.readingroom.app.hub.SealedJson;
import org.readingroom.app.order.Order;

/// Orders that nothing has been examined of yet: told by a trust, not cancelled, not reported, and
/// without images in any archive. Thread-safe; blocks on the database.
public final class WaitingOrders {
  private final Hub hub;
  private final HubColumns columns;

  public WaitingOrders(Hub hub) {
    this.hub = hub;
    this.columns = hub.columns();
  }

  /// Of the trusts this reader sees, the last told first.
  public List<Order> list(int atMost) {
    return hub.look(handle -> list(handle, atMost));
  }

  private List<Order> list(Handle handle, int atMost) {
    return handle
        .createQuery(
            """
            SELECT o.order_key, o.sealed FROM orders o
            WHERE o.state = 'PLACED'
              AND NOT EXISTS (SELECT 1 FROM item_orders i WHERE i.order_key = o.order_key)
            ORDER BY o.told_ms DESC, o.order_key LIMIT :most
            """)
        .bind("most", atMost)
        .map((row, context) ->
            SealedJson.reveal(
                columns,
                ItemRows.ORDER,
                row.getString("order_key"),
                row.getBytes("sealed"),
                Order.class))
        .filter(order -> order.result() == null)
        .list();
  }
}
