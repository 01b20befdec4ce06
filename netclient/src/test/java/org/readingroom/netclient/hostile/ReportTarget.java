package org.readingroom.netclient.hostile;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.readingroom.netclient.dataset.CodedConcept;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.FileMetaInformation;
import org.readingroom.netclient.dataset.ReportDocument;
import org.readingroom.netclient.dataset.StructuredReports;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.servers.SyntheticStudy;

/// A structured report.
final class ReportTarget implements HostileTarget {
  @Override
  public List<byte[]> seeds() throws IOException {
    List<byte[]> out = new ArrayList<>(DatasetTarget.files("reportsi"));
    out.addAll(DatasetTarget.files("test-SR"));
    Dataset study = SyntheticStudy.ct("report", "A^B", 1, 1, 4).instances().getFirst();
    ReportDocument report =
        new ReportDocument(
            study,
            "2.25.1",
            "2.25.2",
            9000,
            1,
            new CodedConcept("18748-4", "LN", "Diagnostic imaging report"),
            "Cough.",
            "Nothing unusual.",
            "Normal.",
            true,
            new ReportDocument.Observer("A^B", "", null),
            null,
            List.of(),
            List.of(),
            List.of(),
            Instant.EPOCH,
            ZoneId.of("Europe/London"),
            "en-GB");
    out.add(
        DatasetWriter.file(
            StructuredReports.encode(report), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN));
    return out;
  }

  @Override
  public int head(byte[] seed) {
    return HostileTarget.fileHead(seed);
  }

  @Override
  public void feed(byte[] input) throws IOException {
    ByteArrayInputStream file = new ByteArrayInputStream(input);
    FileMetaInformation meta = FileMetaInformation.read(file);
    Dataset document = DatasetReader.readAll(file, meta.transferSyntaxUid());
    StructuredReports.read(document, ZoneId.of("Europe/London"));
  }
}
