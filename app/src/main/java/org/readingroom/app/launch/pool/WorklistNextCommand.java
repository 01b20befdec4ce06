package org.readingroom.app.launch.pool;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.readingroom.app.account.Actor;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.worklist.WorklistFilter;
import org.readingroom.netclient.cache.CachedStudy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `run worklist next`: claims the most wanted free item.
@Command(
    name = "next",
    description = {
      "Claims the best free item: what is kept for you, then emergencies, then what suits your",
      "subspecialties, then the rest, by priority and due time."
    })
final class WorklistNextCommand extends ProfileCommand {
  @Mixin private ActingOption acting = new ActingOption();
  @Mixin private LeaseOption lease = new LeaseOption();

  @Option(
      names = "--modality",
      paramLabel = "M",
      description = "Only this modality, such as CT; may be repeated.")
  private List<String> modalities = List.of();

  @Override
  protected int run(Profile profile) throws Exception {
    HubServices services = HubServices.of(profile);
    Actor actor = services.actor(acting.name());
    WorklistFilter filter =
        WorklistFilter.everything()
            .withModalities(
                modalities.stream()
                    .map(m -> m.toUpperCase(Locale.ROOT))
                    .collect(Collectors.toSet()));
    return ClaimResult.print(
        services.worklist().next(actor, filter, cached(profile), lease.length()),
        json(),
        out(),
        progress());
  }

  private static List<String> cached(Profile profile) throws Exception {
    return profile.cache().studies().stream().map(CachedStudy::studyInstanceUid).toList();
  }
}
