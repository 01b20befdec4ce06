package org.readingroom.app.worklist;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.ReportEvidence;
import org.readingroom.netclient.dataset.SopClass;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.peer.ArchivePeer.FetchRequest;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;

/// Looks into one study for objects that may be its report, and judges each by its own header:
/// neither the modality nor a query row is enough. Blocks on the archive. Thread-safe.
final class EvidenceSearch {
  /// Reports are small; a larger object is left as "could not be read".
  private static final long MAX_OBJECT_BYTES = 64L << 20;

  private static final Duration STALL = Duration.ofSeconds(20);
  private static final int MOST_OBJECTS = 200;

  private final Set<String> reportPdfTitles;

  EvidenceSearch(Set<String> reportPdfTitles) {
    this.reportPdfTitles = Set.copyOf(reportPdfTitles);
  }

  /// The study with its evidence; not checked when any object that matters could not be read.
  StudySeen look(Archive archive, StudySeen study, Duration deadline) throws InterruptedException {
    List<StudySeen.Found> found = new ArrayList<>();
    // series → objects to read
    Map<String, List<String>> toRead = new LinkedHashMap<>();
    int[] count = {0};
    Set<String> images = new HashSet<>();
    FindOutcome outcome =
        archive
            .findInstances(
                study.studyInstanceUid(),
                null,
                row -> {
                  @Nullable String sop = row.string(Tag.SOPInstanceUID);
                  if (sop != null
                      && StudySeen.isImage(row.string(Tag.Modality))
                      && !mayBeReport(row)) {
                    images.add(sop);
                  }
                  @Nullable String series = row.string(Tag.SeriesInstanceUID);
                  if (!Uids.isValid(sop) || sop == null || !mayBeReport(row)) {
                    return;
                  }
                  if (series == null || !Uids.isValid(series) || ++count[0] > MOST_OBJECTS) {
                    toRead.computeIfAbsent("", s -> new ArrayList<>()).add(sop);
                    return;
                  }
                  List<String> sops = toRead.computeIfAbsent(series, s -> new ArrayList<>());
                  if (!sops.contains(sop)) {
                    sops.add(sop);
                  }
                },
                deadline)
            .outcome();
    boolean all = outcome instanceof FindOutcome.Answered && !toRead.containsKey("");
    toRead.remove("");
    for (Map.Entry<String, List<String>> series : toRead.entrySet()) {
      Map<String, ReportEvidence> verdicts =
          read(archive, study.studyInstanceUid(), series.getKey(), series.getValue());
      for (String sop : series.getValue()) {
        @Nullable ReportEvidence verdict = verdicts.get(sop);
        if (verdict == null) {
          all = false;
        } else {
          found.add(new StudySeen.Found(sop, verdict));
        }
      }
    }
    return study.with(found, all, outcome instanceof FindOutcome.Answered ? images.size() : null);
  }

  // dose reports, CAD, key objects and the like have classes of their own and are never fetched
  private static boolean mayBeReport(Dataset row) {
    @Nullable String sopClass = row.string(Tag.SOPClassUID);
    if (sopClass != null) {
      return SopClass.isTextReport(sopClass) || sopClass.equals(SopClass.ENCAPSULATED_PDF);
    }
    String modality = row.string(Tag.Modality, "");
    return modality.equals("SR") || modality.equals("DOC");
  }

  private Map<String, ReportEvidence> read(
      Archive archive, String study, String series, List<String> sops) throws InterruptedException {
    Map<String, ReportEvidence> out = new ConcurrentHashMap<>();
    for (ArchivePeer peer : archive.forFetching()) {
      List<String> missing = sops.stream().filter(sop -> !out.containsKey(sop)).toList();
      if (missing.isEmpty()) {
        break;
      }
      peer.fetch(
          new FetchRequest(study, series, missing, STALL),
          (head, stream) -> {
            InputStream bounded = new Bounded(stream);
            try {
              Dataset header = DatasetReader.readHeader(bounded, head.transferSyntaxUid());
              String sop = header.uid(Tag.SOPInstanceUID);
              if (missing.contains(sop)) {
                out.put(sop, ReportEvidence.classify(header, reportPdfTitles));
              }
            } catch (MalformedDicomException e) {
              if (missing.contains(head.sopInstanceUid())) {
                out.put(
                    head.sopInstanceUid(),
                    new ReportEvidence.Doubtful(
                        "An object that may be its report is damaged in the archive."));
              }
            }
            stream.transferTo(OutputStream.nullOutputStream());
          });
    }
    return out;
  }

  /// Ends with an exception where an object is too large to be a report.
  private static final class Bounded extends FilterInputStream {
    private long left = MAX_OBJECT_BYTES;

    Bounded(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      count(1);
      return super.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      count(Math.max(n, 0));
      return n;
    }

    private void count(int n) throws IOException {
      left -= n;
      if (left < 0) {
        throw new MalformedDicomException("the object is too large to be a report");
      }
    }
  }
}
