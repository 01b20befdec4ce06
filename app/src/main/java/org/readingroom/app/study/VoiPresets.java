package org.readingroom.app.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.StoredSlice;

/// How a picture is first windowed, and what the digit keys do. Numbers are modality values (HU for
/// CT). Pure functions; any thread.
public final class VoiPresets {
  private static final int MOST_STATED = 5;

  private static final List<VoiPreset> CT =
      List.of(
          new VoiPreset(1, "Brain", VoiWindow.linear(40, 80)),
          new VoiPreset(2, "Subdural", VoiWindow.linear(75, 215)),
          new VoiPreset(3, "Stroke", VoiWindow.linear(36, 36)),
          new VoiPreset(4, "Bone", VoiWindow.linear(500, 2000)),
          new VoiPreset(5, "Lung", VoiWindow.linear(-600, 1500)),
          new VoiPreset(6, "Mediastinum", VoiWindow.linear(50, 350)),
          new VoiPreset(7, "Abdomen", VoiWindow.linear(50, 400)),
          new VoiPreset(8, "Liver", VoiWindow.linear(80, 150)),
          new VoiPreset(9, "Angio", VoiWindow.linear(300, 600)));

  private VoiPresets() {}

  /// What keys 1–9 do for a modality. CT has absolute windows; elsewhere the numbers mean nothing
  /// absolute, so the keys vary the window the picture came with.
  ///
  /// @param stated what the picture brings along, by its own names; each gets a key while there are
  ///   some
  public static List<VoiPreset> of(String modality, List<StatedWindow> stated, VoiWindow initial) {
    if (modality.equals("CT")) {
      return CT;
    }
    List<VoiPreset> presets = new ArrayList<>();
    for (int n = 0; n < Math.min(stated.size(), MOST_STATED); n++) {
      presets.add(new VoiPreset(n + 1, nameOf(stated, n), stated.get(n).window()));
    }
    if (presets.isEmpty()) {
      presets.add(new VoiPreset(1, "As opened", initial));
    }
    int next = presets.size() + 1;
    presets.add(new VoiPreset(next, "More contrast", narrowed(initial, 0.6)));
    presets.add(new VoiPreset(next + 1, "Less contrast", narrowed(initial, 1.6)));
    presets.add(new VoiPreset(next + 2, "Full contrast", narrowed(initial, 0.35)));
    presets.add(new VoiPreset(next + 3, "Wide", narrowed(initial, 2.5)));
    return List.copyOf(presets);
  }

  /// What a stated window is called: its explanation, else "As sent" and which of how many.
  public static String nameOf(List<StatedWindow> stated, int index) {
    String name = stated.get(index).name();
    if (!name.isEmpty()) {
      return name;
    }
    return stated.size() == 1 ? "As sent" : "As sent " + (index + 1) + " of " + stated.size();
  }

  /// The usable VOI LUTs and windows of a header, in its order, LUTs first: they are what the maker
  /// means where both are there (PS3.3 C.11.2). A table that contradicts itself and a window whose
  /// width its function does not allow are left out: they would show something else, or nothing.
  ///
  /// @param signedInput modality values may be negative
  public static List<StatedWindow> fromHeader(Dataset header, boolean signedInput) {
    List<StatedWindow> windows = new ArrayList<>();
    for (Dataset item : header.items(Tag.VOILUTSequence)) {
      try {
        VoiWindow window = VoiWindow.of(LookupTables.read(item, signedInput));
        windows.add(new StatedWindow(item.string(Tag.LUTExplanation, "").strip(), window));
      } catch (IllegalArgumentException unusable) {
        continue;
      }
    }
    double[] centers = header.decimals(Tag.WindowCenter);
    double[] widths = header.decimals(Tag.WindowWidth);
    List<String> names = header.strings(Tag.WindowCenterWidthExplanation);
    VoiWindow.Function function = function(header.string(Tag.VOILUTFunction, "LINEAR"));
    for (int n = 0; n < Math.min(centers.length, widths.length); n++) {
      try {
        String name = n < names.size() ? names.get(n).strip() : "";
        windows.add(new StatedWindow(name, new VoiWindow(centers[n], widths[n], function)));
      } catch (IllegalArgumentException unusable) {
        continue;
      }
    }
    return List.copyOf(windows);
  }

  /// The window usual for a modality and body part where a header brings none; empty where only the
  /// pixels can tell.
  public static Optional<VoiWindow> usual(String modality, String bodyPart) {
    if (!modality.equals("CT")) {
      return Optional.empty();
    }
    return Optional.of(
        switch (bodyPart.strip().toUpperCase(Locale.ROOT)) {
          case "HEAD", "BRAIN", "SKULL" -> VoiWindow.linear(40, 80);
          case "LUNG" -> VoiWindow.linear(-600, 1500);
          default -> VoiWindow.linear(40, 400);
        });
  }

  /// A window for a slice that brings none: the whole scale of 8-bit pictures, which are made to be
  /// looked at as they are, else one over the slice's own values.
  static VoiWindow fromSlice(StoredSlice slice) {
    SliceHeader header = slice.header();
    if (header.format().bitsStored() == 8 && !header.format().signed()) {
      return VoiWindow.spanning(
          header.rescale().modalityFromStored(0), header.rescale().modalityFromStored(255));
    }
    return fromValues(SmallPicture.values(slice, 128));
  }

  /// A window over the middle 98 % of the given modality values; NaN is not counted. For pictures
  /// that neither bring a window nor belong to a modality with a usual one.
  public static VoiWindow fromValues(float[] values) {
    float[] sorted = new float[values.length];
    int count = 0;
    for (float value : values) {
      if (Float.isFinite(value)) {
        sorted[count++] = value;
      }
    }
    if (count == 0) {
      return VoiWindow.spanning(0, 1);
    }
    Arrays.sort(sorted, 0, count);
    double low = sorted[(int) (0.01 * (count - 1))];
    double high = sorted[(int) (0.99 * (count - 1))];
    return high > low
        ? VoiWindow.spanning(low, high)
        : VoiWindow.spanning(sorted[0], Math.max(sorted[count - 1], sorted[0] + 1));
  }

  private static VoiWindow narrowed(VoiWindow window, double factor) {
    double width = window.width() * factor;
    return window.function() == VoiWindow.Function.LINEAR && width < 1
        ? window
        : window.over(window.center(), width);
  }

  private static VoiWindow.Function function(String keyword) {
    return switch (keyword) {
      case "LINEAR_EXACT" -> VoiWindow.Function.LINEAR_EXACT;
      case "SIGMOID" -> VoiWindow.Function.SIGMOID;
      default -> VoiWindow.Function.LINEAR;
    };
  }
}
