package org.readingroom.netclient.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.ElementDictionary;
import org.aoju.bus.image.galaxy.data.Sequence;
import org.aoju.bus.image.galaxy.data.VR;
import org.jspecify.annotations.Nullable;

/// Reads one JSON object into one data set, within limits of depth and count. An attribute whose
/// value does not fit its VR is left out rather than guessed.
final class DicomJsonRow {
  private static final int MAX_DECIMAL_STRING = 16;

  private final JsonParser parser;
  private int values;

  private DicomJsonRow(JsonParser parser) {
    this.parser = parser;
  }

  /// The parser stands at START_OBJECT and is left at its END_OBJECT.
  static Dataset read(JsonParser parser) throws IOException {
    Attributes attributes = new Attributes();
    attributes.setSpecificCharacterSet("ISO_IR 192");
    new DicomJsonRow(parser).object(attributes, 0);
    return new Dataset(attributes);
  }

  private void object(Attributes into, int level) throws IOException {
    if (level > DicomJson.MAX_LEVEL) {
      throw new MalformedDicomException(
          "sequences are nested more than " + DicomJson.MAX_LEVEL + " deep");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      int tag = tag(parser.currentName());
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_OBJECT && tag != 0 && tag != Tag.SpecificCharacterSet) {
        attribute(into, tag, level);
      } else {
        parser.skipChildren();
      }
    }
    if (parser.currentToken() != JsonToken.END_OBJECT) {
      throw new MalformedDicomException("the answer ends in the middle");
    }
  }

  /// Eight hexadecimal digits; 0 for anything else, and for group lengths.
  private static int tag(String name) {
    if (name.length() != 8) {
      return 0;
    }
    try {
      int tag = Integer.parseUnsignedInt(name, 16);
      return (tag & 0xFFFF) == 0 ? 0 : tag;
    } catch (NumberFormatException notATag) {
      return 0;
    }
  }

  private void attribute(Attributes into, int tag, int level) throws IOException {
    VR vr = ElementDictionary.vrOf(tag, null);
    List<String> texts = new ArrayList<>();
    List<Attributes> items = new ArrayList<>();
    byte[] binary = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      switch (name) {
        case "vr" -> vr = vr(parser.getText(), vr);
        case "Value" -> {
          if (token == JsonToken.START_ARRAY) {
            valueArray(texts, items, level);
          } else {
            parser.skipChildren();
          }
        }
        case "InlineBinary" -> {
          if (token == JsonToken.VALUE_STRING) {
            binary = parser.getBinaryValue();
          } else {
            parser.skipChildren();
          }
        }
        default -> parser.skipChildren(); // BulkDataURI: fetched by other means when wanted
      }
    }
    count();
    if (vr == null) {
      return;
    }
    try {
      store(into, tag, vr, texts, items, binary);
    } catch (RuntimeException doesNotFitItsVr) {
      into.remove(tag);
    }
  }

  private void valueArray(List<String> texts, List<Attributes> items, int level)
      throws IOException {
    while (true) {
      JsonToken token = parser.nextToken();
      if (token == null || token == JsonToken.END_ARRAY) {
        return;
      }
      count();
      switch (token) {
        case VALUE_NULL -> texts.add("");
        case START_OBJECT -> objectValue(texts, items, level);
        case START_ARRAY -> parser.skipChildren();
        default -> texts.add(parser.getText());
      }
    }
  }

  /// An object is a person's name when it has its three groups as fields, else a sequence item.
  private void objectValue(List<String> texts, List<Attributes> items, int level)
      throws IOException {
    Attributes item = new Attributes();
    String[] groups = {"", "", ""};
    boolean name = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      int group =
          switch (field) {
            case "Alphabetic" -> 0;
            case "Ideographic" -> 1;
            case "Phonetic" -> 2;
            default -> -1;
          };
      JsonToken token = parser.nextToken();
      if (group >= 0) {
        name = true;
        groups[group] = token == JsonToken.VALUE_STRING ? parser.getText() : "";
        parser.skipChildren();
        continue;
      }
      int tag = tag(field);
      if (token == JsonToken.START_OBJECT && tag != 0) {
        if (level >= DicomJson.MAX_LEVEL) {
          throw new MalformedDicomException(
              "sequences are nested more than " + DicomJson.MAX_LEVEL + " deep");
        }
        attribute(item, tag, level + 1);
      } else {
        parser.skipChildren();
      }
    }
    if (name) {
      texts.add(String.join("=", groups).replaceAll("=+$", ""));
    } else {
      items.add(item);
    }
  }

  private void count() throws MalformedDicomException {
    if (++values > DicomJson.MAX_VALUES_PER_ROW) {
      throw new MalformedDicomException("the answer has too many values in one row");
    }
  }

  private static @Nullable VR vr(String code, @Nullable VR whenUnknown) {
    try {
      return VR.valueOf(code);
    } catch (IllegalArgumentException unknown) {
      return whenUnknown;
    }
  }

  private static void store(
      Attributes into,
      int tag,
      VR vr,
      List<String> texts,
      List<Attributes> items,
      byte @Nullable [] binary) {
    if (vr == VR.SQ) {
      Sequence sequence = into.newSequence(tag, Math.max(1, items.size()));
      sequence.addAll(items);
    } else if (binary != null) {
      into.setBytes(tag, vr, binary);
    } else if (texts.isEmpty()) {
      into.setNull(tag, vr);
    } else {
      switch (vr) {
        case AT ->
            into.setInt(
                tag, vr, texts.stream().mapToInt(t -> Integer.parseUnsignedInt(t, 16)).toArray());
        case US, SS, UL, SL ->
            into.setInt(
                tag, vr, texts.stream().mapToInt(t -> new BigDecimal(t).intValue()).toArray());
        case FL, FD ->
            into.setDouble(tag, vr, texts.stream().mapToDouble(Double::parseDouble).toArray());
        case IS ->
            into.setString(
                tag, vr, texts.stream().map(DicomJsonRow::integer).toArray(String[]::new));
        case DS ->
            into.setString(
                tag, vr, texts.stream().map(DicomJsonRow::decimal).toArray(String[]::new));
        case OB, OW, OF, OD, OL, UN -> {} // a number array is no encoding of these
        default -> into.setString(tag, vr, texts.toArray(String[]::new));
      }
    }
  }

  private static String integer(String text) {
    return text.isBlank() || text.matches("[+-]?[0-9]{1,11}")
        ? text
        : Long.toString(new BigDecimal(text.strip()).longValue());
  }

  private static String decimal(String text) {
    return text.length() <= MAX_DECIMAL_STRING
        ? text
        : new BigDecimal(text.strip()).round(new MathContext(9)).toString();
  }
}
