package org.readingroom.netclient.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FetchOrderTest {
  private static PlannedInstance instance(
      String series, Integer seriesNumber, String modality, int number) {
    return new PlannedInstance(
        "1", series, series + "." + number, null, modality, seriesNumber, null, number);
  }

  private static List<Integer> numbers(List<PlannedInstance> order) {
    return order.stream().map(PlannedInstance::instanceNumber).toList();
  }

  @Test
  void seriesGrowsFromItsMiddle() {
    List<PlannedInstance> five = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      five.add(instance("2", 1, "CT", i));
    }
    assertEquals(List.of(3, 2, 4, 1, 5), numbers(FetchOrder.of(five, List.of())));
    assertEquals(List.of(3, 2, 4, 1), numbers(FetchOrder.of(five.subList(0, 4), List.of())));
    assertEquals(List.of(1), numbers(FetchOrder.of(five.subList(0, 1), List.of())));
  }

  @Test
  void imagesComeBeforeDocumentsAndLowSeriesNumbersFirst() {
    List<PlannedInstance> mixed =
        List.of(
            instance("9", 1, "SR", 90),
            instance("3", 5, "CT", 30),
            instance("2", 2, "CT", 20),
            instance("4", null, "CT", 40));
    assertEquals(List.of(20, 30, 40, 90), numbers(FetchOrder.of(mixed, List.of())));
  }

  @Test
  void wantedSeriesComeFirstInTheOrderWanted() {
    List<PlannedInstance> mixed =
        List.of(instance("2", 2, "CT", 20), instance("3", 5, "CT", 30), instance("9", 1, "SR", 90));
    assertEquals(List.of(90, 30, 20), numbers(FetchOrder.of(mixed, List.of("9", "3"))));
  }

  @Test
  void nothingIsNothing() {
    assertEquals(List.of(), FetchOrder.of(List.of(), List.of()));
  }
}
