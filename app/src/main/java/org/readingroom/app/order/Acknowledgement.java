package org.readingroom.app.order;

import ca.uhn.hl7v2.parser.EncodingCharacters;
import ca.uhn.hl7v2.parser.Escape;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An answer in original mode (HL7 v2.5.1 2.9.2): MSH, MSA and, where something was wrong, ERR.
///
/// @param code MSA-1: AA taken and kept, AE wrong in itself, AR not taken now or here
/// @param error HL7 table 0357; 0 for none
/// @param reason one sentence without patient data; null for none
record Acknowledgement(String code, int error, @Nullable String reason) {
  static final Acknowledgement TAKEN = new Acknowledgement("AA", 0, null);

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss'+0000'", Locale.ROOT).withZone(ZoneOffset.UTC);

  static Acknowledgement of(OrderRefusedException refused) {
    return new Acknowledgement(refused.acknowledgement(), refused.code(), refused.reason());
  }

  /// @param of the message answered; null when its header could not be read
  byte[] encode(@Nullable Hl7Message of) {
    Charset charset = of == null ? StandardCharsets.US_ASCII : of.charset();
    @Nullable String trigger = of == null ? null : of.event();
    String version = of == null || of.version().isEmpty() ? "2.5.1" : of.version();
    StringBuilder out = new StringBuilder("MSH|^~\\&|READINGROOM||");
    out.append(echo(of, 3)).append('|').append(echo(of, 4)).append('|');
    out.append(STAMP.format(Instant.now())).append("||ACK");
    if (trigger != null) {
      out.append('^').append(escaped(trigger));
    }
    out.append('|').append(UUID.randomUUID().toString().substring(0, 18)).append("|P|");
    out.append(escaped(version)).append('\r');
    out.append("MSA|").append(code).append('|').append(echo(of, 10));
    if (reason != null) {
      out.append('|').append(escaped(reason));
    }
    out.append('\r');
    if (error != 0 && !isBefore25(version)) {
      out.append("ERR|||").append(error).append("^^HL70357|E||||");
      out.append(escaped(reason == null ? "" : reason)).append('\r');
    }
    return out.toString().getBytes(charset);
  }

  /// ERR had another shape before version 2.5.
  private static boolean isBefore25(String version) {
    return version.matches("2\\.[0-4](\\..*)?");
  }

  private static String echo(@Nullable Hl7Message of, int field) {
    @Nullable String value = of == null ? null : of.header().text(field);
    return value == null ? "" : escaped(value);
  }

  private static String escaped(String text) {
    return Escape.escape(text, EncodingCharacters.defaultInstance());
  }
}
