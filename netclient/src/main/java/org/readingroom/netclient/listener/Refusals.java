package org.readingroom.netclient.listener;

import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.Failure.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who was turned away and why: for the log, at most one line per reason in ten seconds, and for
/// the reader who waits in vain. Holds an address and a reason, never what was sent. Thread-safe.
final class Refusals {
  private static final Logger LOG = LoggerFactory.getLogger(StoreListener.class);
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

  enum Reason {
    ADDRESS("comes from no archive's address"),
    CALLED_AE_TITLE("calls another AE title than ours"),
    CALLING_AE_TITLE("gives an AE title of no archive at its address"),
    NOT_ENCRYPTED("comes without TLS where the archive has it set up"),
    ENCRYPTION("could not agree on TLS with us"),
    CROWD("came when too many connections were open"),
    UNREQUESTED("sent an object that was not asked for"),
    VIOLATION("sent what DICOM or our limits do not allow"),
    TOO_SLOW("said nothing, or next to nothing");

    private final String words;

    Reason(String words) {
      this.words = words;
    }
  }

  private record Seen(InetAddress from, long nanos) {}

  // guarded by this
  private final Map<Reason, Long> loggedNanos = new EnumMap<>(Reason.class);
  private final Map<Reason, Integer> unlogged = new EnumMap<>(Reason.class);
  private final Map<Reason, Seen> last = new EnumMap<>(Reason.class);

  /// @param detail of ours, without anything the peer sent; null for none
  void note(Reason reason, InetAddress from, @Nullable String detail) {
    int more;
    synchronized (this) {
      long now = System.nanoTime();
      last.put(reason, new Seen(from, now));
      Long logged = loggedNanos.get(reason);
      if (logged != null && now - logged < QUIET_NANOS) {
        unlogged.merge(reason, 1, Integer::sum);
        return;
      }
      loggedNanos.put(reason, now);
      Integer silent = unlogged.remove(reason);
      more = silent == null ? 0 : silent;
    }
    LOG.warn(
        "the store listener turned {} away: it {}{}{}",
        from.getHostAddress(),
        reason.words,
        detail == null ? "" : " (" + detail + ")",
        more == 0 ? "" : "; " + more + " more of this kind before");
  }

  /// The most telling refusal since then, as a hint why an archive does not get through.
  synchronized @Nullable Failure since(long nanos) {
    Seen address = last.get(Reason.ADDRESS);
    if (address != null && address.nanos() - nanos > 0) {
      return new Failure(
          Kind.REFUSED,
          "A computer at "
              + address.from().getHostAddress()
              + " tried to send meanwhile and was turned away.",
          "If it is the archive's, add it to sends-from of this archive in the settings.");
    }
    Seen calling = last.get(Reason.CALLING_AE_TITLE);
    if (calling != null && calling.nanos() - nanos > 0) {
      return new Failure(
          Kind.REFUSED,
          "The archive's computer tried to send under an AE title that the settings do not know.",
          "Ask its manager under which AE title it sends, and add that to sends-as of this archive"
              + " in the settings.");
    }
    Seen called = last.get(Reason.CALLED_AE_TITLE);
    if (called != null && called.nanos() - nanos > 0) {
      return new Failure(
          Kind.REFUSED,
          "The archive's computer tried to send to another AE title than ours.",
          "Its manager must enter exactly the ae-title of our settings.");
    }
    Seen plain = last.get(Reason.NOT_ENCRYPTED);
    Seen tls = plain != null && plain.nanos() - nanos > 0 ? plain : last.get(Reason.ENCRYPTION);
    if (tls != null && tls.nanos() - nanos > 0) {
      return new Failure(
          Kind.TLS,
          "The archive's computer tried to send and there was no agreement on TLS.",
          "Both sides must use TLS with certificates the other trusts, or both none.");
    }
    return null;
  }
}
