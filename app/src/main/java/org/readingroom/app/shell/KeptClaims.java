package org.readingroom.app.shell;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.readingroom.app.account.Actor;
import org.readingroom.app.report.offline.Deed;
import org.readingroom.app.report.offline.KeptItem;
import org.readingroom.app.report.offline.KeptItems;
import org.readingroom.app.worklist.ClaimedItem;
import org.readingroom.app.worklist.WorklistItem;
import org.readingroom.app.worklist.WorklistRows;

/// The claims this computer remembers, as the worklist shows them while the hub is away.
final class KeptClaims {
  private KeptClaims() {}

  static List<ClaimedItem> of(KeptItems kept, Actor actor, WorklistRows rows) throws IOException {
    List<ClaimedItem> out = new ArrayList<>();
    for (KeptItem each : kept.all(actor)) {
      if (each.deed() instanceof Deed.Released || each.unsettled() != null) {
        continue;
      }
      WorklistItem item =
          each.item()
              .item(
                  new WorklistItem.Claim(
                      actor.reader().readerId(),
                      actor.reader().displayName(),
                      actor.clientId(),
                      Instant.ofEpochMilli(each.doneMs())));
      out.add(new ClaimedItem(item, rows.of(item), each.lease(), System.nanoTime(), false));
    }
    return out;
  }
}
