package org.readingroom.netclient.dicomweb;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One answer to a {@link PlainLink}'s request: its head, and its body as it streams in (RFC 9112
/// 4–7). Lengths that the server claims bound what is read and allocate nothing. One thread.
final class PlainAnswer extends AnswerBody {
  private static final int MAX_HEAD_BYTES = 1 << 16;
  private static final int BUFFER_BYTES = 1 << 13;
  private static final long UNTIL_CLOSED = -1;

  private final PlainConnection connection;
  private final long stallNanos;
  private final long endNanos;
  private final long maxBytes;
  private long bytes;

  // what was read from the wire beyond what was asked for
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int at;
  private int limit;

  private int status;
  private HttpHeaders headers = HttpHeaders.of(Map.of(), (name, value) -> true);
  private boolean chunked;
  private boolean keepAlive;

  /// Bytes left of the body, or of the chunk at hand; {@link #UNTIL_CLOSED} when nobody said.
  private long left;

  private boolean firstChunk = true;
  private boolean ended;
  private boolean letGo;
  private @Nullable IOException failure;

  /// What an answer may cost.
  ///
  /// @param stall longest wait for the head, and between two bytes of the body
  /// @param deadline for all of it, from now
  /// @param maxBytes of the body
  record Limits(Duration stall, Duration deadline, long maxBytes) {}

  private PlainAnswer(PlainConnection connection, Limits limits) {
    this.connection = connection;
    this.stallNanos = limits.stall().toNanos();
    this.endNanos = System.nanoTime() + limits.deadline().toNanos();
    this.maxBytes = limits.maxBytes();
  }

  static PlainAnswer ask(PlainConnection connection, byte[] request, Limits limits)
      throws IOException {
    PlainAnswer answer = new PlainAnswer(connection, limits);
    connection.send(request);
    answer.readHead();
    return answer;
  }

  int status() {
    return status;
  }

  HttpHeaders headers() {
    return headers;
  }

  private void readHead() throws IOException {
    int allowed = MAX_HEAD_BYTES;
    do {
      String statusLine = line(allowed);
      String[] words = statusLine.split(" ", 3);
      if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("\\d{3}")) {
        throw new NotMultipartException("not an HTTP answer");
      }
      status = Integer.parseInt(words[1]);
      keepAlive = words[0].equals("HTTP/1.1");
      allowed -= statusLine.length();
      allowed = readHeaders(allowed);
    } while (status / 100 == 1);
    chunked =
        headers
            .firstValue("Transfer-Encoding")
            .map(coding -> coding.toLowerCase(Locale.ROOT).contains("chunked"))
            .orElse(false);
    keepAlive &=
        headers.firstValue("Connection").map(word -> !word.equalsIgnoreCase("close")).orElse(true);
    if (status == 204 || status == 304) {
      left = 0;
      end();
    } else if (chunked) {
      left = 0;
    } else {
      left = contentLength();
      keepAlive &= left != UNTIL_CLOSED;
      if (left == 0) {
        end();
      }
    }
  }

  private int readHeaders(int allowed) throws IOException {
    Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    int still = allowed;
    for (String line = line(still); !line.isEmpty(); line = line(still)) {
      still -= line.length() + 2;
      int colon = line.indexOf(':');
      // as HttpHeaders itself trims: control characters too
      String field = colon < 0 ? "" : line.substring(0, colon).trim();
      if (!field.isEmpty()) { // a line without a name says nothing
        fields
            .computeIfAbsent(field, name -> new ArrayList<>())
            .add(line.substring(colon + 1).strip());
      }
    }
    headers = HttpHeaders.of(fields, (name, value) -> true);
    return still;
  }

  private long contentLength() throws IOException {
    String text = headers.firstValue("Content-Length").orElse("");
    if (text.isEmpty()) {
      return UNTIL_CLOSED;
    }
    if (!text.matches("\\d{1,18}")) {
      throw new NotMultipartException("a length that is none");
    }
    return Long.parseLong(text);
  }

  // one line without its end
  private String line(int allowed) throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      if (at == limit) {
        fill();
      }
      char c = (char) (buffer[at++] & 0xFF);
      if (c == '\n') {
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r'
            ? line.substring(0, end - 1)
            : line.toString();
      }
      line.append(c);
      if (line.length() > allowed) {
        throw new OversizedException();
      }
    }
  }

  private void fill() throws IOException {
    at = 0;
    limit = 0;
    int n = connection.read(buffer, 0, buffer.length, patienceNanos());
    if (n < 0) {
      throw new TruncatedException();
    }
    limit = n;
  }

  private long patienceNanos() {
    return Math.min(stallNanos, endNanos - System.nanoTime());
  }

  @Override
  @Nullable IOException failure() {
    return failure;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (failure != null) {
      throw failure;
    }
    if (ended) {
      return -1;
    }
    try {
      int n = readBody(target, offset, length);
      bytes += Math.max(n, 0);
      if (bytes > maxBytes) {
        throw new OversizedException();
      }
      return n;
    } catch (ClosedByInterruptException e) {
      throw fail(PlainLink.interrupted());
    } catch (IOException e) {
      throw fail(e);
    }
  }

  private int readBody(byte[] target, int offset, int length) throws IOException {
    if (chunked && left == 0) {
      nextChunk();
      if (ended) {
        return -1;
      }
    }
    int most = left == UNTIL_CLOSED ? length : (int) Math.min(left, length);
    int n;
    if (at < limit) {
      n = Math.min(most, limit - at);
      System.arraycopy(buffer, at, target, offset, n);
      at += n;
    } else {
      n = connection.read(target, offset, most, patienceNanos());
      if (n < 0) {
        if (left != UNTIL_CLOSED) {
          throw new TruncatedException();
        }
        end();
        return -1;
      }
    }
    if (left != UNTIL_CLOSED) {
      left -= n;
      if (left == 0 && !chunked) {
        end();
      }
    }
    return n;
  }

  private void nextChunk() throws IOException {
    if (!firstChunk && !line(2).isEmpty()) {
      throw new NotMultipartException("a chunk does not end where it says");
    }
    firstChunk = false;
    String size = line(256).split(";", 2)[0].strip();
    if (!size.matches("[0-9A-Fa-f]{1,15}")) {
      throw new NotMultipartException("a chunk without a length");
    }
    left = Long.parseLong(size, 16);
    if (left == 0) {
      readHeaders(MAX_HEAD_BYTES);
      end();
    }
  }

  private void end() {
    ended = true;
    letGo();
  }

  private void letGo() {
    if (!letGo) {
      letGo = true;
      if (ended && keepAlive && failure == null && at == limit) {
        connection.link().giveBack(connection);
      } else {
        connection.close();
      }
    }
  }

  private IOException fail(IOException cause) {
    failure = cause;
    letGo();
    return cause;
  }

  @Override
  void finish() {
    try {
      byte[] rest = new byte[4096];
      int more = 0;
      while (!ended && failure == null && !letGo && more < 1 << 16) {
        if (at == limit && left > 1 << 16) {
          break;
        }
        more += Math.max(read(rest, 0, rest.length), 0);
      }
    } catch (IOException notNear) {
      // closed below
    }
    close();
  }

  @Override
  public void close() {
    letGo();
  }
}
