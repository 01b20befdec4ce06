package org.readingroom.app.worklist;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.readingroom.app.account.Actor;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.hub.Hub;

/// Claims inside one hub transaction. Every comparison of times is made by the database's clock;
/// callers send durations. Thread-safe (stateless); {@link Worklist} is the door for everyone who
/// has no transaction of their own.
///
/// The rules stand twice, because on a shared hub only the database itself can be trusted to keep
/// them: here in Java for SQLite, as procedures for PostgreSQL. The same tests run against both.
public abstract sealed class Leases permits SqliteLeases, PostgresLeases {
  /// Given when nobody asks for another: long enough to survive a missed heartbeat or two, short
  /// enough that a crash does not keep an emergency waiting.
  public static final Duration USUAL = Duration.ofMinutes(10);

  private static final Duration LONGEST = Duration.ofHours(12);

  /// What asking for the next item came to.
  record ClaimedNext(String itemId, LeaseOutcome outcome) {}

  public static Leases of(Hub hub, AuditTrail audit) {
    return switch (hub.dialect()) {
      case SQLITE -> new SqliteLeases(audit);
      case POSTGRESQL -> new PostgresLeases();
    };
  }

  /// Claims the item, or renews the claim the same reader already has on the same computer.
  public abstract LeaseOutcome claim(Handle handle, String itemId, Actor actor, Duration length);

  /// Claims the best free item for the actor. Two readers who ask at once get different ones.
  ///
  /// What is kept for them comes first, then emergencies, then what suits their subspecialties,
  /// then the rest, each by priority and due time; among items due within the same hour one that is
  /// on this computer already goes first. Doubtful ones come last.
  ///
  /// @param filter which items to choose from, by trust and modality; nothing else of it counts
  /// @param cached study keys of what is on this computer
  /// @return empty when nothing is waiting that the actor could take
  abstract Optional<ClaimedNext> claimNext(
      Handle handle,
      Actor actor,
      WorklistFilter filter,
      Collection<String> cached,
      Duration length);

  /// Gives more time to a lease that is still valid. An expired one is not revived, even when
  /// nobody else wanted the item: claim again, and get a new token.
  public abstract LeaseOutcome renew(
      Handle handle, String itemId, long fencingToken, Actor actor, Duration length);

  /// {@link #renew} asked for by the reader, who will be a while; audited.
  public abstract LeaseOutcome extend(
      Handle handle, String itemId, long fencingToken, Actor actor, Duration length);

  /// Gives the item back. True when it was held under that token.
  public abstract boolean release(Handle handle, String itemId, long fencingToken, Actor actor);

  /// Takes up a claim that ran out while its holder could not reach the hub, under a new token, but
  /// only when nobody has had the item since: the hub still remembers this claim as the item's
  /// last. A claim that is still valid is prolonged and keeps its token.
  public final LeaseOutcome regain(
      Handle handle, String itemId, long fencingToken, Actor actor, Duration length) {
    boolean last =
        handle
                .createQuery(
                    """
                    SELECT count(*) FROM leases WHERE item_id = :item AND fencing_token = :token
                      AND reader_id = :reader AND client_id = :client
                    """)
                .bind("item", itemId)
                .bind("token", fencingToken)
                .bind("reader", actor.reader().readerId())
                .bind("client", actor.clientId())
                .mapTo(Long.class)
                .one()
            > 0;
    if (!last) {
      return renew(handle, itemId, fencingToken, actor, length);
    }
    LeaseOutcome outcome = claim(handle, itemId, actor, length);
    if (outcome instanceof LeaseOutcome.Granted granted) {
      long token = granted.lease().fencingToken();
      if (token > fencingToken + 1) {
        // somebody came and went between the two statements
        release(handle, itemId, token, actor);
        return LeaseRefusal.EXPIRED.outcome(actor, null);
      }
    }
    return outcome;
  }

  /// The token under which the actor holds the item now, if so.
  public final Optional<Long> heldToken(Handle handle, String itemId, Actor actor) {
    return handle
        .createQuery(
            """
            SELECT fencing_token FROM leases
            WHERE item_id = :item AND reader_id = :reader AND client_id = :client
              AND expires_ms > (SELECT now_ms FROM hub_clock)
            """)
        .bind("item", itemId)
        .bind("reader", actor.reader().readerId())
        .bind("client", actor.clientId())
        .mapTo(Long.class)
        .findOne();
  }

  public static Duration checked(Duration length) {
    if (length.isNegative() || length.isZero() || length.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a lease lasts between a moment and 12 hours");
    }
    return length;
  }
}
