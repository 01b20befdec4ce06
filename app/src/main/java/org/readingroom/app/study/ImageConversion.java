package org.readingroom.app.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.study.ImageContent.ImageFacts;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.render.geometry.SlicePlane;
import org.readingroom.render.pixel.ModalityRescale;
import org.readingroom.render.pixel.PixelPadding;
import org.readingroom.render.pixel.StoredFormat;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.SliceId;

/// Header to render input, by plain conversion. Pure; any thread.
///
/// Sources: PS3.3 C.7.6.2 and C.7.6.3 (classic images), C.7.6.16 (functional groups), C.11.1 and
/// C.11.2 (rescale and windows).
public final class ImageConversion {
  /// More frames than this in one object are not believed.
  private static final int MAX_FRAMES = 100_000;

  private static final Dataset NOTHING = Dataset.builder().build();

  private ImageConversion() {}

  /// What an instance holds, from its header without pixel data. Never throws for what a header
  /// says: an impossible header becomes a [ImageContent.NoPicture] with its sentence.
  ///
  /// @param sopInstanceUid the instance's UID as the cache knows it
  public static ImageContent of(String sopInstanceUid, Dataset header) {
    int rows = header.integer(Tag.Rows, 0);
    int columns = header.integer(Tag.Columns, 0);
    if (rows == 0 && columns == 0) {
      return new ImageContent.NoPicture(sopInstanceUid, withoutPixels(header), false);
    }
    if (rows < 1 || columns < 1 || rows > 65535 || columns > 65535) {
      return damaged(
          sopInstanceUid, "This image's size, " + columns + " × " + rows + ", is not possible.");
    }
    int frames = header.integer(Tag.NumberOfFrames, 1);
    if (frames < 1 || frames > MAX_FRAMES) {
      return damaged(sopInstanceUid, "This image says it has " + frames + " frames.");
    }
    String photometric = header.string(Tag.PhotometricInterpretation, "MONOCHROME2");
    if (!photometric.startsWith("MONOCHROME") || header.integer(Tag.SamplesPerPixel, 1) != 1) {
      return new ImageContent.Colour(
          sopInstanceUid, columns, rows, frames, PixelScale.of(header), facts(header, frames, ""));
    }
    try {
      return grey(sopInstanceUid, header, rows, columns, frames, photometric);
    } catch (IllegalArgumentException unusable) {
      return damaged(sopInstanceUid, "This image cannot be shown: " + unusable.getMessage() + ".");
    }
  }

  private static ImageContent grey(
      String sopInstanceUid,
      Dataset header,
      int rows,
      int columns,
      int frames,
      String photometric) {
    StoredFormat format =
        new StoredFormat(
            header.integer(Tag.BitsStored, header.integer(Tag.BitsAllocated, 16)),
            header.integer(Tag.PixelRepresentation, 0) == 1);
    Dataset shared = header.item(Tag.SharedFunctionalGroupsSequence);
    List<Dataset> perFrame = header.items(Tag.PerFrameFunctionalGroupsSequence);
    PixelPadding padding = padding(header, format);
    ModalityTable table = null;
    String caution = "";
    try {
      table = modalityTable(header, format, padding);
    } catch (IllegalArgumentException unusable) {
      caution =
          "The values of this image are shown as stored, since "
              + unusable.getMessage()
              + ". They are no measurement.";
    }
    boolean signedInput = table == null && (format.signed() || lowest(header, format) < 0);
    List<SliceHeader> slices = new ArrayList<>(frames);
    List<StatedWindow> windows = VoiPresets.fromHeader(header, signedInput);
    for (int frame = 1; frame <= frames; frame++) {
      Dataset own = frame <= perFrame.size() ? perFrame.get(frame - 1) : null;
      FrameAttributes of = new FrameAttributes(header, shared, own);
      if (windows.isEmpty() || frame == (frames + 1) / 2) {
        List<StatedWindow> ownWindows =
            VoiPresets.fromHeader(of.in(Tag.FrameVOILUTSequence), signedInput);
        windows = ownWindows.isEmpty() ? windows : ownWindows;
      }
      slices.add(
          new SliceHeader(
              new SliceId(sopInstanceUid, frame),
              header.string(Tag.FrameOfReferenceUID),
              plane(of),
              columns,
              rows,
              table == null ? format : table.format(),
              table == null
                  ? rescale(of.in(Tag.PixelValueTransformationSequence))
                  : ModalityRescale.NONE,
              table == null ? padding : table.padding(),
              photometric.equals("MONOCHROME1"),
              of.imageType().stream().anyMatch(value -> value.contains("LOCALIZER")),
              header.integer(Tag.InstanceNumber),
              partition(header, of),
              acquisitions(header)));
    }
    return new ImageContent.Grey(
        sopInstanceUid,
        slices,
        windows,
        table,
        PixelScale.of(header),
        facts(header, frames, caution));
  }

  /// Where a frame lies; null when the header does not place it, or places it impossibly.
  private static @Nullable SlicePlane plane(FrameAttributes of) {
    double[] position = of.in(Tag.PlanePositionSequence).decimals(Tag.ImagePositionPatient);
    double[] orientation =
        of.in(Tag.PlaneOrientationSequence).decimals(Tag.ImageOrientationPatient);
    double[] spacing = of.in(Tag.PixelMeasuresSequence).decimals(Tag.PixelSpacing);
    if (position.length != 3 || orientation.length != 6 || spacing.length != 2) {
      return null;
    }
    try {
      return SlicePlane.of(position, orientation, spacing);
    } catch (IllegalArgumentException nowhere) {
      return null;
    }
  }

  private static @Nullable ModalityTable modalityTable(
      Dataset header, StoredFormat format, @Nullable PixelPadding padding) {
    Dataset item = header.item(Tag.ModalityLUTSequence);
    return item == null
        ? null
        : new ModalityTable(LookupTables.read(item, format.signed()), format, padding);
  }

  /// The lowest modality value the format could hold, by the header's own rescale.
  private static double lowest(Dataset header, StoredFormat format) {
    double intercept = header.decimal(Tag.RescaleIntercept, 0);
    double highest = header.decimal(Tag.RescaleSlope, 1) * ((1 << format.bitsStored()) - 1);
    return intercept + Math.min(0, highest);
  }

  private static ModalityRescale rescale(Dataset of) {
    double slope = stated(of, Tag.RescaleSlope, 1);
    double intercept = stated(of, Tag.RescaleIntercept, 0);
    return slope == 1 && intercept == 0
        ? ModalityRescale.NONE
        : new ModalityRescale(slope, intercept);
  }

  /// A number that may be absent, but not nonsense.
  private static double stated(Dataset of, int tag, double whenAbsent) {
    double[] values = of.decimals(tag);
    if (values.length == 0 && of.string(tag) != null) {
      throw new IllegalArgumentException("the rescale slope or intercept is not a number");
    }
    return values.length == 0 ? whenAbsent : values[0];
  }

  /// Pixel Padding Value and Range Limit.
  private static @Nullable PixelPadding padding(Dataset header, StoredFormat format) {
    Integer value = header.integer(Tag.PixelPaddingValue);
    if (value == null) {
      return null;
    }
    int one = asPixel(value, format);
    Integer limit = header.integer(Tag.PixelPaddingRangeLimit);
    return PixelPadding.between(one, limit == null ? one : asPixel(limit, format));
  }

  /// A number as the pixel's own sign reads it: its VR (US or SS) may have been guessed. One that
  /// no pixel can have stays out of reach, so that it marks none.
  private static int asPixel(int value, StoredFormat format) {
    if (!format.signed()) {
      return value & 0xFFFF;
    }
    boolean unextended = value >= 0 && value >>> format.bitsStored() == 0;
    return unextended ? format.storedFromCell((short) value) : (short) value;
  }

  /// What must never be mixed in one volume although it lies at the same places: echoes, times,
  /// diffusion weightings, magnitude and phase.
  private static @Nullable String partition(Dataset header, FrameAttributes of) {
    Map<String, String> parts = new LinkedHashMap<>();
    put(parts, "stack", of.own(Tag.FrameContentSequence), Tag.StackID);
    put(parts, "time", header, Tag.TemporalPositionIdentifier);
    put(parts, "time", of.own(Tag.FrameContentSequence), Tag.TemporalPositionIndex);
    Dataset cardiac = of.in(Tag.CardiacSynchronizationSequence);
    put(parts, "phase %", cardiac, Tag.NominalPercentageOfCardiacPhase);
    put(parts, "trigger ms", cardiac, Tag.NominalCardiacTriggerDelayTime);
    put(parts, "echo", header, Tag.EchoNumbers);
    put(parts, "echo ms", of.in(Tag.MREchoSequence), Tag.EffectiveEchoTime);
    put(parts, "b", header, Tag.DiffusionBValue);
    put(parts, "b", of.own(Tag.MRDiffusionSequence), Tag.DiffusionBValue);
    put(parts, "", of.own(Tag.MRImageFrameTypeSequence), Tag.ComplexImageComponent);
    List<String> type = of.imageType();
    if (type.size() > 2 && !type.get(2).isBlank()) {
      parts.put("type", type.get(2).strip());
    }
    StringBuilder text = new StringBuilder();
    parts.forEach((name, value) ->
        text.append(text.isEmpty() ? "" : ", ").append((name + " " + value).strip()));
    return text.isEmpty() ? null : text.toString();
  }

  private static void put(Map<String, String> parts, String name, Dataset of, int tag) {
    String value = of.string(tag);
    if (value != null && !value.isBlank()) {
      parts.put(name, value.strip());
    }
  }

  /// What may tell apart slices at one place where no attribute says outright that they differ: the
  /// acquisition's number, when it was made, and after which trigger.
  private static List<String> acquisitions(Dataset header) {
    String when = header.string(Tag.AcquisitionDateTime, "");
    if (when.isEmpty()) {
      when = header.string(Tag.AcquisitionTime, "");
    }
    return List.of(
        header.string(Tag.AcquisitionNumber, ""), when, header.string(Tag.TriggerTime, ""));
  }

  private static ImageFacts facts(Dataset header, int frames, String caution) {
    Double ratio = null;
    if (header.string(Tag.LossyImageCompression, "00").equals("01")) {
      double[] ratios = header.decimals(Tag.LossyImageCompressionRatio);
      ratio = 1.0;
      for (double step : ratios) {
        ratio *= step;
      }
      if (ratios.length == 0) {
        ratio = Double.NaN;
      }
    }
    return new ImageFacts(
        header.integer(Tag.InstanceNumber),
        ratio,
        CineTiming.of(header, frames).orElse(null),
        side(header, 0),
        side(header, 1),
        caution);
  }

  /// One value of Patient Orientation, when it is made of the bipeds' letters.
  private static String side(Dataset header, int index) {
    List<String> sides = header.strings(Tag.PatientOrientation);
    String letters = sides.size() == 2 ? sides.get(index).strip() : "";
    return letters.matches("[APRLHF]{1,3}") ? letters : "";
  }

  private static String withoutPixels(Dataset header) {
    return switch (header.string(Tag.Modality, "")) {
      case "SR" -> "A structured report, without images.";
      case "KO" -> "A list of key images.";
      case "PR" -> "A presentation of other images.";
      case "DOC" -> "An enclosed document.";
      case "RTSTRUCT", "RTPLAN", "RTDOSE", "RTRECORD" -> "A radiotherapy object, without images.";
      case "AU", "ECG", "HD" -> "A recording, without images.";
      default -> "An object without images.";
    };
  }

  private static ImageContent damaged(String sopInstanceUid, String sentence) {
    return new ImageContent.NoPicture(sopInstanceUid, sentence, true);
  }

  /// The attributes of one frame: its own functional group, else the shared one, else the top
  /// level.
  private record FrameAttributes(Dataset header, @Nullable Dataset shared, @Nullable Dataset own) {
    Dataset in(int sequenceTag) {
      Dataset item = own == null ? null : own.item(sequenceTag);
      if (item == null && shared != null) {
        item = shared.item(sequenceTag);
      }
      return item == null ? header : item;
    }

    /// The values of a functional group alone; empty where neither the frame nor the object has it.
    Dataset own(int sequenceTag) {
      Dataset found = in(sequenceTag);
      return found == header ? NOTHING : found;
    }

    /// Frame Type, else Image Type, in capitals.
    List<String> imageType() {
      List<String> type = own(Tag.MRImageFrameTypeSequence).strings(Tag.FrameType);
      if (type.isEmpty()) {
        type = own(Tag.CTImageFrameTypeSequence).strings(Tag.FrameType);
      }
      if (type.isEmpty()) {
        type = header.strings(Tag.ImageType);
      }
      return type.stream().map(value -> value.strip().toUpperCase(Locale.ROOT)).toList();
    }
  }
}
