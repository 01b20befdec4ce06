package org.readingroom.netclient.transfer;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What to fetch, and how patiently.
///
/// @param seriesInstanceUid this series only; null for the whole study
/// @param archives the names of the archives to ask; empty asks all of the federation
/// @param seriesFirst these series before the others, in this order
/// @param inventoryDeadline how long an archive may take to say what it holds
/// @param asStored never compressed on the way, whatever the line and the settings
/// @param stall a stream that brings nothing for this long is given up and resumed elsewhere
public record FetchJob(
    String studyInstanceUid,
    @Nullable String seriesInstanceUid,
    List<String> archives,
    List<String> seriesFirst,
    boolean asStored,
    Duration inventoryDeadline,
    Duration stall) {

  public FetchJob {
    archives = List.copyOf(archives);
    seriesFirst = List.copyOf(seriesFirst);
  }

  /// The whole study from whoever holds it, with ordinary patience.
  public static FetchJob study(String studyInstanceUid) {
    return new FetchJob(
        studyInstanceUid,
        null,
        List.of(),
        List.of(),
        false,
        Duration.ofSeconds(10),
        Duration.ofSeconds(20));
  }

  public FetchJob series(@Nullable String newSeriesInstanceUid) {
    return new FetchJob(
        studyInstanceUid,
        newSeriesInstanceUid,
        archives,
        seriesFirst,
        asStored,
        inventoryDeadline,
        stall);
  }

  /// Only from these archives.
  public FetchJob from(List<String> newArchives) {
    return new FetchJob(
        studyInstanceUid,
        seriesInstanceUid,
        newArchives,
        seriesFirst,
        asStored,
        inventoryDeadline,
        stall);
  }

  public FetchJob seriesFirst(List<String> newSeriesFirst) {
    return new FetchJob(
        studyInstanceUid,
        seriesInstanceUid,
        archives,
        newSeriesFirst,
        asStored,
        inventoryDeadline,
        stall);
  }

  /// With nothing compressed on the way.
  public FetchJob onlyAsStored() {
    return new FetchJob(
        studyInstanceUid, seriesInstanceUid, archives, seriesFirst, true, inventoryDeadline, stall);
  }

  public FetchJob patience(Duration newInventoryDeadline, Duration newStall) {
    return new FetchJob(
        studyInstanceUid,
        seriesInstanceUid,
        archives,
        seriesFirst,
        asStored,
        newInventoryDeadline,
        newStall);
  }
}
