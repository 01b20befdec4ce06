package org.readingroom.netclient.federation;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.ArchivePeer.Protocol;
import org.readingroom.netclient.peer.Failure;

/// How one archive took part in a search.
///
/// @param ms from the start of the search to its last word
/// @param rows matching rows it sent
/// @param protocol what it answered by; null while or when it did not
/// @param reason one sentence: why it failed, or what is missing although it answered; else null
/// @param remedy what to do about it; null when there is nothing to do
public record ArchiveAnswer(
    String name,
    State state,
    long ms,
    int rows,
    @Nullable Protocol protocol,
    @Nullable String reason,
    @Nullable String remedy) {

  public enum State {
    /// Not finished; never in a finished search.
    ASKED,
    ANSWERED,
    TIMED_OUT,
    UNREACHABLE,
    REFUSED;

    /// The word of `query --json`.
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static State of(Failure failure) {
      return switch (failure.state()) {
        case "timed-out" -> TIMED_OUT;
        case "unreachable" -> UNREACHABLE;
        default -> REFUSED;
      };
    }
  }
}
