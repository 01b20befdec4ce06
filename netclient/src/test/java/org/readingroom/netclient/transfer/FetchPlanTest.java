package org.readingroom.netclient.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.LocalEntity;

class FetchPlanTest {
  private static final long MS = 1_000_000;
  private static final int SLICES = 60;

  private final DimseRuntime runtime = new DimseRuntime();

  @AfterEach
  void close() {
    runtime.close();
  }

  // nobody listens there: a plan asks nobody
  private FetchPlan plan(ArchiveNode.Retrieve retrieve) {
    ArchiveNode node = ArchiveNode.of("Lincoln", "127.0.0.1", 9, "LINCOLN").withRetrieve(retrieve);
    FetchPlan plan = new FetchPlan(List.of());
    FetchSource source =
        new FetchSource(
            new Archive(new DimsePeer(new LocalEntity("READINGROOM", 0), node, runtime), null),
            true);
    plan.sources.add(source);
    for (int number = 1; number <= SLICES; number++) {
      FetchItem item =
          new FetchItem(
              new PlannedInstance("1.2", "1.2.3", "1.2.3." + number, null, "CT", 1, null, number));
      item.holders.add(source);
      source.seriesSizes.merge("1.2.3", 1, Integer::sum);
      plan.add(item);
    }
    plan.reorder();
    return plan;
  }

  private static FetchUnit afterTheFirst(FetchPlan plan, long waitedMs, long readMs) {
    FetchUnit first = plan.nextUnit(System.nanoTime(), true);
    assertNotNull(first);
    assertEquals(1, first.wanted().size());
    first.wanted().values().forEach(item -> plan.move(item, FetchItem.State.HERE));
    FetchPace pace = first.channel().pace;
    pace.waited(new FetchEvent.Wait(true, waitedMs * MS));
    pace.arrived(500_000, readMs * MS, System.nanoTime());
    FetchUnit next = plan.nextUnit(System.nanoTime(), false);
    assertNotNull(next);
    return next;
  }

  @Test
  void aSeriesFromAnArchiveThatAnswersAtOnceComesByOneRequest() {
    FetchUnit unit = afterTheFirst(plan(ArchiveNode.Retrieve.GET), 4, 2);
    assertTrue(unit.wholeSeries());
    assertEquals(SLICES - 1, unit.wanted().size());
  }

  @Test
  void aSeriesFromAnArchiveThatThinksFirstComesPieceByPiece() {
    FetchUnit unit = afterTheFirst(plan(ArchiveNode.Retrieve.GET), 90, 2);
    assertFalse(unit.wholeSeries());
    assertEquals(19, unit.wanted().size(), "a third, for one of three associations");
  }

  @Test
  void aSeriesThatTakesLongComesInTheReadersOrder() {
    FetchUnit unit = afterTheFirst(plan(ArchiveNode.Retrieve.GET), 4, 120);
    assertFalse(unit.wholeSeries());
    assertEquals(4, unit.wanted().size(), "half a second's worth");
  }

  @Test
  void whatIsMovedHereIsListed() {
    assertFalse(afterTheFirst(plan(ArchiveNode.Retrieve.MOVE), 4, 2).wholeSeries());
  }

  @Test
  void nothingIsAskedForWhileNothingWaits() {
    FetchPlan plan = plan(ArchiveNode.Retrieve.GET);
    plan.items.values().forEach(item -> plan.move(item, FetchItem.State.ON_ITS_WAY));
    assertNull(plan.nextUnit(System.nanoTime(), false));
    assertEquals(SLICES, plan.open());
    plan.items.values().forEach(item -> plan.move(item, FetchItem.State.HERE));
    assertEquals(0, plan.open());
  }
}
