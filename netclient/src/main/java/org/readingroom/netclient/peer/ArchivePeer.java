package org.readingroom.netclient.peer;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;

/// One archive over one protocol. Every call blocks, ends within its deadline, and may be
/// interrupted. Safe to call from several threads at once; each call uses a connection of its own.
public interface ArchivePeer extends AutoCloseable {
  ArchiveNode node();

  Protocol protocol();

  /// DIMSE: C-ECHO (PS3.4 A). DICOMweb: a QIDO-RS search for at most one study.
  EchoOutcome echo(Duration deadline) throws InterruptedException;

  /// Study level C-FIND (study root) or QIDO-RS. Rows are handed over as they arrive, on the
  /// calling thread, as the archive sent them; a row may not match the keys (archives ignore some).
  ///
  /// @param keys matching keys with their values and return keys empty, without the level
  FindOutcome findStudies(Dataset keys, Consumer<Dataset> onRow, Duration deadline)
      throws InterruptedException;

  /// All instances of a study, or of one series: rows carry at least Series Instance UID, SOP
  /// Instance UID, SOP Class UID, Instance Number, Modality, Series Number and Series Description,
  /// as far as the archive gives them (DIMSE: series then image level, PS3.4 C.6.2; QIDO-RS:
  /// /instances).
  FindOutcome findInstances(
      String studyInstanceUid,
      @Nullable String seriesInstanceUid,
      Consumer<Dataset> onRow,
      Duration deadline)
      throws InterruptedException;

  /// As {@link #findInstances}, but rows may lack the SOP Class UID: what ordering a fetch needs
  /// and no more, where an archive answers that sooner.
  default FindOutcome findInstancesInOrder(
      String studyInstanceUid,
      @Nullable String seriesInstanceUid,
      Consumer<Dataset> onRow,
      Duration deadline)
      throws InterruptedException {
    return findInstances(studyInstanceUid, seriesInstanceUid, onRow, deadline);
  }

  /// One instance near the middle of a study's largest series, or of the series named, without
  /// asking for all of them: what a reader wants to see first. A row as {@link #findInstances}
  /// gives it.
  ///
  /// @return null where this protocol or archive has no short cut
  default @Nullable Dataset findMiddle(
      String studyInstanceUid, @Nullable String seriesInstanceUid, Duration deadline)
      throws InterruptedException {
    return null;
  }

  /// Fetches instances and hands each over as it streams in. Returns when all have arrived, the
  /// archive stopped, or nothing came for the stall time.
  FetchOutcome fetch(FetchRequest request, InstanceSink sink) throws InterruptedException;

  /// Sends one instance and waits for the answer (C-STORE, PS3.4 B; STOW-RS, PS3.18 10.5).
  ///
  /// @throws AssociationLostException when the link drops; the instance may or may not be stored
  StoreOutcome store(OutgoingInstance instance)
      throws AssociationLostException, InterruptedException;

  @Override
  void close();

  enum Protocol {
    DIMSE,
    DICOMWEB
  }

  /// What to fetch.
  ///
  /// @param sopInstanceUids these only; empty for all of the series or study
  /// @param stall give up when nothing arrives for this long
  /// @param compressed ask the archive to compress losslessly; where it does not, objects come as
  ///   they are stored all the same, or the outcome is a failure and they are to be asked for again
  record FetchRequest(
      String studyInstanceUid,
      @Nullable String seriesInstanceUid,
      List<String> sopInstanceUids,
      Duration stall,
      boolean compressed) {

    /// Objects as they are stored.
    public FetchRequest(
        String studyInstanceUid,
        @Nullable String seriesInstanceUid,
        List<String> sopInstanceUids,
        Duration stall) {
      this(studyInstanceUid, seriesInstanceUid, sopInstanceUids, stall, false);
    }
  }

  /// One instance to send.
  ///
  /// @param dataset the bare data set (no group 0002), encoded in the transfer syntax
  record OutgoingInstance(
      String sopClassUid, String sopInstanceUid, String transferSyntaxUid, byte[] dataset) {}

  sealed interface EchoOutcome {
    /// @param security "plain" or the TLS version and suite
    record Answered(long ms, String security) implements EchoOutcome {}

    record Failed(Failure failure, long ms) implements EchoOutcome {}
  }

  sealed interface FindOutcome {
    /// @param limited true when the archive said, or is known, to have stopped at its result limit
    record Answered(int rows, long ms, boolean limited) implements FindOutcome {}

    /// Rows handed over before the failure stay valid.
    record Failed(Failure failure, int rows, long ms) implements FindOutcome {}
  }

  sealed interface FetchOutcome {
    record Completed(int instances) implements FetchOutcome {}

    /// The archive answered but says that some instances could not be sent.
    record Partial(int instances, List<String> failedSopInstanceUids, Failure failure)
        implements FetchOutcome {}

    /// What arrived before is valid and has been handed over.
    record Failed(int instances, Failure failure) implements FetchOutcome {}
  }

  sealed interface StoreOutcome {
    record Stored() implements StoreOutcome {}

    /// @param status the B000-class status, PS3.4 table B.2-1; 0 over DICOMweb
    record StoredWithWarning(int status, String comment) implements StoreOutcome {}

    record Refused(int status, Failure failure) implements StoreOutcome {}

    /// Nothing was sent: the archive could not be reached or would not talk.
    record NotSent(Failure failure) implements StoreOutcome {}
  }
}
