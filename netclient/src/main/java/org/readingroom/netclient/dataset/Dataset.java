package org.readingroom.netclient.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.Sequence;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.data.Value;
import org.jspecify.annotations.Nullable;

/// One DICOM data set (PS3.5 section 7): attributes by tag, without group 0002 and, where it came
/// from {@link DatasetReader#readHeader}, without pixel data.
///
/// Immutable to its callers; change it through {@link #toBuilder()}. Safe to read from any thread:
/// the toolkit decodes values lazily inside, so every read holds this object's lock.
public final class Dataset {
  private final Attributes attributes;

  Dataset(Attributes attributes) {
    this.attributes = attributes;
  }

  public static DatasetBuilder builder() {
    return new DatasetBuilder(new Attributes());
  }

  /// A builder that starts as a deep copy of this data set.
  public DatasetBuilder toBuilder() {
    synchronized (attributes) {
      return new DatasetBuilder(new Attributes(attributes));
    }
  }

  public boolean contains(int tag) {
    synchronized (attributes) {
      return attributes.contains(tag);
    }
  }

  /// All tags of this level, ascending as unsigned numbers.
  public int[] tags() {
    synchronized (attributes) {
      return attributes.tags();
    }
  }

  /// The two letters of the value representation, or null when the attribute is absent.
  public @Nullable String vr(int tag) {
    synchronized (attributes) {
      VR vr = attributes.getVR(tag);
      return vr == null ? null : vr.name();
    }
  }

  /// First value as text, trimmed as its VR asks; null when absent, empty or not textual.
  public @Nullable String string(int tag) {
    List<String> all = strings(tag);
    return all.isEmpty() || all.getFirst().isEmpty() ? null : all.getFirst();
  }

  public String string(int tag, String whenAbsent) {
    String value = string(tag);
    return value == null ? whenAbsent : value;
  }

  /// All values as text; empty when absent. An empty value among others is "".
  public List<String> strings(int tag) {
    synchronized (attributes) {
      String[] values;
      try {
        values = attributes.getStrings(tag);
      } catch (RuntimeException unreadable) {
        return List.of();
      }
      if (values == null) {
        return List.of();
      }
      List<String> out = new ArrayList<>(values.length);
      for (String value : values) {
        out.add(value == null ? "" : value);
      }
      return List.copyOf(out);
    }
  }

  /// First value as an integer; null when absent or not a number.
  public @Nullable Integer integer(int tag) {
    double[] values = decimals(tag);
    boolean fits = values.length > 0 && Math.abs(values[0]) <= Integer.MAX_VALUE;
    return fits ? (Integer) (int) values[0] : null;
  }

  /// All values as 32-bit integers, tags (AT) among them; empty when absent or not integers.
  public int[] integers(int tag) {
    synchronized (attributes) {
      try {
        int[] values = attributes.getInts(tag);
        return values == null ? new int[0] : values;
      } catch (RuntimeException notIntegers) {
        return new int[0];
      }
    }
  }

  public int integer(int tag, int whenAbsent) {
    Integer value = integer(tag);
    return value == null ? whenAbsent : value;
  }

  /// All values as numbers; empty when absent, empty, or when any of them is not a number.
  public double[] decimals(int tag) {
    synchronized (attributes) {
      VR vr = attributes.getVR(tag);
      if (vr == null) {
        return new double[0];
      }
      try {
        return switch (vr) {
          case US, SS, SL, AT -> Arrays.stream(integers(tag)).asDoubleStream().toArray();
          case UL -> Arrays.stream(integers(tag)).mapToDouble(i -> i & 0xFFFFFFFFL).toArray();
          case FL, FD, OF, OD -> {
            double[] values = attributes.getDoubles(tag);
            yield values == null ? new double[0] : values;
          }
          default ->
              strings(tag).stream().mapToDouble(t -> Double.parseDouble(t.strip())).toArray();
        };
      } catch (RuntimeException notNumbers) {
        return new double[0];
      }
    }
  }

  public double decimal(int tag, double whenAbsent) {
    double[] values = decimals(tag);
    return values.length == 0 ? whenAbsent : values[0];
  }

  /// The raw value, native byte order of the data set; empty when absent.
  public byte[] bytes(int tag) {
    synchronized (attributes) {
      if (attributes.getValue(tag) instanceof Value several && !(several.isEmpty())) {
        return new byte[0]; // fragments or items: no single value
      }
      byte[] value = attributes.getSafeBytes(tag);
      return value == null ? new byte[0] : value.clone();
    }
  }

  /// Items of a sequence; empty when absent or not a sequence.
  public List<Dataset> items(int tag) {
    synchronized (attributes) {
      Sequence sequence = attributes.getSequence(tag);
      if (sequence == null) {
        return List.of();
      }
      List<Dataset> out = new ArrayList<>(sequence.size());
      for (Attributes item : sequence) {
        out.add(new Dataset(item));
      }
      return List.copyOf(out);
    }
  }

  /// First item of a sequence, or null.
  public @Nullable Dataset item(int tag) {
    List<Dataset> all = items(tag);
    return all.isEmpty() ? null : all.getFirst();
  }

  /// The value of a required UID attribute, checked by {@link Uids#require}.
  ///
  /// @throws MalformedDicomException when absent or not a UID
  public String uid(int tag) throws MalformedDicomException {
    return Uids.require(string(tag), tag);
  }

  Attributes attributes() {
    return attributes;
  }
}
