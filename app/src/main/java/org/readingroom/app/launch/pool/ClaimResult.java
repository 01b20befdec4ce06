package org.readingroom.app.launch.pool;

import java.io.PrintStream;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.worklist.Lease;
import org.readingroom.app.worklist.LeaseOutcome;

/// What `claim` and `next` print: the lease, or why there is none.
public final class ClaimResult {
  private ClaimResult() {}

  public record Granted(String id, long fencingToken, String leaseUntil) {}

  public record Refused(String reason) {}

  /// @return the exit status
  static int print(LeaseOutcome outcome, boolean json, PrintStream out, PrintStream err) {
    return switch (outcome) {
      case LeaseOutcome.Granted granted -> {
        Lease lease = granted.lease();
        if (json) {
          Json.print(
              out,
              new Granted(lease.itemId(), lease.fencingToken(), lease.leaseUntil().toString()));
        } else {
          out.println(
              lease.itemId() + " is yours until " + WorklistListCommand.local(lease.leaseUntil()));
        }
        yield ExitStatus.DONE;
      }
      case LeaseOutcome.Refused refused -> {
        if (json) {
          Json.print(out, new Refused(refused.reason()));
        } else {
          err.println(refused.reason());
        }
        yield ExitStatus.FAILED;
      }
    };
  }
}
