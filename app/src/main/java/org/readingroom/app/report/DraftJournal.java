package org.readingroom.app.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.seal.JournalInUseException;
import org.readingroom.netclient.seal.SealBrokenException;
import org.readingroom.netclient.seal.SealedJournal;
import org.readingroom.netclient.seal.Sealing;

/// What is being typed, on this computer's disk, sealed, whether the hub is there or not.
///
/// One journal per item and reader, in a folder of the profile, under names that say nothing. Open
/// in one process at a time. Thread-safe; blocks on the disk.
public final class DraftJournal {
  private static final String SUFFIX = ".draft";
  private static final int COMPACT_ABOVE_RECORDS = 500;

  private final Path folder;
  private final Sealing sealing;

  /// @param folder made when it is not there
  public DraftJournal(Path folder, Sealing sealing) {
    this.folder = folder;
    this.sealing = sealing;
  }

  /// A draft on the disk that nobody has open.
  ///
  /// @param hubVersion the report version its text was last saved as in the hub; 0 for never
  public record Kept(String itemId, String readerId, int hubVersion, ReportText text) {}

  /// Opens the reader's draft on an item as it was left, or begins one from what the hub has.
  ///
  /// @param inHub the reader's latest draft in the hub, if any
  /// @throws JournalInUseException when another window or command has it open
  /// @throws IOException when the disk or the journal's seal fails
  public DraftSession open(String itemId, String readerId, Optional<Report> inHub)
      throws IOException {
    Files.createDirectories(folder);
    String name = name(itemId, readerId);
    Path file = folder.resolve(name + SUFFIX);
    SealedJournal journal = SealedJournal.open(file, sealing, "draft " + name);
    boolean opened = false;
    try {
      ReportText hubText = inHub.map(Report::text).orElse(ReportText.EMPTY);
      int version = inHub.map(Report::version).orElse(0);
      @Nullable Replayed replayed = replay(journal.replayed());
      DraftHistory history;
      @Nullable ReportText other = null;
      if (replayed == null) {
        history = new DraftHistory(hubText);
        journal.append(
            new DraftRecord.Start(
                    1, itemId, readerId, version, hubText.findings(), hubText.conclusion())
                .bytes());
        journal.sync();
      } else {
        history = replayed.history();
        if (version > replayed.hubVersion() && !hubText.equals(history.text())) {
          other = hubText;
        } else {
          version = Math.max(version, replayed.hubVersion());
        }
        if (journal.replayed().size() > COMPACT_ABOVE_RECORDS) {
          journal.rewrite(
              history.records(itemId, readerId, replayed.hubVersion()).stream()
                  .map(DraftRecord::bytes)
                  .toList());
        }
      }
      DraftSession session =
          new DraftSession(journal, () -> delete(file), itemId, history, version, other);
      opened = true;
      return session;
    } finally {
      if (!opened) {
        journal.close();
      }
    }
  }

  /// Drafts on the disk that no process has open and that hold text; what a crash left is among
  /// them.
  public List<Kept> kept() throws IOException {
    List<Kept> out = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return out;
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(f -> f.getFileName().toString().endsWith(SUFFIX)).toList();
    }
    for (Path file : files) {
      String fileName = file.getFileName().toString();
      String name = fileName.substring(0, fileName.length() - SUFFIX.length());
      try (SealedJournal journal = SealedJournal.open(file, sealing, "draft " + name)) {
        @Nullable Replayed replayed = replay(journal.replayed());
        if (replayed != null && !replayed.history().text().isBlank()) {
          out.add(
              new Kept(
                  replayed.start().itemId(),
                  replayed.start().readerId(),
                  replayed.hubVersion(),
                  replayed.history().text()));
        }
      } catch (JournalInUseException | SealBrokenException e) {
        // being typed right now, or not ours to read: neither is lost
      }
    }
    return out;
  }

  /// True when the reader has a draft of this item on the disk, open or not.
  public boolean exists(String itemId, String readerId) {
    return Files.exists(folder.resolve(name(itemId, readerId) + SUFFIX));
  }

  private String name(String itemId, String readerId) {
    return sealing.lookupKey("draft", itemId + " " + readerId);
  }

  private record Replayed(DraftRecord.Start start, DraftHistory history, int hubVersion) {}

  private static @Nullable Replayed replay(List<byte[]> records) throws IOException {
    DraftRecord.@Nullable Start start = null;
    @Nullable DraftHistory history = null;
    int hubVersion = 0;
    for (byte[] bytes : records) {
      DraftRecord entry = DraftRecord.read(bytes);
      if (entry instanceof DraftRecord.Start first) {
        start = first;
        history = new DraftHistory(new ReportText(first.findings(), first.conclusion()));
        hubVersion = first.hubVersion();
      } else if (history == null) {
        throw new IOException("a draft's journal lacks its beginning");
      } else {
        switch (entry) {
          case DraftRecord.Start _ -> throw new IllegalStateException("handled above");
          case DraftRecord.Edit edit -> history.edit(edit.edit(), edit.step());
          case DraftRecord.Undo _ -> history.undo();
          case DraftRecord.Redo _ -> history.redo();
          case DraftRecord.InHub inHub -> hubVersion = Math.max(hubVersion, inHub.version());
        }
      }
    }
    return start == null || history == null ? null : new Replayed(start, history, hubVersion);
  }

  private static void delete(Path file) {
    for (String end : List.of("", ".lock", ".torn", ".new")) {
      try {
        Files.deleteIfExists(file.resolveSibling(file.getFileName() + end));
      } catch (IOException e) {
        // sealed and harmless; the next discard tries again
      }
    }
  }
}
