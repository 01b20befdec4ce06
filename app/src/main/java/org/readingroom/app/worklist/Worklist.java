package org.readingroom.app.worklist;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.hub.Hub;
import org.readingroom.netclient.dataset.Uids;

/// The pool as a reader uses it. Thread-safe; blocks on the database.
public final class Worklist {
  private final Hub hub;
  private final ItemRows rows;
  private final ItemLists lists;
  private final Leases leases;

  public Worklist(Hub hub, AuditTrail audit) {
    this.hub = hub;
    this.rows = new ItemRows(hub);
    this.lists = new ItemLists(hub, rows);
    this.leases = Leases.of(hub, audit);
  }

  /// The first items of a list, in its order.
  public List<WorklistItem> list(WorklistFilter filter) {
    return lists.first(filter);
  }

  /// The first items of a list, and how many it has.
  public WorklistPage page(WorklistFilter filter) {
    return lists.page(filter);
  }

  /// Those items as they are now, reported or not, in any order; what is unknown is left out.
  public List<WorklistItem> items(Collection<String> itemIds, @Nullable String readerId) {
    return itemIds.isEmpty()
        ? List.of()
        : hub.read(handle -> rows.byIds(handle, itemIds, readerId));
  }

  /// Trusts that have anything waiting: label by code.
  public Map<String, String> trusts() {
    return hub.look(handle ->
        handle
            .createQuery(
                "SELECT trust_code, min(trust) AS trust FROM items WHERE state <> 'REPORTED'"
                    + " GROUP BY trust_code ORDER BY 2")
            .reduceRows(
                new LinkedHashMap<>(),
                (all, row) -> {
                  all.put(
                      row.getColumn("trust_code", String.class),
                      row.getColumn("trust", String.class));
                  return all;
                }));
  }

  public Optional<WorklistItem> item(String itemId) {
    return hub.read(handle -> rows.byId(handle, itemId));
  }

  /// Every item a study belongs to, reported or not.
  public List<WorklistItem> itemsOfStudy(String studyInstanceUid) {
    return hub.read(handle -> rows.byStudy(handle, studyInstanceUid));
  }

  /// The item of that id or Study Instance UID. Where a study belongs to several items, the only
  /// one not yet reported is meant.
  ///
  /// @throws UnclearItemException when there is none, or still more than one
  public WorklistItem find(String itemIdOrStudyUid) throws UnclearItemException {
    Optional<WorklistItem> byId = item(itemIdOrStudyUid);
    if (byId.isPresent()) {
      return byId.get();
    }
    List<WorklistItem> ofStudy =
        Uids.isValid(itemIdOrStudyUid) ? itemsOfStudy(itemIdOrStudyUid) : List.of();
    if (ofStudy.isEmpty()) {
      throw new UnclearItemException(
          "The worklist has no such item or study. Run worklist sync, or look at worklist list.",
          List.of());
    }
    if (ofStudy.size() == 1) {
      return ofStudy.getFirst();
    }
    List<WorklistItem> open =
        ofStudy.stream().filter(i -> i.state() != ItemState.REPORTED).toList();
    if (open.size() == 1) {
      return open.getFirst();
    }
    List<WorklistItem> meant = open.isEmpty() ? ofStudy : open;
    throw new UnclearItemException(
        "This study belongs to "
            + meant.size()
            + " items. Say which: "
            + meant.stream().map(WorklistItem::itemId).collect(Collectors.joining(", ")),
        meant);
  }

  /// Claims an item. Claiming again what one already holds prolongs it and gives the same token.
  public LeaseOutcome claim(String itemId, Actor actor, Duration length) {
    return hub.write(handle -> leases.claim(handle, itemId, actor, length));
  }

  /// Claims the best free item for the actor, as {@link Leases#claimNext} says. Two readers who ask
  /// at once get different items.
  ///
  /// @param filter which items to choose from, by trust and modality; nothing else of it counts
  /// @param cachedStudyUids what is on this computer already
  public LeaseOutcome next(
      Actor actor, WorklistFilter filter, Collection<String> cachedStudyUids, Duration length) {
    List<String> cached = cachedStudyUids.stream().map(rows::studyKey).toList();
    return hub.write(handle ->
        leases
            .claimNext(handle, actor, filter, cached, length)
            .map(Leases.ClaimedNext::outcome)
            .orElseGet(() -> new LeaseOutcome.Refused("Nothing is waiting that you could take.")));
  }

  /// The same where nothing is known of what is cached.
  public LeaseOutcome next(Actor actor, WorklistFilter filter, Duration length) {
    return next(actor, filter, List.of(), length);
  }

  /// More time for who holds the item and will be a while.
  public LeaseOutcome extend(String itemId, Actor actor, Duration length) {
    return hub.write(handle ->
        leases
            .heldToken(handle, itemId, actor)
            .map(token -> leases.extend(handle, itemId, token, actor, length))
            .orElseGet(
                () -> new LeaseOutcome.Refused("You do not hold this item. Claim it to go on.")));
  }

  /// True while that claim is the item's, by the hub's clock. Only looks.
  public boolean holds(Lease lease, Actor actor) {
    return hub.look(handle ->
            leases.heldToken(handle, lease.itemId(), actor).filter(t -> t == lease.fencingToken()))
        .isPresent();
  }

  public LeaseOutcome renew(Lease lease, Actor actor, Duration length) {
    return hub.write(
        handle -> leases.renew(handle, lease.itemId(), lease.fencingToken(), actor, length));
  }

  /// True while the actor holds the item under that token.
  public boolean holds(String itemId, long fencingToken, Actor actor) {
    return hub.look(handle ->
        leases.heldToken(handle, itemId, actor).filter(held -> held == fencingToken).isPresent());
  }

  /// {@link Leases#regain}: goes on with a claim that ran out unseen, if nobody has had the item
  /// since.
  public LeaseOutcome regain(Lease lease, Actor actor, Duration length) {
    return hub.write(
        handle -> leases.regain(handle, lease.itemId(), lease.fencingToken(), actor, length));
  }

  /// Gives the item back. False when it was not held under that token any more, which needs no
  /// action.
  public boolean release(String itemId, long fencingToken, Actor actor) {
    return hub.write(handle -> leases.release(handle, itemId, fencingToken, actor));
  }

  /// Gives back what the actor holds, whatever the token. False when the actor does not hold it.
  public boolean release(String itemId, Actor actor) {
    return hub.write(handle ->
        leases
            .heldToken(handle, itemId, actor)
            .map(token -> leases.release(handle, itemId, token, actor))
            .orElse(false));
  }
}
