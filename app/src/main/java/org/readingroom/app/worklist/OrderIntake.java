package org.readingroom.app.worklist;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.audit.AuditAction;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubColumns;
import org.readingroom.app.order.Order;
import org.readingroom.app.order.OrderTaker;
import org.readingroom.netclient.peer.ArchiveNode;

/// Keeps what trusts order, and lets it count for items whose images are here already. An order
/// alone makes no item: there is nothing to report before there are images.
///
/// One transaction per message, so an acknowledgement never speaks of what is not kept.
/// Thread-safe; blocks on the database.
public final class OrderIntake implements OrderTaker {
  private final Hub hub;
  private final Actor actor;
  private final AuditTrail audit;
  private final HubColumns columns;
  private final ItemRows rows;
  private final PoolWriter writer;
  private final ItemIntake items;

  /// @param actor who feeds the pool
  public OrderIntake(
      Hub hub, Actor actor, AuditTrail audit, List<ArchiveNode> archives, Pathways pathways) {
    this.hub = hub;
    this.actor = actor;
    this.audit = audit;
    this.columns = hub.columns();
    this.rows = new ItemRows(hub);
    this.writer = PoolWriter.of(hub);
    this.items = new ItemIntake(hub, audit, archives, pathways);
  }

  @Override
  public Taken take(Message message) {
    String sender = message.sender();
    String key = columns.key("message", sender.length() + ":" + sender + message.controlId());
    String digest = columns.key("message digest", message.digest());
    return hub.write(handle -> {
      writer.begin(handle);
      if (writer.taken(handle, key, digest)) {
        return new Taken(true, null);
      }
      for (Order order : message.orders()) {
        if (isAnothers(handle, order)) {
          return new Taken(
              false, "This accession number already belongs to an order for another patient.");
        }
      }
      message.orders().forEach(order -> keep(handle, order));
      writer.take(handle, key, digest);
      return new Taken(false, null);
    });
  }

  /// Orders as a modality worklist lists them: what came by HL7 is not overwritten, and what is the
  /// same as before changes nothing. Those of another patient's accession number are left out.
  ///
  /// @return how many were new or changed
  public int scheduled(List<Order> orders) {
    return hub.write(handle -> {
      writer.begin(handle);
      int changed = 0;
      for (Order order : orders) {
        @Nullable Order known = rows.order(handle, key(order)).orElse(null);
        boolean toKeep =
            known == null
                || (known.source() == Order.Source.MODALITY_WORKLIST
                    && !known.equals(order.over(known))
                    && !isAnothers(handle, order));
        if (toKeep) {
          keep(handle, order);
          changed++;
        }
      }
      return changed;
    });
  }

  private String key(Order order) {
    return rows.orderKey(order.issuerOfAccessionNumber(), order.accessionNumber());
  }

  private boolean isAnothers(Handle handle, Order order) {
    Optional<Order> known = rows.order(handle, key(order));
    return known.isPresent() && !ItemPatient.of(known.get()).isAlso(ItemPatient.of(order));
  }

  private void keep(Handle handle, Order told) {
    String key = key(told);
    Order order = rows.order(handle, key).map(told::over).orElse(told);
    boolean fresh =
        writer.order(
            handle,
            new PoolWriter.KeptOrder(
                key,
                order.trustCode(),
                order.cancelled(),
                order.source(),
                rows.hideOrder(key, order)));
    @Nullable String itemId = items.admit(handle, actor, order);
    audit.append(
        handle,
        actor,
        AuditAction.ORDER,
        itemId == null ? order.trustCode() : itemId,
        told.result() != null
            ? "reported"
            : order.cancelled() ? "cancelled" : fresh ? "placed" : "changed");
  }
}
