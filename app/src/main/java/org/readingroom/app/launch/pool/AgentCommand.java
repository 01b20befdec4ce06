package org.readingroom.app.launch.pool;

import java.time.Duration;
import java.util.List;
import org.readingroom.app.account.Actor;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.launch.line.DurationOption;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.profile.ArchiveNames;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.report.Outbox;
import org.readingroom.app.worklist.SyncReport;
import org.readingroom.app.worklist.WorklistSync;
import org.readingroom.netclient.peer.Failure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `run agent`: feeds the pool and empties the outbox until stopped.
@Command(
    name = "agent",
    description = {
      "Runs without a window: feeds the pool from all archives, takes orders by HL7 and from",
      "modality worklists where the settings say so, and sends what was signed.",
      "Looks at everything once an hour, in between at the studies of the last seven days."
    })
public final class AgentCommand extends ProfileCommand {
  private static final long SEAL_NANOS = Duration.ofMinutes(1).toNanos();
  private static final long OUTBOX_MS = 2_000;

  @Option(
      names = "--every",
      paramLabel = "S",
      description = "Seconds between two looks at the archives. Default: 30.")
  private double everySeconds = 30;

  @Option(names = "--once", description = "One look and one delivery round, then end.")
  private boolean once;

  private final Duration deadline = Duration.ofSeconds(60);
  private long lastSealNanos = System.nanoTime() - SEAL_NANOS;

  @Override
  protected int run(Profile profile) throws Exception {
    Duration every = DurationOption.seconds("--every", everySeconds);
    ArchiveNames.check(profile, List.of());
    HubServices services = HubServices.of(profile);
    Actor actor = services.actor(null);
    WorklistSync sync =
        new WorklistSync(
            services.hub(),
            services.audit(),
            profile.federation(),
            WorklistSyncCommand.reportPdfTitles(),
            HubServices.pathways(profile));
    Outbox outbox = services.outbox();
    Failure deaf = profile.stayListening();
    if (deaf != null) {
      progress().println(deaf.explained());
    }
    progress().println("agent running; Ctrl-C stops it");
    try (OrderFeeds orders =
        new OrderFeeds(
            profile.settings(), services.orders(actor), sentence -> progress().println(sentence))) {
      while (true) {
        long began = System.nanoTime();
        if (!once) {
          orders.listen();
        }
        // orders first: an item is best new when it says what is asked
        orders.ask();
        int status = look(sync, actor);
        deliver(services, outbox, actor);
        if (once) {
          return status;
        }
        while (System.nanoTime() - began < every.toNanos()) {
          Thread.sleep(
              Math.clamp(
                  (every.toNanos() - (System.nanoTime() - began)) / 1_000_000, 1, OUTBOX_MS));
          deliver(services, outbox, actor);
        }
      }
    }
  }

  private int look(WorklistSync sync, Actor actor) throws InterruptedException {
    try {
      SyncReport report = sync.look(actor, deadline);
      if (json()) {
        Json.print(out(), WorklistSyncCommand.Result.of(report));
      } else if (report.newItems() + report.closedItems() > 0 || !report.whole()) {
        out()
            .println(
                report.newItems() + " new, " + report.closedItems() + " closed" + silent(report));
      }
      return WorklistSyncCommand.exitStatus(report);
    } catch (HubException e) {
      // a busy or full disk passes; the agent stays
      progress().println(e.getMessage());
      return ExitStatus.FAILED;
    }
  }

  private static String silent(SyncReport report) {
    StringBuilder out = new StringBuilder();
    for (SyncReport.ArchivePass pass : report.archives()) {
      if (!pass.whole()) {
        out.append("; ").append(pass.name()).append(": ").append(pass.reason());
      }
    }
    return out.toString();
  }

  private void deliver(HubServices services, Outbox outbox, Actor actor)
      throws InterruptedException {
    try {
      int filed = outbox.deliverDue(actor);
      if (filed > 0 && !json()) {
        out().println(filed + " filed");
      }
      if (System.nanoTime() - lastSealNanos > SEAL_NANOS) {
        services.audit().sealHeads(actor);
        lastSealNanos = System.nanoTime();
      }
    } catch (HubException e) {
      progress().println(e.getMessage());
    }
  }
}
