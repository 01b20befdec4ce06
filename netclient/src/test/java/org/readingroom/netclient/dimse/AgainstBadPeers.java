package org.readingroom.netclient.dimse;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.LocalEntity;

/// What tests of bad archives share: one runtime that is impatient with stores, and our end of the
/// link.
abstract class AgainstBadPeers {
  /// For calls that are to time out before anything good has come.
  static final Duration SOON = Duration.ofMillis(700);

  /// For calls that are to time out after a good beginning, which takes a busy computer its time.
  static final Duration LATER = Duration.ofSeconds(2);

  static final String STUDY = Uids.derived("study");

  static DimseRuntime runtime;

  @BeforeAll
  static void start() {
    runtime =
        new DimseRuntime(
            DimseLimits.DEFAULT.withStore(Duration.ofMillis(1500), Duration.ofMillis(1500)));
  }

  @AfterAll
  static void stop() {
    runtime.close();
  }

  static DimsePeer peer(ArchiveNode node) {
    return new DimsePeer(new LocalEntity("READINGROOM", 11112), node, runtime);
  }

  static Dataset anything() {
    return Dataset.builder().string(Tag.StudyInstanceUID).build();
  }
}
