package org.readingroom.netclient.dicomweb;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A multipart message (RFC 2046 5.1), part by part, as it streams in.
///
/// Nothing is believed but the boundary: a part's Content-Length is ignored, its header lines are
/// bounded, and a message without its closing delimiter is {@link TruncatedException}. Not
/// thread-safe.
public final class MultipartReader {
  static final int MAX_PREAMBLE_BYTES = 1 << 16;
  static final int MAX_HEADER_BYTES = 1 << 14;
  private static final int BUFFER_BYTES = 1 << 17;

  private final InputStream in;
  private final byte[] delimiter;

  // how far the delimiter can be moved when this byte stands under its last one
  private final int[] shift = new int[256];

  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;

  /// No delimiter begins before this index.
  private int scanned;

  /// Where the body at hand ends; -1 while its delimiter has not come into sight.
  private int bodyEnd = -1;

  private boolean over;
  private @Nullable Body body;

  /// @throws NotMultipartException when the boundary is not one (RFC 2046: 1 to 70 characters)
  public MultipartReader(InputStream in, String boundary) throws NotMultipartException {
    if (boundary.isEmpty()
        || boundary.length() > 70
        || !boundary.chars().allMatch(c -> c >= 0x20 && c < 0x7F)
        || boundary.endsWith(" ")) {
      throw new NotMultipartException("the boundary is not valid");
    }
    this.in = in;
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
    Arrays.fill(shift, delimiter.length);
    for (int i = 0; i < delimiter.length - 1; i++) {
      shift[delimiter[i] & 0xFF] = delimiter.length - 1 - i;
    }
    // the first delimiter may stand at the very beginning: as if a line had just ended
    buffer[0] = '\r';
    buffer[1] = '\n';
    limit = 2;
  }

  /// One part: its headers by lower-case name, and its body up to the next delimiter.
  public record Part(Map<String, String> headers, InputStream body) {}

  /// The next part; whatever is left of the one before is skipped. Null after the closing
  /// delimiter.
  public @Nullable Part next() throws IOException {
    if (over) {
      return null;
    }
    if (body == null) {
      skipBody(MAX_PREAMBLE_BYTES);
    } else {
      body.stale = true;
      skipBody(Long.MAX_VALUE);
    }
    position += delimiter.length;
    bodyEnd = -1;
    if (peek(0) == '-' && peek(1) == '-') {
      over = true;
      return null;
    }
    while (peek(0) == ' ' || peek(0) == '\t') {
      position++;
    }
    if (peek(0) != '\r' || peek(1) != '\n') {
      throw new NotMultipartException("a delimiter does not end its line");
    }
    position += 2;
    Map<String, String> headers = headers();
    scanned = position;
    body = new Body();
    return new Part(headers, body);
  }

  private Map<String, String> headers() throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    int length = 0;
    while (true) {
      StringBuilder line = new StringBuilder();
      while (peek(0) != '\r') {
        if (++length > MAX_HEADER_BYTES) {
          throw new OversizedException();
        }
        line.append((char) (peek(0) & 0xFF));
        position++;
      }
      if (peek(1) != '\n') {
        throw new NotMultipartException("a header line has no end");
      }
      if (line.isEmpty()) {
        position += 2;
        return headers;
      }
      position += 2;
      length += 2;
      if (length > MAX_HEADER_BYTES) {
        throw new OversizedException();
      }
      int colon = line.indexOf(":");
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
            line.substring(colon + 1).strip());
      }
    }
  }

  private byte peek(int ahead) throws IOException {
    while (limit - position <= ahead) {
      fill();
    }
    return buffer[position + ahead];
  }

  private void skipBody(long atMost) throws IOException {
    long skipped = 0;
    int n;
    while ((n = bodyAvailable()) > 0) {
      position += n;
      skipped += n;
      if (skipped > atMost) {
        throw new NotMultipartException("no delimiter at the beginning");
      }
    }
  }

  // bytes at the position that surely belong to the body; 0 at its end
  private int bodyAvailable() throws IOException {
    while (true) {
      if (bodyEnd >= 0) {
        return bodyEnd - position;
      }
      int safe = scan();
      if (bodyEnd >= 0) {
        continue;
      }
      if (safe > position) {
        return safe - position;
      }
      fill();
    }
  }

  // Looks for the delimiter; returns up to where there is none. By its last byte first (Horspool
  // 1980), so that of pixels only every fiftieth byte or so is looked at.
  private int scan() {
    int last = delimiter.length - 1;
    int at = Math.max(scanned, position);
    while (at + last < limit) {
      byte under = buffer[at + last];
      if (under == delimiter[last] && Arrays.equals(buffer, at, at + last, delimiter, 0, last)) {
        bodyEnd = at;
        break;
      }
      at += shift[under & 0xFF];
    }
    scanned = at;
    return at;
  }

  private void fill() throws IOException {
    if (position > 0) {
      // a few bytes, most often: what could be the beginning of a delimiter
      System.arraycopy(buffer, position, buffer, 0, limit - position);
      limit -= position;
      scanned = Math.max(0, scanned - position);
      bodyEnd = bodyEnd < 0 ? -1 : bodyEnd - position;
      position = 0;
    }
    int n = in.read(buffer, limit, buffer.length - limit);
    if (n < 0) {
      throw new TruncatedException();
    }
    limit += n;
  }

  private final class Body extends InputStream {
    boolean stale;

    @Override
    public int read() throws IOException {
      if (stale || bodyAvailable() == 0) {
        return -1;
      }
      return buffer[position++] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      int available = stale ? 0 : bodyAvailable();
      if (available == 0) {
        return -1;
      }
      int n = Math.min(available, length);
      System.arraycopy(buffer, position, target, offset, n);
      position += n;
      return n;
    }
  }
}
