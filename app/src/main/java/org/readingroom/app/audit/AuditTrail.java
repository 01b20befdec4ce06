package org.readingroom.app.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.hub.Dialect;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubColumns;
import org.readingroom.app.hub.HubException;

/// The append-only record of deeds.
///
/// Every entry carries a keyed digest over its own fields and the digest before it, so a change, a
/// hole or an insertion shows; whoever lacks the profile's key cannot mend the chain. What a cut
/// tail would hide, {@link #sealHeads} shows: it writes the length and head of every chain into one
/// more chain.
public final class AuditTrail {
  private static final String START = "start";

  private final Hub hub;

  public AuditTrail(Hub hub) {
    this.hub = hub;
  }

  /// Appends one entry, inside the transaction of what it tells about.
  ///
  /// @param subject id of an item or report, or the name of an archive; never a patient's
  /// @param outcome one word or plain sentence without patient data
  public void append(
      Handle handle, Actor actor, AuditAction action, String subject, String outcome) {
    switch (hub.dialect()) {
      case SQLITE -> appendHere(handle, actor, action, subject, outcome);
      case POSTGRESQL ->
          handle
              .createUpdate("SELECT record_audit(:client, :action, :subject, :outcome)")
              .bind("client", actor.clientId())
              .bind("action", action.name())
              .bind("subject", subject)
              .bind("outcome", outcome)
              .execute();
    }
  }

  private void appendHere(
      Handle handle, Actor actor, AuditAction action, String subject, String outcome) {
    Head head = head(handle, actor.clientId());
    long seq = head.seq() + 1;
    long atMs = Hub.nowMs(handle);
    String reader = actor.reader().readerId();
    handle
        .createUpdate(
            """
            INSERT INTO audit (client_id, seq, at_ms, reader_id, action, subject, outcome, link)
            VALUES (:client, :seq, :at, :reader, :action, :subject, :outcome, :link)
            """)
        .bind("client", actor.clientId())
        .bind("seq", seq)
        .bind("at", atMs)
        .bind("reader", reader)
        .bind("action", action.name())
        .bind("subject", subject)
        .bind("outcome", outcome)
        .bind(
            "link",
            link(
                head.link(),
                actor.clientId(),
                Long.toString(seq),
                Long.toString(atMs),
                reader,
                action.name(),
                subject,
                outcome))
        .execute();
  }

  /// {@link #append} in a transaction of its own, for a deed that changes nothing else.
  public void record(Actor actor, AuditAction action, String subject, String outcome) {
    hub.writing(handle -> append(handle, actor, action, subject, outcome));
  }

  /// Seals the present heads of all chains, on the word of the actor. Call now and then (the agent
  /// does, every minute). Does nothing when nothing was appended since.
  public void sealHeads(Actor actor) {
    hub.writing(handle -> {
      switch (hub.dialect()) {
        case SQLITE -> sealHere(handle);
        case POSTGRESQL ->
            handle
                .createUpdate("SELECT seal_heads(:client)")
                .bind("client", actor.clientId())
                .execute();
      }
    });
  }

  private void sealHere(Handle handle) {
    Map<String, Head> heads = new TreeMap<>();
    handle
        .createQuery(
            """
            SELECT a.client_id, a.seq, a.link FROM audit a
            JOIN (SELECT client_id, max(seq) AS seq FROM audit GROUP BY client_id) h
              ON h.client_id = a.client_id AND h.seq = a.seq
            """)
        .map((row, context) ->
            heads.put(row.getString(1), new Head(row.getLong(2), row.getString(3))))
        .list();
    StringBuilder text = new StringBuilder();
    heads.forEach((client, head) ->
        text.append(client)
            .append(' ')
            .append(head.seq())
            .append(' ')
            .append(head.link())
            .append('\n'));
    List<SealRow> seals = seals(handle);
    if (heads.isEmpty() || (!seals.isEmpty() && seals.getLast().heads().contentEquals(text))) {
      return;
    }
    long seq = seals.isEmpty() ? 1 : seals.getLast().seq() + 1;
    String previous = seals.isEmpty() ? START : seals.getLast().link();
    long atMs = Hub.nowMs(handle);
    handle
        .createUpdate(
            "INSERT INTO audit_seals (seq, at_ms, heads, link)"
                + " VALUES (:seq, :at, :heads, :link)")
        .bind("seq", seq)
        .bind("at", atMs)
        .bind("heads", text.toString())
        .bind("link", link(previous, Long.toString(seq), Long.toString(atMs), text.toString()))
        .execute();
  }

  /// Looks through everything and says whether it is whole.
  public AuditVerdict verify() {
    return hub.read(this::verify);
  }

  private AuditVerdict verify(Handle handle) {
    if (hub.dialect() == Dialect.POSTGRESQL
        && !handle.createQuery("SELECT oversees()").mapTo(Boolean.class).one()) {
      throw new HubException(
          "You see your own part of the audit trail only. A lead, manager or administrator can verify"
              + " all of it.");
    }
    Map<String, Map<Long, String>> links = new HashMap<>();
    Map<String, Head> last = new HashMap<>();
    List<String> problems = new ArrayList<>();
    List<EntryRow> entries =
        handle
            .createQuery("SELECT * FROM audit ORDER BY client_id, seq")
            .map((row, context) ->
                new EntryRow(
                    row.getString("client_id"),
                    row.getLong("seq"),
                    row.getLong("at_ms"),
                    row.getString("reader_id"),
                    row.getString("action"),
                    row.getString("subject"),
                    row.getString("outcome"),
                    row.getString("link")))
            .list();
    String broken = "";
    for (EntryRow entry : entries) {
      Head before = last.getOrDefault(entry.clientId(), new Head(0, START));
      if (!entry.clientId().equals(broken)) {
        String expected =
            link(
                before.link(),
                entry.clientId(),
                Long.toString(entry.seq()),
                Long.toString(entry.atMs()),
                entry.readerId(),
                entry.action(),
                entry.subject(),
                entry.outcome());
        if (entry.seq() != before.seq() + 1) {
          problems.add(
              "client "
                  + entry.clientId()
                  + ": entry "
                  + (before.seq() + 1)
                  + " is missing, the next present is "
                  + entry.seq());
          broken = entry.clientId();
        } else if (!expected.equals(entry.link())) {
          problems.add("client " + entry.clientId() + ": entry " + entry.seq() + " was changed");
          broken = entry.clientId();
        }
      }
      last.put(entry.clientId(), new Head(entry.seq(), entry.link()));
      links
          .computeIfAbsent(entry.clientId(), client -> new HashMap<>())
          .put(entry.seq(), entry.link());
    }
    Map<String, Long> sealed = new HashMap<>();
    verifySeals(handle, links, sealed, problems);
    long unsealed = 0;
    for (Map.Entry<String, Head> head : last.entrySet()) {
      unsealed += Math.max(0, head.getValue().seq() - sealed.getOrDefault(head.getKey(), 0L));
    }
    return new AuditVerdict(entries.size(), unsealed, problems);
  }

  private void verifySeals(
      Handle handle,
      Map<String, Map<Long, String>> links,
      Map<String, Long> sealed,
      List<String> problems) {
    String previous = START;
    long expectedSeq = 1;
    for (SealRow seal : seals(handle)) {
      String expected =
          link(previous, Long.toString(seal.seq()), Long.toString(seal.atMs()), seal.heads());
      if (seal.seq() != expectedSeq || !expected.equals(seal.link())) {
        problems.add("seal " + expectedSeq + " is missing or was changed");
        return;
      }
      for (String line : seal.heads().lines().toList()) {
        String[] part = line.split(" ", 3);
        if (part.length != 3) {
          continue;
        }
        long seq = Long.parseLong(part[1]);
        @Nullable String present = links.getOrDefault(part[0], Map.of()).get(seq);
        if (present == null) {
          problems.add(
              "client "
                  + part[0]
                  + ": the tail is missing, entry "
                  + seq
                  + " was there when seal "
                  + seal.seq()
                  + " was made");
          return;
        }
        if (!present.equals(part[2])) {
          problems.add("client " + part[0] + ": entry " + seq + " differs from seal " + seal.seq());
          return;
        }
        sealed.merge(part[0], seq, Math::max);
      }
      previous = seal.link();
      expectedSeq++;
    }
  }

  private record Head(long seq, String link) {}

  private record EntryRow(
      String clientId,
      long seq,
      long atMs,
      String readerId,
      String action,
      String subject,
      String outcome,
      String link) {}

  private record SealRow(long seq, long atMs, String heads, String link) {}

  private static Head head(Handle handle, String clientId) {
    return handle
        .createQuery(
            "SELECT seq, link FROM audit WHERE client_id = :client ORDER BY seq DESC LIMIT 1")
        .bind("client", clientId)
        .map((row, context) -> new Head(row.getLong(1), row.getString(2)))
        .findOne()
        .orElse(new Head(0, START));
  }

  private static List<SealRow> seals(Handle handle) {
    return handle
        .createQuery("SELECT seq, at_ms, heads, link FROM audit_seals ORDER BY seq")
        .map((row, context) ->
            new SealRow(row.getLong(1), row.getLong(2), row.getString(3), row.getString(4)))
        .list();
  }

  // each part with its length before it, so that no two entries write the same text
  private String link(String previous, String... parts) {
    StringBuilder text = new StringBuilder(previous);
    for (String part : parts) {
      text.append('|').append(part.codePointCount(0, part.length())).append(':').append(part);
    }
    HubColumns columns = hub.columns();
    return columns.key("audit", text.toString());
  }
}
