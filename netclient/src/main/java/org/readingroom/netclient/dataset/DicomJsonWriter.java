package org.readingroom.netclient.dataset;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/// Writes one data set as one JSON object (PS3.18 F.2).
final class DicomJsonWriter {
  private static final int MAX_INLINE_BYTES = 64 << 10;
  private static final int BULK_FROM_BYTES = 1 << 10;

  private DicomJsonWriter() {}

  static void write(Dataset dataset, JsonGenerator json, DicomJson.BulkDataUri bulkData)
      throws IOException {
    write(dataset, dataset, json, bulkData);
  }

  private static void write(
      Dataset dataset, Dataset row, JsonGenerator json, DicomJson.BulkDataUri bulkData)
      throws IOException {
    json.writeStartObject();
    for (int tag : dataset.tags()) {
      String vr = dataset.vr(tag);
      if (vr == null || (tag & 0xFFFF) == 0) {
        continue;
      }
      json.writeObjectFieldStart(String.format(Locale.ROOT, "%08X", tag));
      json.writeStringField("vr", vr);
      value(dataset, row, tag, vr, json, bulkData);
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void value(
      Dataset dataset,
      Dataset row,
      int tag,
      String vr,
      JsonGenerator json,
      DicomJson.BulkDataUri bulkData)
      throws IOException {
    switch (vr) {
      case "SQ" -> {
        List<Dataset> items = dataset.items(tag);
        if (!items.isEmpty()) {
          json.writeArrayFieldStart("Value");
          for (Dataset item : items) {
            write(item, row, json, bulkData);
          }
          json.writeEndArray();
        }
      }
      case "OB", "OW", "OF", "OD", "OL", "UN" -> binary(dataset, row, tag, json, bulkData);
      case "PN" -> {
        List<String> names = dataset.strings(tag);
        if (hasValue(names)) {
          json.writeArrayFieldStart("Value");
          for (String name : names) {
            personName(name, json);
          }
          json.writeEndArray();
        }
      }
      case "AT" -> {
        int[] tags = dataset.integers(tag);
        if (tags.length > 0) {
          json.writeArrayFieldStart("Value");
          for (int each : tags) {
            json.writeString(String.format(Locale.ROOT, "%08X", each));
          }
          json.writeEndArray();
        }
      }
      case "US", "SS", "UL", "SL", "FL", "FD" -> numbers(dataset.decimals(tag), vr, json);
      default -> texts(texts(dataset, tag), vr, json);
    }
  }

  private static List<String> texts(Dataset dataset, int tag) {
    // what leaves as JSON is UTF-8, whatever it was stored in
    return tag == Tag.SpecificCharacterSet ? List.of("ISO_IR 192") : dataset.strings(tag);
  }

  private static void texts(List<String> values, String vr, JsonGenerator json) throws IOException {
    if (!hasValue(values)) {
      return;
    }
    json.writeArrayFieldStart("Value");
    for (String value : values) {
      if (value.isEmpty()) {
        json.writeNull();
      } else if (vr.equals("DS") || vr.equals("IS")) {
        decimal(value, json);
      } else {
        json.writeString(value);
      }
    }
    json.writeEndArray();
  }

  private static void decimal(String value, JsonGenerator json) throws IOException {
    try {
      json.writeNumber(new BigDecimal(value.strip()));
    } catch (NumberFormatException notANumber) {
      json.writeString(value);
    }
  }

  private static void numbers(double[] values, String vr, JsonGenerator json) throws IOException {
    if (values.length == 0) {
      return;
    }
    json.writeArrayFieldStart("Value");
    for (double value : values) {
      if (vr.equals("FD")) {
        json.writeNumber(value);
      } else if (vr.equals("FL")) {
        json.writeNumber((float) value);
      } else {
        json.writeNumber((long) value);
      }
    }
    json.writeEndArray();
  }

  private static void personName(String name, JsonGenerator json) throws IOException {
    if (name.isEmpty()) {
      json.writeNull();
      return;
    }
    String[] groups = name.split("=", 3);
    String[] fields = {"Alphabetic", "Ideographic", "Phonetic"};
    json.writeStartObject();
    for (int i = 0; i < groups.length; i++) {
      if (!groups[i].isEmpty()) {
        json.writeStringField(fields[i], groups[i]);
      }
    }
    json.writeEndObject();
  }

  private static void binary(
      Dataset dataset, Dataset row, int tag, JsonGenerator json, DicomJson.BulkDataUri bulkData)
      throws IOException {
    byte[] value = dataset.bytes(tag);
    boolean pixels = tag == Tag.PixelData;
    if (pixels || value.length > BULK_FROM_BYTES) {
      String uri = bulkData.uri(row, tag);
      if (uri != null) {
        json.writeStringField("BulkDataURI", uri);
        return;
      }
    }
    if (!pixels && value.length > 0 && value.length <= MAX_INLINE_BYTES) {
      json.writeFieldName("InlineBinary");
      json.writeBinary(value);
    }
  }

  private static boolean hasValue(List<String> values) {
    return values.stream().anyMatch(value -> !value.isEmpty());
  }
}
