package org.readingroom.app.launch.archive;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.line.DurationOption;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.line.TextTable;
import org.readingroom.app.launch.profile.ArchiveNames;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.netclient.federation.ArchiveAnswer;
import org.readingroom.netclient.federation.FederatedStudy;
import org.readingroom.netclient.federation.QueryJson;
import org.readingroom.netclient.federation.SearchListener;
import org.readingroom.netclient.federation.SearchResult;
import org.readingroom.netclient.federation.StudySearch;
import org.readingroom.netclient.identity.NhsNumber;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `run query`: one search over all archives.
@Command(
    name = "query",
    description = "Finds studies in all archives at once. All that is given must match.")
public final class QueryCommand extends ProfileCommand {
  @Option(names = "--nhs", paramLabel = "N", description = "NHS number, spaces allowed.")
  private @Nullable String nhs;

  @Option(
      names = "--name",
      paramLabel = "P",
      description = {
        "Patient's name: 'smith', 'smith, ada', 'SMITH^A*' or '*';",
        "'~smyth' finds similar names too."
      })
  private @Nullable String name;

  @Option(names = "--id", paramLabel = "P", description = "Patient ID, * and ? allowed.")
  private @Nullable String id;

  @Option(names = "--dob", paramLabel = "D", description = "Birth date, YYYY-MM-DD.")
  private @Nullable LocalDate birthDate;

  @Option(names = "--accession", paramLabel = "A", description = "Accession number.")
  private @Nullable String accession;

  @Option(names = "--modality", paramLabel = "M", description = "One modality, such as CT.")
  private @Nullable String modality;

  @Option(names = "--from", paramLabel = "D", description = "First study date, YYYY-MM-DD.")
  private @Nullable LocalDate from;

  @Option(names = "--to", paramLabel = "D", description = "Last study date, YYYY-MM-DD.")
  private @Nullable LocalDate to;

  @Option(
      names = "--deadline",
      paramLabel = "S",
      description = "Seconds to wait for each archive. Default: 10.")
  private double deadlineSeconds = 10;

  @Override
  protected int run(Profile profile) throws Exception {
    ArchiveNames.check(profile, List.of());
    SearchResult result =
        profile
            .federation()
            .search(
                search(),
                DurationOption.seconds("--deadline", deadlineSeconds),
                SearchListener.none());
    if (json()) {
      Json.print(out(), QueryJson.of(result));
    } else {
      print(result);
    }
    if (result.complete()) {
      return ExitStatus.DONE;
    }
    boolean anyAnswered =
        result.archives().stream().anyMatch(a -> a.state() == ArchiveAnswer.State.ANSWERED);
    return anyAnswered ? ExitStatus.PARTLY : ExitStatus.FAILED;
  }

  private StudySearch search() throws CommandFailure {
    StudySearch search =
        StudySearch.everything()
            .withPatientName(name)
            .withPatientId(id)
            .withBirthDate(birthDate)
            .withAccessionNumber(accession)
            .withModality(modality)
            .withDates(from, to);
    if (nhs != null) {
      search =
          search.withNhsNumber(
              NhsNumber.parse(nhs)
                  .orElseThrow(() ->
                      CommandFailure.usage(
                          "That is not a valid NHS number: it has ten digits, of which the last"
                              + " is a check digit.")));
    }
    return search;
  }

  private void print(SearchResult result) {
    TextTable table =
        new TextTable(
            "patient", "NHS number", "born", "study", "", "images", "held by", "identity");
    for (FederatedStudy study : result.studies()) {
      table.row(
          study.patient().patientName(),
          study.nhsNumber() == null ? null : study.nhsNumber().digits(),
          study.patient().birthDate(),
          study.studyDate(),
          String.join("/", study.modalities()) + " " + nothing(study.description()),
          study.instances(),
          study.holders().stream()
              .map(holding -> holding.archive().name())
              .collect(Collectors.joining(", ")),
          study.identity().grade().word());
    }
    table.print(out());
    for (ArchiveAnswer answer : result.archives()) {
      String why = answer.reason() == null ? "" : ": " + answer.reason();
      progress()
          .println(
              answer.name() + " " + answer.state().word() + " in " + answer.ms() + " ms" + why);
    }
  }

  private static String nothing(@Nullable String text) {
    return text == null ? "" : text;
  }
}
