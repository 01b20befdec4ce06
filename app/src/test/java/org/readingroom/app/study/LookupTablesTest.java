package org.readingroom.app.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.render.pixel.LookupTable;
import org.readingroom.render.pixel.ModalityRescale;
import org.readingroom.render.pixel.PixelPadding;
import org.readingroom.render.pixel.StoredFormat;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.volume.SliceHeader;

/// Modality LUT and VOI LUT, from headers, with numbers worked by hand.
class LookupTablesTest {

  /// A descriptor as bytes, so that it may lie.
  private static DatasetBuilder item(int count, int first, int bits) {
    byte[] descriptor = {
      (byte) count, (byte) (count >> 8), (byte) first, (byte) (first >> 8), (byte) bits, 0
    };
    return Dataset.builder().bytes(Tag.LUTDescriptor, "US", descriptor);
  }

  private static byte[] words(int... values) {
    byte[] bytes = new byte[2 * values.length];
    for (int n = 0; n < values.length; n++) {
      bytes[2 * n] = (byte) values[n];
      bytes[2 * n + 1] = (byte) (values[n] >> 8);
    }
    return bytes;
  }

  private static ImageContent.Grey grey(Dataset header) {
    return assertInstanceOf(
        ImageContent.Grey.class, ImageConversion.of(header.string(Tag.SOPInstanceUID, ""), header));
  }

  private static DatasetBuilder radiograph() {
    return Made.grey("1.2", "1.2.1", "DX", 4, 2);
  }

  @ParameterizedTest
  @CsvSource({"99, 0", "100, 0", "101, 1000", "102, 65535", "103, 65535", "-5, 0"})
  void valuesBeyondTheTableTakeItsEnds(int input, int output) {
    Dataset item = item(3, 100, 16).bytes(Tag.LUTData, "OW", words(0, 1000, 65535)).build();
    assertEquals(output, LookupTables.read(item, false).outputOf(input));
  }

  @Test
  void theFirstMappedValueHasTheSignOfItsInputs() {
    Dataset item = item(2, -1000, 12).bytes(Tag.LUTData, "OW", words(7, 8)).build();
    assertEquals(-1000, LookupTables.read(item, true).firstMapped());
    assertEquals(64536, LookupTables.read(item, false).firstMapped());
  }

  @Test
  void aCountOfZeroMeans65536AndEightBitEntriesMayBePacked() {
    byte[] ramp = new byte[1 << 17];
    for (int n = 0; n < 1 << 16; n++) {
      ramp[2 * n] = (byte) n;
      ramp[2 * n + 1] = (byte) (n >> 8);
    }
    Dataset whole = item(0, 0, 16).bytes(Tag.LUTData, "OW", ramp).build();
    assertEquals(65535, LookupTables.read(whole, false).outputOf(65535));
    Dataset packed = item(4, 0, 8).bytes(Tag.LUTData, "OW", new byte[] {1, 2, 3, -1}).build();
    assertEquals(255, LookupTables.read(packed, false).outputOf(3));
    Dataset text = item(3, 0, 10).integers(Tag.LUTData, 5, 600, 1023).build();
    assertEquals(600, LookupTables.read(text, false).outputOf(1));
  }

  @Test
  void tablesThatContradictThemselvesAreRefused() {
    List<Dataset> lies =
        List.of(
            item(3, 0, 16).bytes(Tag.LUTData, "OW", new byte[2]).build(),
            item(0, 0, 16).bytes(Tag.LUTData, "OW", words(1, 2, 3)).build(),
            item(2, 0, 8).bytes(Tag.LUTData, "OW", words(1, 256)).build(),
            item(2, 0, 0).bytes(Tag.LUTData, "OW", words(1, 2)).build(),
            item(2, 0, 200).bytes(Tag.LUTData, "OW", words(1, 2)).build(),
            item(2, 0, 16).build(),
            Dataset.builder().build());
    for (Dataset lie : lies) {
      String said =
          assertThrows(IllegalArgumentException.class, () -> LookupTables.read(lie, false))
              .getMessage();
      assertTrue(said.startsWith("the look-up table"), said);
    }
  }

  @Test
  void aModalityLutMakesTheValues() {
    // Stored 0, 1, 2, 3 … through a table whose first mapped value is 1.
    Dataset table = item(3, 1, 12).bytes(Tag.LUTData, "OW", words(500, 40, 4095)).build();
    ImageContent.Grey image = grey(radiograph().sequence(Tag.ModalityLUTSequence, table).build());
    SliceHeader frame = image.frames().getFirst();
    assertEquals(ModalityRescale.NONE, frame.rescale());
    assertEquals(new StoredFormat(16, false), frame.format());
    short[] values = image.modalityTable().outputs(new short[] {0, 1, 2, 3, 4});
    assertEquals(
        List.of((short) 500, (short) 500, (short) 40, (short) 4095, (short) 4095),
        List.of(values[0], values[1], values[2], values[3], values[4]));
  }

  @Test
  void paddingStaysPaddingBehindAModalityLut() {
    Dataset table = item(3, 0, 16).bytes(Tag.LUTData, "OW", words(0, 1, 65535)).build();
    ImageContent.Grey image =
        grey(
            radiograph()
                .integers(Tag.PixelPaddingValue, 4095)
                .sequence(Tag.ModalityLUTSequence, table)
                .build());
    PixelPadding padding = image.frames().getFirst().padding();
    assertEquals(new PixelPadding(2, 2), padding, "the lowest value the table never gives");
    short[] values = image.modalityTable().outputs(new short[] {4095, 2, 4094});
    assertEquals(2, values[0]);
    assertEquals((short) 65535, values[1]);
    assertEquals((short) 65535, values[2]);
  }

  @Test
  void aModalityLutThatLiesLeavesStoredValuesAndSaysSo() {
    Dataset lie = item(9, 0, 16).bytes(Tag.LUTData, "OW", words(1)).build();
    ImageContent.Grey image = grey(radiograph().sequence(Tag.ModalityLUTSequence, lie).build());
    assertNull(image.modalityTable());
    assertTrue(image.facts().caution().contains("look-up table is incomplete"));
  }

  @Test
  void aRescaleThatIsNoNumberIsNeverTakenForOne() {
    ImageContent content =
        ImageConversion.of("1.2.1", radiograph().string(Tag.RescaleSlope, "one").build());
    ImageContent.NoPicture refused = assertInstanceOf(ImageContent.NoPicture.class, content);
    assertTrue(refused.damaged());
    assertTrue(refused.sentence().contains("rescale"), refused.sentence());
  }

  @Test
  void voiLutsAndWindowsAreAllOfferedByTheirNames() {
    Dataset hard =
        item(3, 0, 8)
            .bytes(Tag.LUTData, "OW", words(0, 0, 255))
            .string(Tag.LUTExplanation, "HARD")
            .build();
    Dataset lie = item(3, 0, 8).bytes(Tag.LUTData, "OW", new byte[1]).build();
    Dataset header =
        radiograph()
            .sequence(Tag.VOILUTSequence, lie, hard)
            .string(Tag.WindowCenter, "100", "200")
            .string(Tag.WindowWidth, "50", "70")
            .string(Tag.WindowCenterWidthExplanation, "Soft", "")
            .build();
    List<StatedWindow> stated = grey(header).windows();
    assertEquals(
        List.of("HARD", "Soft", "As sent 3 of 3"),
        List.of(
            VoiPresets.nameOf(stated, 0),
            VoiPresets.nameOf(stated, 1),
            VoiPresets.nameOf(stated, 2)));
    List<VoiPreset> presets = VoiPresets.of("DX", stated, stated.getFirst().window());
    assertEquals("Soft", presets.get(1).name());
    assertEquals(2, presets.get(1).key());
    assertEquals(VoiWindow.linear(200, 70), presets.get(2).window());
    assertEquals("More contrast", presets.get(3).name());
  }

  @Test
  void aVoiLutIsTheTableAndItsCurveFollowsTheReadersHand() {
    // Four entries from −1: outputs 0, 51, 102, 255 of 255.
    VoiWindow sent = VoiWindow.of(new LookupTable(-1, new int[] {0, 51, 102, 255}, 8));
    assertEquals(0.5, sent.center());
    assertEquals(3, sent.width());
    assertEquals(0, sent.share(-20));
    assertEquals(0, sent.share(-1));
    assertEquals(0.2, sent.share(0), 1e-12);
    assertEquals(0.4, sent.share(1), 1e-12);
    assertEquals(1, sent.share(2));
    assertEquals(1, sent.share(2000));
    // Twice as wide about 100: inputs 97, 99, 101, 103 take the four entries.
    VoiWindow moved = sent.over(100, 6);
    assertEquals(0, moved.share(97));
    assertEquals(0.2, moved.share(99), 1e-12);
    assertEquals(0.4, moved.share(101), 1e-12);
    assertEquals(1, moved.share(103));
  }

  @Test
  void aVoiLutOfOneEntryIsOneGrey() {
    VoiWindow one = VoiWindow.of(new LookupTable(5, new int[] {128}, 8));
    assertEquals(128 / 255.0, one.share(-1000));
    assertEquals(128 / 255.0, one.share(1000));
    assertFalse(Double.isNaN(one.share(5)));
  }
}
