package org.readingroom.netclient.dicomweb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartReaderTest {
  private static MultipartReader reader(String message) throws IOException {
    return reader(message.getBytes(StandardCharsets.ISO_8859_1), 1 << 20);
  }

  /// @param step most bytes the stream gives per read
  private static MultipartReader reader(byte[] message, int step) throws IOException {
    InputStream in =
        new ByteArrayInputStream(message) {
          @Override
          public int read(byte[] target, int offset, int length) {
            return super.read(target, offset, Math.min(length, step));
          }
        };
    return new MultipartReader(in, "b");
  }

  private static String text(MultipartReader.Part part) throws IOException {
    return new String(part.body().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void partsComeWithHeadersAndBodies() throws IOException {
    MultipartReader in =
        reader(
            "--b\r\nContent-Type: application/dicom\r\nX: 1\r\n\r\nhello\r\n--b\r\n\r\nworld\r\n--b--");
    MultipartReader.Part first = in.next();
    assertEquals("application/dicom", first.headers().get("content-type"));
    assertEquals("hello", text(first));
    MultipartReader.Part second = in.next();
    assertEquals(0, second.headers().size());
    assertEquals("world", text(second));
    assertNull(in.next());
    assertNull(in.next());
  }

  @Test
  void preambleEpilogueAndPaddingAreSkipped() throws IOException {
    MultipartReader in =
        reader("to old mail readers\r\n--b  \t\r\n\r\nx\r\n--b--\r\nbye\r\n--b\r\n\r\nghost");
    assertEquals("x", text(in.next()));
    assertNull(in.next());
  }

  @Test
  void emptyBodyIsABody() throws IOException {
    MultipartReader in = reader("--b\r\n\r\n\r\n--b\r\n\r\nx\r\n--b--");
    assertEquals("", text(in.next()));
    assertEquals("x", text(in.next()));
  }

  @Test
  void unreadBodyIsSkippedAndStaysDead() throws IOException {
    MultipartReader in = reader("--b\r\n\r\nfirst\r\n--b\r\n\r\nsecond\r\n--b--");
    MultipartReader.Part first = in.next();
    MultipartReader.Part second = in.next();
    assertEquals(-1, first.body().read());
    assertEquals("second", text(second));
  }

  @Test
  void whatLooksAlmostLikeADelimiterBelongsToTheBody() throws IOException {
    String body = "\r\r\n\r\n-\r\n--\r\n--a\r\n --b\r\n--B";
    assertEquals(body, text(reader("--b\r\n\r\n" + body + "\r\n--b--").next()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000, 1 << 17})
  void anySplitOfTheStreamGivesTheSameBytes(int step) throws IOException {
    Random random = new Random(step);
    List<byte[]> bodies = new ArrayList<>();
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    for (int i = 0; i < 5; i++) {
      byte[] body = new byte[step < 1000 ? 500 : 200_000 + random.nextInt(100_000)];
      random.nextBytes(body);
      // many line ends and dashes, so that half delimiters fall on every edge
      for (int j = 0; j + 4 < body.length; j += 5 + random.nextInt(20)) {
        body[j] = '\r';
        body[j + 1] = '\n';
        body[j + 2] = '-';
        body[j + 3] = '-';
        body[j + 4] = 'x';
      }
      bodies.add(body);
      message.writeBytes("\r\n--b\r\nA: b\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      message.writeBytes(body);
    }
    message.writeBytes("\r\n--b--\r\n".getBytes(StandardCharsets.US_ASCII));
    MultipartReader in = reader(message.toByteArray(), step);
    for (byte[] body : bodies) {
      assertArrayEquals(body, in.next().body().readAllBytes());
    }
    assertNull(in.next());
  }

  /// A body of nothing but pieces of the delimiter, for the search that jumps.
  @ParameterizedTest
  @ValueSource(strings = {"b", "--", "-b-b", "bbbbbbbb", "b--b--b--b--bb", "=_-b'()+,./:=?"})
  void bodyMadeOfPiecesOfItsDelimiterComesWhole(String boundary) throws IOException {
    Random random = new Random(boundary.hashCode());
    String delimiter = "\r\n--" + boundary;
    for (int round = 0; round < 300; round++) {
      StringBuilder body = new StringBuilder();
      while (body.length() < 200) {
        int from = random.nextInt(delimiter.length());
        body.append(delimiter, from, from + random.nextInt(delimiter.length() - from));
        int hit = body.indexOf(delimiter);
        body.setLength(hit < 0 ? body.length() : hit);
      }
      byte[] message =
          (delimiter + "\r\n\r\n" + body + "x" + delimiter + "--")
              .getBytes(StandardCharsets.US_ASCII);
      InputStream slow =
          new ByteArrayInputStream(message) {
            @Override
            public int read(byte[] target, int offset, int length) {
              return super.read(target, offset, Math.min(length, 1 + random.nextInt(30)));
            }
          };
      MultipartReader in = new MultipartReader(slow, boundary);
      assertEquals(body + "x", text(in.next()));
      assertNull(in.next());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--b",
        "--b\r\n",
        "--b\r\nContent-Type: x",
        "--b\r\n\r\n",
        "--b\r\n\r\nhalf a bo",
        "--b\r\n\r\nwhole\r\n--",
        "--b\r\n\r\nwhole\r\n--b",
        "--b\r\n\r\nwhole\r\n--b\r\n\r\nsecond"
      })
  void messageWithoutItsEndIsTruncated(String message) {
    assertThrows(
        TruncatedException.class,
        () -> {
          MultipartReader in = reader(message);
          for (MultipartReader.Part part = in.next(); part != null; part = in.next()) {
            part.body().readAllBytes();
          }
        });
  }

  @Test
  void giantHeaderIsRefusedBeforeItIsHeld() throws IOException {
    MultipartReader in = reader("--b\r\nX: " + "a".repeat(1 << 20) + "\r\n\r\nx\r\n--b--");
    assertThrows(OversizedException.class, in::next);
    MultipartReader many = reader("--b\r\n" + "X: a\r\n".repeat(100_000) + "\r\nx\r\n--b--");
    assertThrows(OversizedException.class, many::next);
  }

  @Test
  void endlessPreambleIsRefused() throws IOException {
    assertThrows(NotMultipartException.class, reader("x".repeat(1 << 20))::next);
  }

  @Test
  void delimiterLineWithMoreOnItIsRefused() throws IOException {
    assertThrows(NotMultipartException.class, reader("--bogus\r\n\r\nx\r\n--b--")::next);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\r\nb", "ends with space ", "\u00e4"})
  void boundaryThatIsNoneIsRefused(String boundary) {
    assertThrows(
        NotMultipartException.class,
        () -> new MultipartReader(InputStream.nullInputStream(), boundary));
  }

  @Test
  void longestBoundaryWorksAndOneMoreDoesNot() throws IOException {
    assertNotNull(new MultipartReader(InputStream.nullInputStream(), "a".repeat(70)));
    assertThrows(
        NotMultipartException.class,
        () -> new MultipartReader(InputStream.nullInputStream(), "a".repeat(71)));
  }

  @Test
  void contentTypesAreReadWithQuotesAndWithout() {
    MediaType type =
        MediaType.parse(
            "Multipart/Related; type=\"application/dicom\"; boundary=\"a;b=c\\\"d\" ; x= y");
    assertEquals("multipart/related", type.type());
    assertEquals("application/dicom", type.parameters().get("type"));
    assertEquals("a;b=c\"d", type.parameters().get("boundary"));
    assertEquals("y", type.parameters().get("x"));
    assertEquals("", MediaType.parse(null).type());
    assertEquals("", MediaType.parse("x".repeat(10_000)).type());
    assertEquals("a", MediaType.parse("a;;;=;b;\"").type());
  }
}
