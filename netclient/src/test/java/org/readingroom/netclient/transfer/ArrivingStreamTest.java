package org.readingroom.netclient.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivingStreamTest {
  private final List<Long> said = new ArrayList<>();
  private long now = 77;

  private ArrivingStream stream(int length) {
    return new ArrivingStream(
        new ByteArrayInputStream(new byte[length]), said::add, () -> now * 1_000_000);
  }

  private void read(ArrivingStream stream, int bytes, long afterMs) throws IOException {
    now += afterMs;
    assertEquals(bytes, stream.readNBytes(new byte[bytes], 0, bytes));
  }

  @Test
  void theFirstBytesOfALargeImageAreSpokenOfAtOnce() throws IOException {
    ArrivingStream stream = stream(60_000);
    read(stream, 8_000, 2);
    assertEquals(List.of(), said, "it may be small");
    read(stream, 8_000, 8);
    assertEquals(List.of(16_000L), said);
  }

  @Test
  void afterwardsTenTimesASecondIsEnough() throws IOException {
    ArrivingStream stream = stream(60_000);
    for (int ms = 10; ms <= 300; ms += 10) {
      read(stream, 1_000, 10);
    }
    assertEquals(List.of(1_000L, 11_000L, 21_000L), said);
  }

  @Test
  void whatIsHereWithinMillisecondsIsNotSpokenOf() throws IOException {
    read(stream(524_288), 524_288, 9);
    assertEquals(List.of(), said);
  }
}
