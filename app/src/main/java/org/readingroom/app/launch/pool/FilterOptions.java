package org.readingroom.app.launch.pool;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.worklist.Priority;
import org.readingroom.app.worklist.WorklistFilter;
import picocli.CommandLine.Option;

/// The options that choose items of the pool, for `worklist list` and `worklist lists`.
final class FilterOptions {
  @Option(
      names = "--list",
      paramLabel = "NAME",
      description = "Begin with a list of that name, see worklist lists.")
  private @Nullable String list;

  @Option(
      names = "--trust",
      paramLabel = "T",
      description = "Only this trust, by code or label; may be repeated.")
  private List<String> trusts = List.of();

  @Option(
      names = "--modality",
      paramLabel = "M",
      description = "Only this modality, such as CT; may be repeated.")
  private List<String> modalities = List.of();

  @Option(
      names = "--priority",
      paramLabel = "P",
      description = "Only emergency, urgent or routine; may be repeated.")
  private List<String> priorities = List.of();

  @Option(
      names = "--pathway",
      paramLabel = "P",
      description = "Only what was asked for by this pathway; may be repeated.")
  private List<String> pathways = List.of();

  @Option(
      names = "--subspecialty",
      paramLabel = "S",
      description = "Only what suits this subspecialty; may be repeated.")
  private List<String> subspecialties = List.of();

  @Option(
      names = "--find",
      paramLabel = "WORDS",
      description = "Only items in whose patient, request, trust or modality all words are found.")
  private @Nullable String words;

  @Option(
      names = "--due-in",
      paramLabel = "MINUTES",
      description = "Only what is due by then; 0: what is overdue.")
  private @Nullable Integer dueInMinutes;

  @Option(names = "--free", description = "Only what nobody has claimed.")
  private boolean free;

  @Option(names = "--mine", description = "Only what the reader has claimed.")
  private boolean mine;

  @Option(names = "--wanted", description = "Most wanted first: by priority, then due time.")
  private boolean wanted;

  @Option(names = "--all", description = "Also what has been reported.")
  private boolean all;

  /// True when the choice depends on who looks.
  boolean personal() {
    return list != null || free || mine;
  }

  /// @param actor who looks; null when that does not matter
  /// @throws CommandFailure when a value is none
  WorklistFilter filter(Profile profile, HubServices services, @Nullable Actor actor)
      throws CommandFailure {
    WorklistFilter chosen =
        list == null || actor == null
            ? WorklistFilter.everything()
            : WorklistListsCommand.named(services.lists().all(actor), list).filter();
    if (!trusts.isEmpty()) {
      chosen = chosen.withTrusts(codes(profile));
    }
    if (!modalities.isEmpty()) {
      chosen =
          chosen.withModalities(
              modalities.stream().map(m -> m.toUpperCase(Locale.ROOT)).collect(Collectors.toSet()));
    }
    if (!priorities.isEmpty()) {
      chosen = chosen.withPriorities(ranks());
    }
    if (!pathways.isEmpty()) {
      chosen = chosen.withPathways(Set.copyOf(pathways));
    }
    if (!subspecialties.isEmpty()) {
      chosen = chosen.withSubspecialties(Set.copyOf(subspecialties));
    }
    if (words != null) {
      chosen = chosen.withWords(words);
    }
    if (dueInMinutes != null) {
      chosen = chosen.withDueWithin(Duration.ofMinutes(dueInMinutes));
    }
    if (all) {
      chosen = chosen.withReported(true);
    }
    if (wanted) {
      chosen = chosen.withOrder(WorklistFilter.Order.MOST_WANTED);
    }
    if (mine || free) {
      chosen =
          chosen.withClaims(
              mine && free
                  ? WorklistFilter.Claims.FREE_OR_MINE
                  : mine ? WorklistFilter.Claims.MINE : WorklistFilter.Claims.FREE,
              null);
    }
    return chosen.by(actor == null ? null : actor.reader().readerId());
  }

  private Set<String> codes(Profile profile) {
    Set<String> codes = new HashSet<>();
    for (String trust : trusts) {
      codes.add(trust);
      profile.settings().archives().stream()
          .filter(a -> a.trust().equalsIgnoreCase(trust) || a.trustCode().equalsIgnoreCase(trust))
          .forEach(a -> codes.add(a.trustCode()));
    }
    return codes;
  }

  private Set<Priority> ranks() throws CommandFailure {
    Set<Priority> out = new HashSet<>();
    for (String each : priorities) {
      try {
        out.add(Priority.valueOf(each.strip().toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException unknown) {
        throw CommandFailure.usage("--priority is emergency, urgent or routine.");
      }
    }
    return out;
  }
}
