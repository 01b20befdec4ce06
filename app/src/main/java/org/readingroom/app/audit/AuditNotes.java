package org.readingroom.app.audit;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.readingroom.app.account.Actor;
import org.readingroom.app.hub.HubException;
import org.readingroom.netclient.seal.SealedFolder;
import org.readingroom.netclient.seal.Sealing;

/// Deeds that must reach the audit trail even when they are done while the hub is away: written
/// into it at once where that is possible, else kept sealed in the profile and written, in their
/// order and with their time, when the hub is back. Thread-safe; blocks on hub and disk.
public final class AuditNotes {
  private static final JsonMapper JSON = new JsonMapper();

  private final AuditTrail trail;
  private final SealedFolder folder;

  /// @param home a folder of the profile; made when it is needed
  public AuditNotes(AuditTrail trail, Path home, Sealing sealing) {
    this.trail = trail;
    this.folder = new SealedFolder(home, sealing, "note");
  }

  private record Note(
      String id, String readerId, long atMs, AuditAction action, String subject, String outcome) {}

  /// @param subject and {@code outcome} as in {@link AuditTrail#append}
  public void write(Actor actor, AuditAction action, String subject, String outcome)
      throws IOException {
    try {
      send(actor);
      trail.record(actor, action, subject, outcome);
    } catch (HubException away) {
      if (!away.unreachable()) {
        throw away;
      }
      Note note =
          new Note(
              UUID.randomUUID().toString(),
              actor.reader().readerId(),
              System.currentTimeMillis(),
              action,
              subject,
              outcome);
      folder.put(note.id(), JSON.writeValueAsBytes(note));
    }
  }

  /// Writes what was kept while the hub was away. A crash in between may write one of them twice,
  /// never lose one.
  public void send(Actor actor) throws IOException {
    List<Note> notes = new ArrayList<>();
    for (byte[] each : folder.all()) {
      Note note = JSON.readValue(each, Note.class);
      if (note.readerId().equals(actor.reader().readerId())) {
        notes.add(note);
      }
    }
    notes.sort(Comparator.comparingLong(Note::atMs));
    for (Note note : notes) {
      trail.record(
          actor,
          note.action(),
          note.subject(),
          note.outcome()
              + ", done "
              + Instant.ofEpochMilli(note.atMs())
              + " while the hub was away");
      folder.remove(note.id());
    }
  }
}
