package org.readingroom.netclient.transfer;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;
import org.readingroom.netclient.peer.Failure;

/// What the archives of a run say they hold, taken into its plan; and how long to wait for one that
/// has not said yet. Owned by the run's thread.
final class FetchInventories {
  /// How long, when all that some archive listed is here, to wait for others that have not yet said
  /// what they hold. While none has, each has the whole of its deadline: a short cut's one instance
  /// is no list.
  private static final Duration LATE = Duration.ofSeconds(3);

  /// How often an archive whose answer breaks off is asked what it holds.
  private static final int MOST = 4;

  private final FetchJob job;
  private final FetchPlan plan;
  private final FetchAccount account;
  private final FetchListener listener;
  private final Map<String, Long> cached;
  private final Map<String, Failure> unanswered = new LinkedHashMap<>();

  // the listener knows of a plan: a glance alone is none
  private boolean told;

  // some archive has said all that it holds
  private boolean listed;
  private @Nullable Long idleSinceNanos;

  /// @param cached data set lengths by SOP Instance UID of what is here when the run begins
  FetchInventories(
      FetchJob job,
      FetchPlan plan,
      FetchAccount account,
      FetchListener listener,
      Map<String, Long> cached) {
    this.job = job;
    this.plan = plan;
    this.account = account;
    this.listener = listener;
    this.cached = cached;
  }

  /// An archive has said what it holds, or broke off.
  ///
  /// @return true when it is to be asked once more
  boolean take(FetchEvent.Inventory inventory) {
    FetchSource source = inventory.source();
    source.asked = false;
    boolean again = false;
    switch (inventory.outcome()) {
      case FindOutcome.Failed failed -> {
        // an instance had by a short cut is no list either
        source.listCut |=
            !inventory.rows().isEmpty()
                || plan.items.values().stream().anyMatch(item -> item.holders.contains(source));
        again = source.inventories < MOST && isWorthAskingAgain(failed);
        if (again) {
          source.inventories++;
          source.asked = true;
        } else {
          unanswered.put(source.archive.name(), failed.failure());
        }
      }
      case FindOutcome.Answered answered -> {
        source.listCut = answered.limited();
        listed = true;
      }
    }
    boolean more = false;
    for (Dataset row : inventory.rows()) {
      PlannedInstance planned = planned(row);
      if (planned != null) {
        more |= take(planned, source);
      }
    }
    if (more) {
      told = true;
      plan.reorder();
      Set<String> here = new HashSet<>();
      plan.items.values().stream()
          .filter(item -> cached.containsKey(item.uid()))
          .forEach(item -> here.add(item.uid()));
      listener.planned(plan.order.stream().map(item -> item.planned).toList(), here);
    }
    return again;
  }

  // true when the listener has not heard of it
  private boolean take(PlannedInstance planned, FetchSource source) {
    FetchItem item = plan.items.get(planned.sopInstanceUid());
    boolean isNew = item == null;
    if (item == null) {
      item = new FetchItem(planned);
      plan.add(item);
      Long length = cached.get(item.uid());
      if (length != null) {
        plan.move(item, FetchItem.State.HERE);
        account.found(length);
      }
    }
    if (item.holders.add(source)) {
      source.seriesSizes.merge(planned.seriesInstanceUid(), 1, Integer::sum);
    }
    if (item.state() == FetchItem.State.FAILED) {
      plan.move(item, FetchItem.State.WAITING);
      return false;
    }
    return isNew || !told;
  }

  // a line that broke may hold next time; who did not answer, or refused, will not
  private static boolean isWorthAskingAgain(FindOutcome.Failed failed) {
    return switch (failed.failure().kind()) {
      case HUNG_UP, PROTOCOL, UNREADABLE_OBJECT, TLS -> true;
      default -> failed.rows() > 0;
    };
  }

  /// One instance to have at once, before anybody has said what else there is.
  void take(FetchEvent.Glance glance) {
    PlannedInstance planned = planned(glance.row());
    if (planned != null && plan.items.isEmpty()) {
      FetchItem item = new FetchItem(planned);
      item.holders.add(glance.source());
      glance.source().seriesSizes.merge(planned.seriesInstanceUid(), 1, Integer::sum);
      plan.add(item);
      plan.reorder();
    }
  }

  private @Nullable PlannedInstance planned(Dataset row) {
    String series = row.string(Tag.SeriesInstanceUID);
    series = series == null ? job.seriesInstanceUid() : series;
    String uid = row.string(Tag.SOPInstanceUID);
    if (series == null || uid == null || !Uids.isValid(series) || !Uids.isValid(uid)) {
      return null;
    }
    return new PlannedInstance(
        job.studyInstanceUid(),
        series,
        uid,
        row.string(Tag.SOPClassUID),
        row.string(Tag.Modality),
        row.integer(Tag.SeriesNumber),
        row.string(Tag.SeriesDescription),
        row.integer(Tag.InstanceNumber));
  }

  /// True while some archive has not said what it holds and is still waited for.
  boolean mayBringMore() {
    return plan.sources.stream().anyMatch(source -> source.asked) && !areLateOnesLost();
  }

  // true once nothing has been left to do for a while and some archive still has not answered
  private boolean areLateOnesLost() {
    boolean idle =
        listed
            && !plan.items.isEmpty()
            && plan.count(FetchItem.State.ON_ITS_WAY) == 0
            && plan.order.stream()
                .noneMatch(item ->
                    item.state() == FetchItem.State.WAITING && plan.bestChannel(item) != null);
    if (!idle) {
      idleSinceNanos = null;
      return false;
    }
    long now = System.nanoTime();
    if (idleSinceNanos == null) {
      idleSinceNanos = now;
    }
    return now - idleSinceNanos >= LATE.toNanos();
  }

  /// Archives that never said what they hold, with why. For the end of a run.
  Map<String, Failure> unanswered() {
    for (FetchSource source : plan.sources) {
      if (source.asked) {
        unanswered.putIfAbsent(source.archive.name(), TransferFailures.noInventory(source.archive));
      }
    }
    return unanswered;
  }
}
