package org.readingroom.app.bench.pool;

import java.util.function.Consumer;
import org.readingroom.app.worklist.Worklist;
import org.readingroom.app.worklist.WorklistFilter;

/// First pages of lists, down to the items as a list shows them.
public final class ListPages {
  public static final int PAGE = 50;

  private ListPages() {}

  /// ms of each of so many readings of a list's first page.
  public static double[] pageMs(Worklist worklist, WorklistFilter filter, int times) {
    WorklistFilter page = filter.withLimit(PAGE);
    return each(times, i -> worklist.list(page));
  }

  /// ms of each of so many readings of a list's first page with the number of items it has.
  public static double[] countedPageMs(Worklist worklist, WorklistFilter filter, int times) {
    WorklistFilter page = filter.withLimit(PAGE);
    return each(times, i -> worklist.page(page));
  }

  private static double[] each(int times, Consumer<Integer> work) {
    double[] ms = new double[times];
    for (int i = 0; i < times; i++) {
      long started = System.nanoTime();
      work.accept(i);
      ms[i] = (System.nanoTime() - started) / 1e6;
    }
    return ms;
  }
}
