package org.readingroom.app.order;

import ca.uhn.hl7v2.parser.EncodingCharacters;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An HL7 v2 message taken apart into segments, whatever is in them. Immutable.
///
/// @param charset in which it came, and the answer goes
/// @param header MSH
/// @param segments those this program reads, in their order, without MSH
record Hl7Message(Charset charset, Hl7Segment header, List<Hl7Segment> segments) {
  private static final Set<String> READ = Set.of("PID", "PV1", "ORC", "OBR", "TQ1", "IPC", "NTE");
  private static final int MOST_SEGMENTS = 1_000;

  Hl7Message {
    segments = List.copyOf(segments);
  }

  /// @param bytes what stood between the marks of the transport
  /// @param charsetWhenAbsent of messages without MSH-18
  static Hl7Message read(byte[] bytes, Charset charsetWhenAbsent) throws OrderRefusedException {
    if (bytes.length < 9 || !new String(bytes, 0, 3, StandardCharsets.US_ASCII).equals("MSH")) {
      throw OrderRefusedException.rejected(100, "The message does not begin with MSH.");
    }
    EncodingCharacters encoding = encoding(bytes);
    Charset charset = charset(bytes, encoding, charsetWhenAbsent);
    List<String> lines = decode(bytes, charset).lines().filter(line -> line.length() >= 3).toList();
    if (lines.size() > MOST_SEGMENTS) {
      throw OrderRefusedException.content(100, "The message has too many segments.");
    }
    List<Hl7Segment> segments = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      if (READ.contains(line.substring(0, 3))) {
        segments.add(Hl7Segment.read(line, encoding));
      }
    }
    return new Hl7Message(charset, Hl7Segment.read(lines.getFirst(), encoding), segments);
  }

  private static EncodingCharacters encoding(byte[] bytes) throws OrderRefusedException {
    char field = (char) bytes[3];
    String others = new String(bytes, 4, 4, StandardCharsets.US_ASCII);
    String all = field + others;
    boolean usable =
        all.chars().allMatch(c -> c > 0x20 && c < 0x7F && !Character.isLetterOrDigit(c))
            && all.chars().distinct().count() == 5;
    if (!usable) {
      throw OrderRefusedException.rejected(
          102, "MSH-1 and MSH-2 must hold five different separators, such as |^~\\&.");
    }
    return new EncodingCharacters(field, others);
  }

  /// MSH-18 by HL7 table 0211.
  private static Charset charset(
      byte[] bytes, EncodingCharacters encoding, Charset charsetWhenAbsent)
      throws OrderRefusedException {
    String header = new String(bytes, StandardCharsets.ISO_8859_1).lines().findFirst().orElse("");
    String[] fields =
        header.split(java.util.regex.Pattern.quote("" + encoding.getFieldSeparator()), -1);
    String named = fields.length > 17 ? fields[17] : "";
    int repetition = named.indexOf(encoding.getRepetitionSeparator());
    String first = (repetition < 0 ? named : named.substring(0, repetition)).strip();
    @Nullable String java =
        switch (first) {
          case "" -> charsetWhenAbsent.name();
          case "ASCII" -> "US-ASCII";
          case "UNICODE UTF-8", "UTF-8" -> "UTF-8";
          case "8859/1",
              "8859/2",
              "8859/3",
              "8859/4",
              "8859/5",
              "8859/6",
              "8859/7",
              "8859/8",
              "8859/9",
              "8859/15" ->
              "ISO-8859-" + first.substring(5);
          default -> null;
        };
    if (java == null) {
      throw OrderRefusedException.content(
          103, "The character set of MSH-18 is not known. Send UNICODE UTF-8 or 8859/1.");
    }
    return Charset.forName(java);
  }

  private static String decode(byte[] bytes, Charset charset) throws OrderRefusedException {
    try {
      return charset
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw OrderRefusedException.content(
          102,
          "The message is not "
              + charset.name()
              + ", as MSH-18 or the settings say. Name its character set in MSH-18.");
    }
  }

  @Nullable String type() {
    return header.text(9, 1);
  }

  @Nullable String event() {
    return header.text(9, 2);
  }

  @Nullable String controlId() {
    return header.text(10);
  }

  String version() {
    String version = header.text(12);
    return version == null ? "" : version;
  }
}
