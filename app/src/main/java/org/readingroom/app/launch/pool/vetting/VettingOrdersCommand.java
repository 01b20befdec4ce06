package org.readingroom.app.launch.pool.vetting;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.line.TextTable;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.worklist.vetting.VettingSubject;
import picocli.CommandLine.Command;

/// `run worklist vetting orders`: what trusts have ordered, has no images yet, and nobody was asked
/// about. The last told first.
@Command(name = "orders", description = "Shows orders without images that may be put to vetting.")
final class VettingOrdersCommand extends ProfileCommand {
  @Override
  protected int run(Profile profile) throws Exception {
    List<Line> lines = HubServices.of(profile).ordersToVet().list().stream().map(Line::of).toList();
    if (json()) {
      Json.print(out(), new Result(lines));
    } else {
      TextTable table = new TextTable("accession", "trust", "patient", "asked for");
      lines.forEach(line ->
          table.row(
              line.accessionNumber() == null ? "" : line.accessionNumber(),
              line.trust(),
              line.patientName(),
              line.examination()));
      table.print(out());
    }
    return ExitStatus.DONE;
  }

  record Result(List<Line> orders) {}

  record Line(
      @Nullable String accessionNumber,
      @Nullable String issuerOfAccessionNumber,
      String trust,
      String trustCode,
      String patientName,
      @Nullable String patientId,
      @Nullable String nhsNumber,
      @Nullable String birthDate,
      String examination,
      @Nullable String reason) {
    static Line of(VettingSubject order) {
      return new Line(
          order.request().accessionNumber(),
          order.request().issuerOfAccessionNumber(),
          order.trust(),
          order.trustCode(),
          order.request().patientName(),
          order.request().patientId(),
          order.request().nhsNumber(),
          order.request().patientBirthDate(),
          order.request().examination(),
          order.request().reason());
    }
  }
}
