package org.readingroom.app.report;

import java.io.IOException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Reader;
import org.readingroom.app.account.ReaderNames;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.worklist.ItemStudy;
import org.readingroom.app.worklist.WorklistItem;
import org.readingroom.netclient.dataset.CodedConcept;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.ReportDocument;
import org.readingroom.netclient.dataset.ReportDocument.InstanceReference;
import org.readingroom.netclient.dataset.ReportDocument.Observer;
import org.readingroom.netclient.dataset.ReportDocument.Verification;
import org.readingroom.netclient.dataset.ReportTitles;
import org.readingroom.netclient.dataset.SopClass;
import org.readingroom.netclient.dataset.StructuredReports;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.peer.ArchiveNode;

/// A signed version as the object that is sent: a Basic Text SR (TID 2000) in the study it is
/// about. Pure computation, fit for a transaction: equal input gives equal bytes. Thread-safe.
public final class ReportObject {
  /// Encoding of what is sent; every archive that takes SR takes it.
  static final String TRANSFER_SYNTAX_UID = TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;

  private static final int SERIES_NUMBER = 9000;

  private final List<ArchiveNode> archives;

  /// @param archives the archives of the settings: their time zones and trusts
  public ReportObject(List<ArchiveNode> archives) {
    this.archives = List.copyOf(archives);
  }

  /// An object and where it goes.
  ///
  /// @param archive name of the archive the study came from
  /// @param dataset the bare data set in {@link #TRANSFER_SYNTAX_UID}
  record Addressed(String archive, byte[] dataset) {}

  /// @param before all earlier versions, oldest first: the issued ones become predecessors
  /// @throws HubException when the study's own attributes do not allow a report object
  List<Addressed> encode(
      Report report,
      WorklistItem item,
      Reader signer,
      List<InstanceReference> evidence,
      List<Report> before) {
    ItemStudy study = item.mainStudy();
    Optional<ArchiveNode> archive =
        archives.stream().filter(a -> a.name().equals(study.archive())).findFirst();
    ZoneId zone = archive.map(ArchiveNode::zone).orElse(ZoneId.of("Europe/London"));
    Observer signs = observer(signer, item.trust());
    boolean verified = report.state().verified();
    @Nullable String reason = item.request().reason();
    ReportDocument document =
        new ReportDocument(
            study.header(),
            report.sopInstanceUid(),
            Report.seriesInstanceUid(report.reportId()),
            SERIES_NUMBER,
            report.version(),
            ReportTitles.forModality(
                study.modalities().isEmpty() ? null : study.modalities().getFirst()),
            reason == null ? "" : reason,
            report.text().findings().strip(),
            report.text().conclusion().strip(),
            true,
            author(report, before, item.trust()).orElse(signs),
            verified ? new Verification(signs, report.written()) : null,
            evidence,
            List.of(),
            predecessors(study, before),
            report.written(),
            zone,
            "en-GB");
    try {
      Dataset encoded = StructuredReports.encode(document);
      return List.of(
          new Addressed(study.archive(), DatasetWriter.dataset(encoded, TRANSFER_SYNTAX_UID)));
    } catch (MalformedDicomException e) {
      throw new HubException(
          "The archive's description of this study is malformed, so no report object can be made"
              + " for it. Report it in the trust's own system.");
    } catch (IOException e) {
      throw new HubException("The report object could not be written. Try again.");
    }
  }

  // who wrote the text that a verifier signs unchanged
  private static Optional<Observer> author(Report report, List<Report> before, String trust) {
    return before.reversed().stream()
        .filter(r -> r.state().issued())
        .findFirst()
        .filter(r -> r.text().equals(report.text()))
        .map(r -> new Observer(ReaderNames.personName(r.authorName()), trust, null));
  }

  private static Observer observer(Reader reader, String trust) {
    @Nullable String body = reader.body();
    @Nullable String number = reader.number();
    @Nullable CodedConcept identification =
        body == null || number == null
            ? null
            : new CodedConcept(number, "99" + body, body + " registration number");
    return new Observer(ReaderNames.personName(reader.displayName()), trust, identification);
  }

  private static List<InstanceReference> predecessors(ItemStudy study, List<Report> before) {
    return before.stream()
        .filter(r -> r.state().issued())
        .map(r ->
            new InstanceReference(
                study.header().string(Tag.StudyInstanceUID, ""),
                Report.seriesInstanceUid(r.reportId()),
                SopClass.BASIC_TEXT_SR,
                r.sopInstanceUid()))
        .toList();
  }
}
