package org.readingroom.app.worklist.lists;

import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Role;
import org.readingroom.app.audit.AuditAction;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.hub.SealedJson;
import org.readingroom.app.worklist.ItemState;
import org.readingroom.app.worklist.Priority;
import org.readingroom.app.worklist.WorklistFilter;

/// The saved lists of the hub. Thread-safe; blocks on the database.
public final class SavedLists {
  /// characters of a name
  public static final int LONGEST_NAME = 80;

  private static final String PLACE = "saved_lists.sealed";

  private final Hub hub;
  private final AuditTrail audit;

  public SavedLists(Hub hub, AuditTrail audit) {
    this.hub = hub;
    this.audit = audit;
  }

  /// A filter as it is stored: names that are unknown, because a newer program wrote them, are left
  /// out when it is read. Lists saved before there were pathways have none.
  record Stored(
      List<String> trusts,
      List<String> modalities,
      List<String> priorities,
      List<String> subspecialties,
      List<String> states,
      String claims,
      @Nullable Long dueWithinMs,
      String words,
      String order,
      String group,
      @Nullable List<String> pathways) {
    static Stored of(WorklistFilter filter) {
      Duration due = filter.dueWithin();
      return new Stored(
          sorted(filter.trustCodes(), t -> t),
          sorted(filter.modalities(), m -> m),
          sorted(filter.priorities(), Enum::name),
          sorted(filter.subspecialties(), b -> b),
          sorted(filter.states(), Enum::name),
          filter.claims().name(),
          due == null ? null : due.toMillis(),
          filter.words(),
          filter.order().name(),
          filter.group().name(),
          sorted(filter.pathways(), p -> p));
    }

    private static <T> List<String> sorted(Collection<T> values, Function<T, String> name) {
      return values.stream().map(name).sorted().toList();
    }

    WorklistFilter filter() {
      return WorklistFilter.everything()
          .withTrusts(Set.copyOf(trusts))
          .withModalities(Set.copyOf(modalities))
          .withPriorities(known(Priority.class, priorities))
          .withSubspecialties(Set.copyOf(subspecialties))
          .withPathways(pathways == null ? Set.of() : Set.copyOf(pathways))
          .withStates(known(ItemState.class, states))
          .withClaims(
              known(WorklistFilter.Claims.class, List.of(claims)).stream()
                  .findFirst()
                  .orElse(WorklistFilter.Claims.ANY),
              null)
          .withDueWithin(dueWithinMs == null ? null : Duration.ofMillis(dueWithinMs))
          .withWords(words)
          .withOrder(
              known(WorklistFilter.Order.class, List.of(order)).stream()
                  .findFirst()
                  .orElse(WorklistFilter.Order.MOST_WANTED))
          .withGroup(
              known(WorklistFilter.Group.class, List.of(group)).stream()
                  .findFirst()
                  .orElse(WorklistFilter.Group.NONE));
    }

    private static <E extends Enum<E>> Set<E> known(Class<E> type, List<String> names) {
      return EnumSet.allOf(type).stream()
          .filter(value -> names.contains(value.name()))
          .collect(Collectors.toSet());
    }
  }

  /// The shipped ones, then the reader's own, then what others share, each by name.
  public List<NamedList> all(Actor actor) {
    String me = actor.reader().readerId();
    List<NamedList> saved =
        hub.look(handle ->
            handle
                .createQuery(
                    "SELECT s.list_id, s.owner_id, s.name, s.shared, s.sealed, r.display_name"
                        + " FROM saved_lists s JOIN readers r ON r.reader_id = s.owner_id"
                        + " WHERE s.shared = 1 OR s.owner_id = :me"
                        + " ORDER BY CASE WHEN s.owner_id = :me THEN 0 ELSE 1 END, lower(s.name)")
                .bind("me", me)
                .map((row, context) -> {
                  String id = row.getString("list_id");
                  return new NamedList(
                      id,
                      row.getString("name"),
                      row.getString("display_name"),
                      row.getString("owner_id").equals(me),
                      row.getInt("shared") == 1,
                      filter(id, row.getBytes("sealed")));
                })
                .list());
    return java.util.stream.Stream.concat(ShippedLists.ALL.stream(), saved.stream()).toList();
  }

  // what somebody shared and nobody can read must not take everybody's lists away
  private WorklistFilter filter(String id, byte[] sealed) {
    try {
      return SealedJson.reveal(hub.columns(), PLACE, id, sealed, Stored.class).filter();
    } catch (HubException | NullPointerException damaged) {
      return ShippedLists.WAITING.filter();
    }
  }

  /// What saving came to.
  public sealed interface Outcome {
    record Saved(NamedList list) implements Outcome {}

    /// @param reason one plain sentence
    record Refused(String reason) implements Outcome {}
  }

  /// Saves a new list of the actor's.
  public Outcome save(Actor actor, String name, boolean shared, WorklistFilter filter) {
    return put(UUID.randomUUID().toString(), actor, name, shared, filter);
  }

  /// Changes a list of the actor's: its name, for whom it is, what it shows.
  public Outcome change(
      NamedList list, Actor actor, String name, boolean shared, WorklistFilter filter) {
    String id = list.listId();
    return id == null
        ? new Outcome.Refused("A list that came with the program stays; save it under a new name.")
        : put(id, actor, name, shared, filter);
  }

  private Outcome put(String id, Actor actor, String name, boolean shared, WorklistFilter filter) {
    String called = name.strip();
    if (called.isEmpty() || called.length() > LONGEST_NAME) {
      return new Outcome.Refused("A list needs a name of at most " + LONGEST_NAME + " characters.");
    }
    if (ShippedLists.ALL.stream().anyMatch(each -> each.name().equalsIgnoreCase(called))) {
      return new Outcome.Refused(
          "A list that came with the program has this name. Choose another.");
    }
    byte[] sealed = SealedJson.hide(hub.columns(), PLACE, id, Stored.of(filter));
    Optional<String> refusal =
        hub.write(handle ->
            switch (hub.dialect()) {
              case SQLITE -> putHere(handle, id, actor, called, shared, sealed);
              case POSTGRESQL ->
                  handle
                      .createQuery("SELECT save_list(:id, :client, :name, :shared, :filter) AS why")
                      .bind("id", id)
                      .bind("client", actor.clientId())
                      .bind("name", called)
                      .bind("shared", shared ? 1 : 0)
                      .bind("filter", sealed)
                      .map((row, context) -> Optional.ofNullable(row.getString("why")))
                      .one();
            });
    return refusal
        .<Outcome>map(why ->
            new Outcome.Refused(
                why.equals("NAME")
                    ? "Another list of yours has this name. Choose another."
                    : "Only its owner changes this list; save it under a name of your own."))
        .orElseGet(() ->
            new Outcome.Saved(
                new NamedList(id, called, actor.reader().displayName(), true, shared, filter)));
  }

  private Optional<String> putHere(
      Handle handle, String id, Actor actor, String name, boolean shared, byte[] sealed) {
    String me = actor.reader().readerId();
    boolean named =
        handle
            .createQuery("SELECT list_id, name FROM saved_lists WHERE owner_id = :me")
            .bind("me", me)
            .map((row, context) ->
                !row.getString(1).equals(id)
                    && row.getString(2)
                        .toLowerCase(Locale.ROOT)
                        .equals(name.toLowerCase(Locale.ROOT)))
            .stream()
            .anyMatch(same -> same);
    if (named) {
      audit.append(handle, actor, AuditAction.SAVE_LIST, id, "refused");
      return Optional.of("NAME");
    }
    int written =
        handle
            .createUpdate(
                """
                INSERT INTO saved_lists (list_id, owner_id, name, shared, changed_ms, sealed)
                VALUES (:id, :me, :name, :shared, (SELECT now_ms FROM hub_clock), :sealed)
                ON CONFLICT (list_id) DO UPDATE SET name = excluded.name, shared = excluded.shared,
                  changed_ms = excluded.changed_ms, sealed = excluded.sealed
                  WHERE saved_lists.owner_id = :me
                """)
            .bind("id", id)
            .bind("me", me)
            .bind("name", name)
            .bind("shared", shared ? 1 : 0)
            .bind("sealed", sealed)
            .execute();
    audit.append(
        handle,
        actor,
        AuditAction.SAVE_LIST,
        id,
        written == 0 ? "refused" : shared ? "shared" : "private");
    return written == 0 ? Optional.of("NOT_YOURS") : Optional.empty();
  }

  /// Deletes a list of the actor's; a lead may also take away what others share.
  public boolean delete(NamedList list, Actor actor) {
    String id = list.listId();
    if (id == null) {
      return false;
    }
    return hub.write(handle ->
        switch (hub.dialect()) {
          case SQLITE -> deleteHere(handle, id, actor);
          case POSTGRESQL ->
              handle
                  .createQuery("SELECT delete_list(:id, :client)")
                  .bind("id", id)
                  .bind("client", actor.clientId())
                  .mapTo(Boolean.class)
                  .one();
        });
  }

  private boolean deleteHere(Handle handle, String id, Actor actor) {
    boolean gone =
        handle
                .createUpdate(
                    "DELETE FROM saved_lists WHERE list_id = :id"
                        + " AND (owner_id = :me OR (shared = 1 AND :lead))")
                .bind("id", id)
                .bind("me", actor.reader().readerId())
                .bind("lead", actor.reader().role() == Role.LEAD)
                .execute()
            > 0;
    audit.append(handle, actor, AuditAction.DELETE_LIST, id, gone ? "deleted" : "refused");
    return gone;
  }
}
