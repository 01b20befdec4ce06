package org.readingroom.netclient.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What archives can do, in a small JSON file of the profile: host, port and AE title as in the
/// settings, and nothing about patients. What an archive cannot do is believed for a week, then
/// tried again; other entries of the settings make it another archive.
///
/// Processes that share the file may lose each other's newest entry, which is then learnt anew. A
/// damaged or unwritable file costs memory between runs and nothing else. Thread-safe.
public final class CapabilityFile implements CapabilityMemory {
  static final Duration BELIEVED = Duration.ofDays(7);
  private static final Logger LOG = LoggerFactory.getLogger(CapabilityFile.class);
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int MOST_BYTES = 1 << 20;

  private final Path file;
  private final Clock clock;
  private final Map<Key, Seen> seen = new ConcurrentHashMap<>();

  private record Key(String archive, Capability capability) {}

  private record Seen(boolean does, Instant at) {}

  public CapabilityFile(Path file) {
    this(file, Clock.systemUTC());
  }

  CapabilityFile(Path file, Clock clock) {
    this.file = file;
    this.clock = clock;
    read();
  }

  @Override
  public boolean mayDo(ArchiveNode archive, Capability capability) {
    Seen last = seen.get(new Key(name(archive), capability));
    return last == null || last.does() || last.at().isBefore(clock.instant().minus(BELIEVED));
  }

  @Override
  public void learnt(ArchiveNode archive, Capability capability, boolean does) {
    Key key = new Key(name(archive), capability);
    Seen last = seen.get(key);
    boolean news = last == null || last.does() != does || (!does && mayDo(archive, capability));
    if (news) {
      seen.put(key, new Seen(does, clock.instant()));
      write();
    }
  }

  private static String name(ArchiveNode archive) {
    return archive.aeTitle()
        + "@"
        + archive.host()
        + ":"
        + archive.port()
        + (archive.web() == null ? "" : " " + archive.web());
  }

  private synchronized void read() {
    try {
      if (!Files.exists(file) || Files.size(file) > MOST_BYTES) {
        return;
      }
      for (Map.Entry<String, JsonNode> archive :
          MAPPER.readTree(Files.readAllBytes(file)).properties()) {
        for (Map.Entry<String, JsonNode> each : archive.getValue().properties()) {
          seen.put(
              new Key(archive.getKey(), Capability.valueOf(each.getKey().toUpperCase(Locale.ROOT))),
              new Seen(
                  each.getValue().path("does").asBoolean(true),
                  Instant.parse(each.getValue().path("at").asText())));
        }
      }
    } catch (IOException | IllegalArgumentException | DateTimeException damaged) {
      LOG.warn("what archives can do is learnt anew: its file cannot be read");
    }
  }

  private synchronized void write() {
    ObjectNode root = MAPPER.createObjectNode();
    seen.forEach((key, last) ->
        root.withObjectProperty(key.archive())
            .putObject(key.capability().name().toLowerCase(Locale.ROOT))
            .put("does", last.does())
            .put("at", last.at().toString()));
    try {
      Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
      Path fresh = Files.createTempFile(folder, "archives", ".new");
      try {
        Files.write(fresh, MAPPER.writeValueAsBytes(root));
        Files.move(
            fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      LOG.warn("what archives can do is not remembered: its file cannot be written");
    }
  }
}
