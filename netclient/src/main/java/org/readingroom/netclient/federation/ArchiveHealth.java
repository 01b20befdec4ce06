package org.readingroom.netclient.federation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.readingroom.netclient.peer.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What was last heard of each archive, for the log: one line when trouble with it begins or
/// changes, one when it answers again, none in between, however often it is asked. Of a failure its
/// kind alone is written: its sentence may have words of the archive in it. Thread-safe.
final class ArchiveHealth {
  private static final Logger LOG = LoggerFactory.getLogger(Federation.class);

  private final Map<String, Failure.Kind> troubles = new ConcurrentHashMap<>();

  void failed(String archive, Failure.Kind kind) {
    if (troubles.put(archive, kind) != kind) {
      LOG.warn("{} could not be asked: {}", archive, kind.words());
    }
  }

  void answered(String archive) {
    if (troubles.remove(archive) != null) {
      LOG.info("{} answers again", archive);
    }
  }
}
