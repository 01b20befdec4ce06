package org.readingroom.app.launch.pool.vetting;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.pool.ActingOption;
import org.readingroom.app.launch.pool.ItemArgument;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.worklist.vetting.VettingSubject;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `run worklist vetting ask ID|--accession A --of NAME --question T`: puts a request about an
/// item, or about an order that has no images yet.
@Command(name = "ask", description = "Asks a radiologist to justify and protocol.")
final class VettingAskCommand extends ProfileCommand {
  private static final int LONGEST_MINUTES = 28 * 24 * 60;

  /// Exactly one of the two.
  static final class About {
    @Parameters(paramLabel = "ID", arity = "0..1", description = "Worklist item, or a study's UID.")
    private @Nullable String item;

    @Option(
        names = "--accession",
        paramLabel = "A",
        description = "An order without images, see run worklist vetting orders.")
    private @Nullable String accession;
  }

  @ArgGroup(multiplicity = "1")
  private About about = new About();

  @Option(
      names = "--trust",
      paramLabel = "T",
      description = "With --accession: whose order, where several trusts use the number.")
  private @Nullable String trust;

  @Option(names = "--of", paramLabel = "NAME", required = true, description = "The radiologist.")
  private String of = "";

  @Option(
      names = "--question",
      paramLabel = "T",
      required = true,
      description = "What is to be decided.")
  private String question = "";

  @Option(
      names = "--within",
      paramLabel = "MINUTES",
      description = "How soon the answer is wanted (default: ${DEFAULT-VALUE}).")
  private int withinMinutes = 240;

  @Mixin private ActingOption acting = new ActingOption();

  @Override
  protected int run(Profile profile) throws Exception {
    if (withinMinutes < 1 || withinMinutes > LONGEST_MINUTES) {
      throw CommandFailure.usage("--within is between 1 minute and 28 days (40320).");
    }
    String asked = VettingResult.words(question);
    HubServices services = HubServices.of(profile);
    Actor actor = services.actor(acting.name());
    return VettingResult.print(
        services
            .vettings()
            .ask(
                actor,
                subject(services),
                services.named(of).readerId(),
                Duration.ofMinutes(withinMinutes),
                asked),
        "Asked " + of + ".",
        json(),
        out(),
        progress());
  }

  private VettingSubject subject(HubServices services) throws CommandFailure {
    String typed = about.item;
    if (typed != null) {
      return VettingSubject.of(ItemArgument.find(services.worklist(), typed));
    }
    List<VettingSubject> found =
        services.ordersToVet().list().stream()
            .filter(order -> Objects.equals(about.accession, order.request().accessionNumber()))
            .filter(order ->
                trust == null
                    || order.trustCode().equalsIgnoreCase(trust)
                    || order.trust().equalsIgnoreCase(trust))
            .toList();
    if (found.isEmpty()) {
      throw CommandFailure.failed(
          "No order with that accession number waits for images without having been asked about."
              + " See run worklist vetting orders.");
    }
    if (found.size() > 1) {
      throw CommandFailure.usage(
          "Several trusts use that accession number. Say whose order it is: --trust "
              + String.join(" or --trust ", found.stream().map(VettingSubject::trustCode).toList())
              + ".");
    }
    return found.getFirst();
  }
}
