package org.readingroom.app.order;

import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.model.GenericMessage;
import ca.uhn.hl7v2.model.GenericSegment;
import ca.uhn.hl7v2.parser.EncodingCharacters;
import ca.uhn.hl7v2.parser.GenericModelClassFactory;
import ca.uhn.hl7v2.parser.PipeParser;
import ca.uhn.hl7v2.util.Terser;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One segment of an HL7 v2 message, read by the library and made safe to keep: escape sequences
/// are resolved, control characters become spaces, the HL7 null `""` and blanks are absent.
///
/// Fields, components and subcomponents count from 1, repetitions from 0 (HL7 v2.5.1 chapter 2).
/// Not thread-safe.
final class Hl7Segment {
  // thread-safe as long as its settings stay as they are
  private static final PipeParser PARSER =
      new PipeParser(
          new DefaultHapiContext(
              new ca.uhn.hl7v2.parser.ParserConfiguration(),
              ValidationContextFactory.noValidation(),
              new GenericModelClassFactory()));

  /// Escape sequences the library leaves: formatting, highlighting, characters by number
  private static final Pattern LEFT_OVER =
      Pattern.compile("\\\\(?:X[0-9A-Fa-f]{1,64}|[HN]|\\.[a-z]{2}[^\\\\]{0,8})\\\\");

  private final String name;
  private final GenericSegment segment;

  private Hl7Segment(String name, GenericSegment segment) {
    this.name = name;
    this.segment = segment;
  }

  /// @param line as sent, beginning with the segment's name
  static Hl7Segment read(String line, EncodingCharacters encoding) throws OrderRefusedException {
    String name = line.substring(0, 3);
    GenericSegment segment =
        new GenericSegment(new GenericMessage.V251(new GenericModelClassFactory()), name);
    try {
      PARSER.parse(segment, line, encoding);
    } catch (HL7Exception | RuntimeException e) {
      throw OrderRefusedException.content(102, "The segment " + name + " cannot be read.");
    }
    return new Hl7Segment(name, segment);
  }

  String name() {
    return name;
  }

  int repetitions(int field) {
    try {
      return segment.numFields() < field ? 0 : segment.getField(field).length;
    } catch (HL7Exception e) {
      return 0;
    }
  }

  /// The first repetition's first component.
  @Nullable String text(int field) {
    return text(field, 0, 1, 1);
  }

  @Nullable String text(int field, int component) {
    return text(field, 0, component, 1);
  }

  @Nullable String text(int field, int repetition, int component, int subcomponent) {
    if (segment.numFields() < field || repetitions(field) <= repetition) {
      return null;
    }
    String raw;
    try {
      raw = Terser.get(segment, field, repetition, component, subcomponent);
    } catch (HL7Exception | RuntimeException e) {
      return null;
    }
    if (raw == null || raw.equals("\"\"")) {
      return null;
    }
    StringBuilder plain = new StringBuilder(raw.length());
    LEFT_OVER
        .matcher(raw)
        .replaceAll(" ")
        .codePoints()
        .forEach(c -> plain.appendCodePoint(isPrintable(c) ? c : ' '));
    String out = plain.toString().strip();
    return out.isEmpty() ? null : out;
  }

  // no control, no direction override, no half of a pair: what is kept is what is seen
  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
