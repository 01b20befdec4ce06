package org.readingroom.app.study;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.readingroom.render.pixel.LookupTable;
import org.readingroom.render.pixel.PixelPadding;
import org.readingroom.render.pixel.StoredFormat;

/// A Modality LUT, applied to a slice's pixels before they become voxels, so that everything behind
/// sees modality values in a plain unsigned format. Immutable. Source: PS3.3 C.11.1.1.
///
/// Padding is marked in stored values; behind the table it is a value the table never gives.
final class ModalityTable {
  private final LookupTable table;
  private final StoredFormat file;
  private final @Nullable PixelPadding filePadding;
  private final @Nullable PixelPadding padding;

  /// @param file how the file stores pixels
  /// @param filePadding which stored values are padding, or null
  ModalityTable(LookupTable table, StoredFormat file, @Nullable PixelPadding filePadding) {
    this.table = table;
    this.file = file;
    this.filePadding = filePadding;
    int unused = filePadding == null ? -1 : unusedOutput();
    padding = unused < 0 ? null : new PixelPadding(unused, unused);
  }

  private int unusedOutput() {
    BitSet used = new BitSet(1 << 16);
    for (int n = 0; n < table.size(); n++) {
      used.set(table.outputOf(table.firstMapped() + n));
    }
    int free = used.nextClearBit(0);
    return free < 1 << 16 ? free : -1;
  }

  /// How the table's outputs are stored.
  StoredFormat format() {
    return new StoredFormat(16, false);
  }

  /// Which outputs stand for padding, or null. A table that gives every value there is has no room
  /// for it: its padding is shown as the file's other pixels are.
  @Nullable PixelPadding padding() {
    return padding;
  }

  /// The outputs of a slice's cells.
  short[] outputs(short[] cells) {
    PixelPadding before = filePadding;
    PixelPadding behind = padding;
    short[] outputs = new short[cells.length];
    for (int n = 0; n < cells.length; n++) {
      int stored = file.storedFromCell(cells[n]);
      outputs[n] =
          (short)
              (before != null && behind != null && before.contains(stored)
                  ? behind.lowest()
                  : table.outputOf(stored));
    }
    return outputs;
  }
}
