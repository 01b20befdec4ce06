package org.readingroom.netclient.peer;

import java.io.IOException;
import java.util.Locale;
import org.readingroom.netclient.peer.Failure.Kind;

/// What ends a conversation on this computer's side, whichever protocol it was held in. Stateless;
/// any thread.
public final class OurFailures {
  private OurFailures() {}

  /// The sink of a fetch could not keep what arrived.
  public static Failure disk(IOException e) {
    String message = e.getMessage() == null ? "" : e.getMessage().toLowerCase(Locale.ROOT);
    if (message.contains("no space") || message.contains("disk full")) {
      return new Failure(
          Kind.DISK_FULL,
          "The disk of this computer is full.",
          "Free some space, or lower the cache's budget in the settings.");
    }
    return new Failure(
        Kind.OUT_OF_RESOURCES,
        "What arrived could not be kept on this computer.",
        "Look at the disk and the rights of the profile folder, then try again.");
  }

  /// @param count objects of one answer that came damaged
  public static Failure unreadable(int count) {
    return new Failure(
        Kind.UNREADABLE_OBJECT,
        count + (count == 1 ? " object" : " objects") + " arrived damaged and could not be kept.",
        "Fetch again; if it stays so, the archive's copy is damaged.");
  }

  public static Failure closing() {
    return new Failure(Kind.CANCELLED, "The program is closing.", "Start it again.");
  }

  public static Failure cancelled() {
    return new Failure(Kind.CANCELLED, "It was cancelled.", "Start it again when wanted.");
  }
}
