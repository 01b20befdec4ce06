package org.readingroom.app.worklist.opinion;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Role;
import org.readingroom.app.audit.AuditAction;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubColumns;

/// Second opinions on the items of the hub. Thread-safe; blocks on the database.
public final class Opinions {
  /// characters of a question or an answer
  public static final int LONGEST = 4_000;

  private static final String QUESTION = "opinions.sealed";
  private static final String ANSWER = "opinions.answer";

  private final Hub hub;
  private final AuditTrail audit;
  private final HubColumns columns;

  public Opinions(Hub hub, AuditTrail audit) {
    this.hub = hub;
    this.audit = audit;
    this.columns = hub.columns();
  }

  /// All that were asked about an item, oldest first, as far as the asking reader may see them.
  public List<Opinion> of(String itemId) {
    return hub.look(handle ->
        handle
            .createQuery(
                """
                SELECT o.*, b.display_name AS by_name, f.display_name AS of_name FROM opinions o
                JOIN readers b ON b.reader_id = o.asked_by
                JOIN readers f ON f.reader_id = o.asked_of
                WHERE o.item_id = :item ORDER BY o.asked_ms, o.opinion_id
                """)
            .bind("item", itemId)
            .map((row, context) -> {
              String id = row.getString("opinion_id");
              byte @Nullable [] answer = row.getBytes("answer");
              long answeredMs = row.getLong("answered_ms");
              @Nullable Instant answered = row.wasNull() ? null : Instant.ofEpochMilli(answeredMs);
              row.getLong("withdrawn_ms");
              boolean withdrawn = !row.wasNull();
              return new Opinion(
                  id,
                  itemId,
                  row.getString("asked_by"),
                  row.getString("by_name"),
                  row.getString("asked_of"),
                  row.getString("of_name"),
                  Instant.ofEpochMilli(row.getLong("asked_ms")),
                  reveal(QUESTION, id, row.getBytes("sealed")),
                  answer == null ? null : reveal(ANSWER, id, answer),
                  answered,
                  withdrawn);
            })
            .list());
  }

  /// Asks a colleague; the item stays with who has it.
  ///
  /// @return empty when asked, else one plain sentence why not
  public Optional<String> ask(String itemId, Actor actor, String ofReaderId, String question) {
    String id = UUID.randomUUID().toString();
    byte[] sealed = hide(QUESTION, id, question);
    @Nullable String refusal =
        hub.write(handle ->
            switch (hub.dialect()) {
              case SQLITE -> askHere(handle, id, itemId, actor, ofReaderId, sealed);
              case POSTGRESQL ->
                  handle
                      .createQuery("SELECT ask_opinion(:id, :item, :client, :of, :question) AS why")
                      .bind("id", id)
                      .bind("item", itemId)
                      .bind("client", actor.clientId())
                      .bind("of", ofReaderId)
                      .bind("question", sealed)
                      .map((row, context) -> Optional.ofNullable(row.getString("why")))
                      .one()
                      .orElse(null);
            });
    return refusal == null ? Optional.empty() : Optional.of(sentence(refusal, actor));
  }

  private @Nullable String askHere(
      Handle handle, String id, String itemId, Actor actor, String ofReaderId, byte[] question) {
    Optional<String> state =
        handle
            .createQuery("SELECT state FROM items WHERE item_id = :item")
            .bind("item", itemId)
            .mapTo(String.class)
            .findOne();
    Optional<String> role =
        handle
            .createQuery(
                "SELECT role FROM readers WHERE reader_id = :reader AND retired_ms IS NULL")
            .bind("reader", ofReaderId)
            .mapTo(String.class)
            .findOne();
    @Nullable String refusal = null;
    if (state.isEmpty()) {
      refusal = "NO_ITEM";
    } else if (!actor.reader().role().mayReport()) {
      refusal = "NOT_A_REPORTER";
    } else if (ofReaderId.equals(actor.reader().readerId())) {
      refusal = "SELF";
    } else if (state.get().equals("REPORTED")) {
      refusal = "REPORTED";
    } else if (role.isEmpty()) {
      refusal = "NO_READER";
    } else if (!Role.valueOf(role.get()).mayReport()) {
      refusal = "MAY_NOT_REPORT_IT";
    }
    if (refusal != null) {
      audit.append(handle, actor, AuditAction.ASK_OPINION, itemId, "refused");
      return refusal;
    }
    handle
        .createUpdate(
            """
            INSERT INTO opinions (opinion_id, item_id, asked_by, asked_of, asked_ms, sealed)
            VALUES (:id, :item, :by, :of, :now, :question)
            """)
        .bind("id", id)
        .bind("item", itemId)
        .bind("by", actor.reader().readerId())
        .bind("of", ofReaderId)
        .bind("now", Hub.nowMs(handle))
        .bind("question", question)
        .execute();
    audit.append(handle, actor, AuditAction.ASK_OPINION, itemId, "of " + ofReaderId);
    return null;
  }

  /// Answers what the actor was asked. False when it was not asked of them, was withdrawn, or has
  /// been answered: an answer never changes.
  public boolean answer(String opinionId, Actor actor, String answer) {
    byte[] sealed = hide(ANSWER, opinionId, answer);
    return hub.write(handle ->
        switch (hub.dialect()) {
          case SQLITE -> {
            Optional<String> item =
                settleHere(handle, opinionId, actor, "asked_of", "answered_ms", sealed);
            audit.append(
                handle,
                actor,
                AuditAction.ANSWER_OPINION,
                item.orElse(opinionId),
                item.isPresent() ? "answered" : "refused");
            yield item.isPresent();
          }
          case POSTGRESQL ->
              handle
                  .createQuery("SELECT answer_opinion(:id, :client, :answer)")
                  .bind("id", opinionId)
                  .bind("client", actor.clientId())
                  .bind("answer", sealed)
                  .mapTo(Boolean.class)
                  .one();
        });
  }

  /// Does not wait for the answer any more. False when it has come, or was not the actor's
  /// question.
  public boolean withdraw(String opinionId, Actor actor) {
    return hub.write(handle ->
        switch (hub.dialect()) {
          case SQLITE -> {
            Optional<String> item =
                settleHere(handle, opinionId, actor, "asked_by", "withdrawn_ms", null);
            audit.append(
                handle,
                actor,
                AuditAction.ASK_OPINION,
                item.orElse(opinionId),
                item.isPresent() ? "withdrawn" : "refused");
            yield item.isPresent();
          }
          case POSTGRESQL ->
              handle
                  .createQuery("SELECT withdraw_opinion(:id, :client)")
                  .bind("id", opinionId)
                  .bind("client", actor.clientId())
                  .mapTo(Boolean.class)
                  .one();
        });
  }

  private static Optional<String> settleHere(
      Handle handle,
      String opinionId,
      Actor actor,
      String whose,
      String when,
      byte @Nullable [] answer) {
    return handle
        .createQuery(
            "UPDATE opinions SET answer = :answer, "
                + when
                + " = (SELECT now_ms FROM hub_clock) WHERE opinion_id = :id AND "
                + whose
                + " = :me AND answered_ms IS NULL AND withdrawn_ms IS NULL RETURNING item_id")
        .bind("answer", answer)
        .bind("id", opinionId)
        .bind("me", actor.reader().readerId())
        .mapTo(String.class)
        .findOne();
  }

  private byte[] hide(String place, String id, String text) {
    if (text.isBlank() || text.length() > LONGEST) {
      throw new IllegalArgumentException("an opinion has 1 to " + LONGEST + " characters");
    }
    return columns.hide(place, id, text.strip().getBytes(StandardCharsets.UTF_8));
  }

  private String reveal(String place, String id, byte[] sealed) {
    return new String(columns.reveal(place, id, sealed), StandardCharsets.UTF_8);
  }

  private static String sentence(String refusal, Actor actor) {
    return switch (refusal) {
      case "NO_ITEM" -> "There is no such item in the worklist.";
      case "REPORTED" -> "This item has already been reported.";
      case "NOT_A_REPORTER" ->
          "A " + actor.reader().role().label() + " does not report, so cannot ask.";
      case "SELF" -> "Ask somebody else than yourself.";
      case "NO_READER" -> "This person does not read here any more. Choose another.";
      default -> "They do not report for this trust, so they cannot see it. Choose another.";
    };
  }
}
