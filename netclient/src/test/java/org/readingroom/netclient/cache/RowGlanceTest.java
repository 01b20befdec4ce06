package org.readingroom.netclient.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.Outside;
import org.readingroom.netclient.dataset.Tag;

/// The quick look into a row against the whole reader.
class RowGlanceTest {
  /// Referenced Image Sequence: before the UIDs a list needs.
  private static final int REFERENCED_IMAGES = 0x00081140;

  private static DatasetBuilder header() {
    return Dataset.builder()
        .string(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2")
        .string(Tag.SOPInstanceUID, "1.2.3.4")
        .string(Tag.StudyInstanceUID, "1.2.3")
        .string(Tag.SeriesInstanceUID, "1.2.3.5")
        .string(Tag.InstanceNumber, "17")
        .integers(Tag.Rows, 512);
  }

  @Test
  void aHeaderIsSeenThroughWithoutReadingIt() throws Exception {
    RowGlance glance = RowGlance.at(HeaderRows.encode(header().build())).orElseThrow();
    assertEquals(
        new RowGlance("1.2.840.10008.5.1.4.1.1.2", "1.2.3.4", "1.2.3", "1.2.3.5", 17), glance);
  }

  @Test
  void sequencesInSequencesAreSteppedOver() throws Exception {
    Dataset inner = Dataset.builder().string(Tag.SOPInstanceUID, "9.9.9").build();
    Dataset item =
        Dataset.builder()
            .string(Tag.SOPInstanceUID, "8.8.8")
            .sequence(REFERENCED_IMAGES, List.of(inner, inner))
            .build();
    Dataset whole = header().sequence(REFERENCED_IMAGES, List.of(item, item)).build();
    assertEquals("1.2.3.4", RowGlance.at(HeaderRows.encode(whole)).orElseThrow().sopInstanceUid());
  }

  @Test
  void anUnusualNumberIsLeftToTheWholeReader() throws Exception {
    for (String number : List.of("3.5", "1\\2", "", "seven", "99999999999")) {
      Dataset unusual = header().string(Tag.InstanceNumber, number.split("\\\\", -1)).build();
      assertTrue(RowGlance.at(HeaderRows.encode(unusual)).isEmpty(), number);
    }
    Dataset none = header().remove(Tag.InstanceNumber).build();
    assertEquals(0, RowGlance.at(HeaderRows.encode(none)).orElseThrow().instanceNumber());
  }

  @Test
  void onEveryFileOfPydicomItSaysWhatTheWholeReaderSays() throws Exception {
    int quick = 0;
    int all = 0;
    for (Path file : Outside.pydicomFiles("test_files")) {
      byte[] row;
      Dataset read;
      try {
        row = HeaderRows.encode(HeaderRows.instance(Outside.read(file).dataset()));
        read = HeaderRows.decode(row);
      } catch (Exception unreadable) {
        continue;
      }
      all++;
      Optional<RowGlance> glance = RowGlance.at(row);
      quick += glance.isPresent() ? 1 : 0;
      if (glance.isPresent()) {
        assertEquals(RowGlance.of(read), glance.get(), file.toString());
      }
    }
    assertTrue(quick > 0.7 * all && all > 30, quick + " of " + all);
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aDamagedRowIsLeftToTheWholeReaderAndEndsNothing() throws Exception {
    Random random = new Random(11);
    Dataset item = Dataset.builder().string(Tag.SOPInstanceUID, "8.8.8").build();
    byte[] good = HeaderRows.encode(header().sequence(REFERENCED_IMAGES, List.of(item)).build());
    for (int round = 0; round < 20_000; round++) {
      byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 1));
      for (int flips = random.nextInt(4); flips > 0 && bad.length > 0; flips--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      Optional<RowGlance> glance = RowGlance.at(bad);
      glance.ifPresent(found -> assertFalse(found.sopInstanceUid().isEmpty()));
    }
  }
}
