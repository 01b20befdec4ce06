package org.readingroom.app.worklist;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Reader;
import org.readingroom.app.account.Readers;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubColumns;

/// Items passed from one reader to another: handed over by who holds them; reassigned, taken over
/// and spread by a lead. Whoever had an item keeps their draft; each move is kept with its note and
/// audited. Thread-safe; blocks on the database.
///
/// Like {@link Leases}, the rules stand here for SQLite and as procedures for PostgreSQL.
public abstract sealed class Moves permits SqliteMoves, PostgresMoves {
  /// For how long an item is kept for whom it was given to, before anybody may claim it again.
  public static final Duration KEPT_FOR = Duration.ofHours(1);

  /// characters of a note or reason
  public static final int LONGEST_NOTE = 2_000;

  private static final String NOTE = "handovers.sealed";

  private final Hub hub;
  private final HubColumns columns;

  Moves(Hub hub) {
    this.hub = hub;
    this.columns = hub.columns();
  }

  public static Moves of(Hub hub, AuditTrail audit) {
    return switch (hub.dialect()) {
      case SQLITE -> new SqliteMoves(hub, audit);
      case POSTGRESQL -> new PostgresMoves(hub);
    };
  }

  /// Gives an item the actor holds to a named colleague.
  ///
  /// @param note what they should know; may be empty
  public final MoveOutcome handOver(String itemId, Actor actor, String toReaderId, String note) {
    String id = UUID.randomUUID().toString();
    byte[] sealed = hide(id, note);
    return hub.write(handle -> handOver(handle, itemId, actor, toReaderId, id, sealed));
  }

  abstract MoveOutcome handOver(
      Handle handle, String itemId, Actor actor, String toReaderId, String id, byte[] note);

  /// Gives an item to a reader, whoever has it. Only for a lead.
  ///
  /// @param reason one sentence; not blank
  public final MoveOutcome reassign(String itemId, Actor lead, String toReaderId, String reason) {
    String given = reason(reason);
    String id = UUID.randomUUID().toString();
    byte[] sealed = hide(id, given);
    return hub.write(handle -> reassign(handle, itemId, lead, toReaderId, id, sealed));
  }

  abstract MoveOutcome reassign(
      Handle handle, String itemId, Actor lead, String toReaderId, String id, byte[] reason);

  /// Claims an item for the lead, whoever has it.
  ///
  /// @param reason one sentence; not blank
  public final LeaseOutcome takeOver(String itemId, Actor lead, String reason, Duration length) {
    String given = reason(reason);
    String id = UUID.randomUUID().toString();
    byte[] sealed = hide(id, given);
    Duration granted = Leases.checked(length);
    return hub.write(handle -> takeOver(handle, itemId, lead, id, sealed, granted));
  }

  abstract LeaseOutcome takeOver(
      Handle handle, String itemId, Actor lead, String id, byte[] reason, Duration length);

  /// Spreads items over readers, so that each ends with about the same number of items to do, those
  /// they have already included. Only for a lead. Each item is a move of its own: what cannot be
  /// moved is said, the rest is.
  ///
  /// @return per item, in the order given, what came of it
  public final Map<String, Spread> spread(
      List<String> itemIds, Actor lead, Collection<String> toReaderIds, String reason) {
    if (toReaderIds.isEmpty()) {
      throw new IllegalArgumentException("items are spread over at least one reader");
    }
    Map<String, Integer> load = load(toReaderIds, itemIds);
    Map<String, Spread> out = new LinkedHashMap<>();
    for (String itemId : itemIds) {
      List<String> idlest = new ArrayList<>(load.keySet());
      idlest.sort(Comparator.comparing(load::get));
      // not everybody may report for every trust: the next idlest then
      MoveOutcome outcome = new MoveOutcome.Refused("");
      String to = idlest.getFirst();
      for (String each : idlest) {
        to = each;
        outcome = reassign(itemId, lead, each, reason);
        if (outcome instanceof MoveOutcome.Moved) {
          load.merge(each, 1, Integer::sum);
          break;
        }
      }
      out.put(itemId, new Spread(to, outcome));
    }
    return out;
  }

  /// To whom one item was spread, or why it was not.
  public record Spread(String readerId, MoveOutcome outcome) {}

  /// How many items each of them has to do, other than those being spread.
  private Map<String, Integer> load(Collection<String> readerIds, Collection<String> spreading) {
    Map<String, Integer> load = new LinkedHashMap<>();
    readerIds.forEach(reader -> load.put(reader, 0));
    hub
        .look(handle ->
            handle
                .createQuery(
                    """
                    SELECT item_id, reader_id FROM leases
                      WHERE expires_ms > (SELECT now_ms FROM hub_clock)
                    UNION SELECT item_id, reader_id FROM item_keeps
                      WHERE until_ms > (SELECT now_ms FROM hub_clock)
                    """)
                .map((row, context) -> Map.entry(row.getString(1), row.getString(2)))
                .list())
        .stream()
        .filter(has -> !spreading.contains(has.getKey()))
        .forEach(has -> load.computeIfPresent(has.getValue(), (reader, n) -> n + 1));
    return load;
  }

  /// How an item came to who has it, oldest first, as far as the asking reader may know.
  public final List<Handover> history(String itemId) {
    return hub.look(handle ->
        handle
            .createQuery(
                """
                SELECT h.handover_id, h.kind, h.at_ms, h.sealed, b.display_name AS by_name,
                  f.display_name AS from_name, t.display_name AS to_name
                FROM handovers h
                JOIN readers b ON b.reader_id = h.by_reader
                JOIN readers t ON t.reader_id = h.to_reader
                LEFT JOIN readers f ON f.reader_id = h.from_reader
                WHERE h.item_id = :item ORDER BY h.at_ms, h.handover_id
                """)
            .bind("item", itemId)
            .map((row, context) ->
                new Handover(
                    itemId,
                    Handover.Kind.valueOf(row.getString("kind")),
                    row.getString("by_name"),
                    row.getString("from_name"),
                    row.getString("to_name"),
                    Instant.ofEpochMilli(row.getLong("at_ms")),
                    reveal(row.getString("handover_id"), row.getBytes("sealed"))))
            .list());
  }

  /// Who an item of that trust could be given to, by name. On a shared hub the hub has the last
  /// word: it alone knows who may report for which trust.
  public final List<Reader> colleagues(Actor actor) {
    return hub
        .look(handle ->
            handle
                .createQuery(
                    "SELECT * FROM readers WHERE retired_ms IS NULL AND reader_id <> :me"
                        + " ORDER BY display_name")
                .bind("me", actor.reader().readerId())
                .map(Readers.READER)
                .list())
        .stream()
        .filter(reader -> reader.role().mayReport())
        .toList();
  }

  private byte[] hide(String id, String note) {
    if (note.length() > LONGEST_NOTE) {
      throw new IllegalArgumentException("a note has at most " + LONGEST_NOTE + " characters");
    }
    return columns.hide(NOTE, id, note.strip().getBytes(StandardCharsets.UTF_8));
  }

  private String reveal(String id, byte[] sealed) {
    return new String(columns.reveal(NOTE, id, sealed), StandardCharsets.UTF_8);
  }

  private static String reason(String reason) {
    if (reason.isBlank()) {
      throw new IllegalArgumentException("moving somebody's work needs a reason");
    }
    return reason;
  }

  /// The procedures' words for why somebody cannot be given an item.
  static MoveOutcome.Refused refused(String refusal, Actor actor, @Nullable String holder) {
    return new MoveOutcome.Refused(
        switch (refusal) {
          case "NO_READER" -> "This person does not read here any more. Choose another.";
          case "MAY_NOT_REPORT_IT" ->
              "They do not report for this trust. Choose another, or ask an administrator to add"
                  + " them to its list.";
          case "SELF" -> "You cannot give it to yourself.";
          case "NOT_A_LEAD" -> "Only a lead moves other people's work.";
          default -> LeaseRefusal.valueOf(refusal).outcome(actor, holder).reason();
        });
  }
}
