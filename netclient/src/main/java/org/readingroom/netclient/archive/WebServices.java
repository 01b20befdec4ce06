package org.readingroom.netclient.archive;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.aoju.bus.image.galaxy.data.ElementDictionary;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.DicomJson;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.dicomweb.MediaType;
import org.readingroom.netclient.dicomweb.MultipartReader;

/// QIDO-RS, WADO-RS and STOW-RS (PS3.18 section 10): which resource a path names, and its answer.
final class WebServices {
  static final String ROOT = "/dicom-web";
  private static final String JSON = "application/dicom+json";
  private static final int OK = 200;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int UNSUPPORTED_MEDIA_TYPE = 415;

  private final ArchiveFolder folder;
  private final Faults faults;

  WebServices(ArchiveFolder folder, Faults faults) {
    this.folder = folder;
    this.faults = faults;
  }

  /// Nothing there.
  static final class NotFoundException extends IOException {
    NotFoundException() {
      super("no such resource");
    }
  }

  void serve(HttpExchange exchange) throws IOException, InterruptedException {
    String path = exchange.getRequestURI().getPath().substring(ROOT.length());
    List<String> parts = new ArrayList<>(Arrays.asList(path.split("/", -1)));
    parts.removeIf(String::isEmpty);
    switch (exchange.getRequestMethod()) {
      case "GET" -> get(exchange, parts);
      case "POST" -> {
        if (parts.isEmpty() || !parts.getFirst().equals("studies") || parts.size() > 2) {
          throw new NotFoundException();
        }
        store(exchange);
      }
      default -> exchange.sendResponseHeaders(METHOD_NOT_ALLOWED, -1);
    }
  }

  private void get(HttpExchange exchange, List<String> parts)
      throws IOException, InterruptedException {
    boolean metadata = !parts.isEmpty() && parts.getLast().equals("metadata");
    List<String> resource = metadata ? parts.subList(0, parts.size() - 1) : parts;
    DatasetBuilder keys = Dataset.builder();
    String last = "";
    for (int i = 0; i < resource.size(); i += 2) {
      last = resource.get(i);
      int tag =
          switch (last) {
            case "studies" -> Tag.StudyInstanceUID;
            case "series" -> Tag.SeriesInstanceUID;
            case "instances" -> Tag.SOPInstanceUID;
            default -> throw new NotFoundException();
          };
      if (i + 1 < resource.size()) {
        if (!Uids.isValid(resource.get(i + 1))) {
          throw new NotFoundException();
        }
        keys.string(tag, resource.get(i + 1));
      }
    }
    boolean search = resource.size() % 2 == 1;
    if (resource.isEmpty() || (search && metadata)) {
      throw new NotFoundException();
    }
    if (search) {
      search(exchange, keys, last);
    } else if (metadata) {
      metadata(exchange, keys.build());
    } else {
      retrieve(exchange, keys.build());
    }
  }

  // ---- QIDO-RS

  private void search(HttpExchange exchange, DatasetBuilder keys, String resource)
      throws IOException, InterruptedException {
    faults.beforeSearch();
    QueryLevel level =
        switch (resource) {
          case "studies" -> QueryLevel.STUDY;
          case "series" -> QueryLevel.SERIES;
          default -> QueryLevel.IMAGE;
        };
    int limit = Integer.MAX_VALUE;
    int offset = 0;
    for (Map.Entry<String, String> each : parameters(exchange)) {
      switch (each.getKey()) {
        case "limit" -> limit = Integer.parseUnsignedInt(each.getValue());
        case "offset" -> offset = Integer.parseUnsignedInt(each.getValue());
        case "includefield", "fuzzymatching" -> {
          // every attribute we hold is returned anyway; names are matched by wildcard only
        }
        default -> {
          int tag = tag(each.getKey());
          keys.string(
              tag,
              "UI".equals(ElementDictionary.vrOf(tag, null).name())
                  ? each.getValue().split("[,\\\\]")
                  : new String[] {each.getValue()});
        }
      }
    }
    List<Dataset> rows =
        folder.index().search(level, keys.build()).stream()
            .skip(offset)
            .limit(limit)
            .map(row -> row.toBuilder().string(Tag.RetrieveURL, url(exchange, row, level)).build())
            .toList();
    json(exchange, rows);
  }

  private static String url(HttpExchange exchange, Dataset row, QueryLevel level) {
    StringBuilder url =
        new StringBuilder("http://")
            .append(exchange.getLocalAddress().getAddress().getHostAddress())
            .append(':')
            .append(exchange.getLocalAddress().getPort())
            .append(ROOT)
            .append("/studies/")
            .append(row.string(Tag.StudyInstanceUID));
    if (level.compareTo(QueryLevel.SERIES) >= 0) {
      url.append("/series/").append(row.string(Tag.SeriesInstanceUID));
    }
    if (level == QueryLevel.IMAGE) {
      url.append("/instances/").append(row.string(Tag.SOPInstanceUID));
    }
    return url.toString();
  }

  private static List<Map.Entry<String, String>> parameters(HttpExchange exchange) {
    List<Map.Entry<String, String>> out = new ArrayList<>();
    String query = exchange.getRequestURI().getRawQuery();
    if (query != null) {
      for (String each : query.split("&", -1)) {
        int equals = each.indexOf('=');
        if (equals > 0) {
          out.add(
              Map.entry(
                  URLDecoder.decode(each.substring(0, equals), StandardCharsets.UTF_8),
                  URLDecoder.decode(each.substring(equals + 1), StandardCharsets.UTF_8)));
        }
      }
    }
    return out;
  }

  /// @throws IllegalArgumentException when it is neither keyword nor eight hexadecimal digits
  private static int tag(String keyword) {
    if (keyword.matches("[0-9A-Fa-f]{8}")) {
      return Integer.parseUnsignedInt(keyword, 16);
    }
    int tag = ElementDictionary.tagForKeyword(keyword, null);
    if (tag == -1) {
      throw new IllegalArgumentException("unknown attribute");
    }
    return tag;
  }

  // ---- WADO-RS

  private void metadata(HttpExchange exchange, Dataset keys) throws IOException {
    List<StoredInstance> instances = found(keys);
    json(
        exchange,
        () -> {
          Iterator<StoredInstance> each = instances.iterator();
          return new Iterator<>() {
            @Override
            public boolean hasNext() {
              return each.hasNext();
            }

            @Override
            public Dataset next() {
              StoredInstance instance = each.next();
              try (InputStream in = instance.openDataset()) {
                return DatasetReader.readHeader(in, instance.transferSyntaxUid());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
          };
        });
  }

  private void retrieve(HttpExchange exchange, Dataset keys)
      throws IOException, InterruptedException {
    List<StoredInstance> instances = found(keys);
    String boundary = "reading-room-" + UUID.randomUUID();
    exchange
        .getResponseHeaders()
        .set("Content-Type", "multipart/related; type=\"application/dicom\"; boundary=" + boundary);
    byte[] end = ("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);
    List<byte[]> heads = new ArrayList<>();
    long length = end.length;
    for (StoredInstance each : instances) {
      byte[] head =
          ("--"
                  + boundary
                  + "\r\nContent-Type: application/dicom; transfer-syntax="
                  + each.transferSyntaxUid()
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII);
      heads.add(head);
      length += head.length + each.fileBytes() + 2;
    }
    exchange.sendResponseHeaders(OK, length);
    OutputStream out = exchange.getResponseBody();
    for (int i = 0; i < instances.size(); i++) {
      faults.beforeInstance(i);
      out.write(heads.get(i));
      copy(instances.get(i), out);
      out.write('\r');
      out.write('\n');
    }
    out.write(end);
    out.close();
  }

  private void copy(StoredInstance instance, OutputStream out) throws IOException {
    try (InputStream file = Files.newInputStream(instance.file())) {
      long left = Math.min(faults.cutAfterBytes(), instance.fileBytes());
      boolean cut = left < instance.fileBytes();
      byte[] piece = new byte[1 << 16];
      while (left > 0) {
        int read = file.read(piece, 0, (int) Math.min(piece.length, left));
        if (read < 0) {
          throw new Faults.HangUpException(); // the file shrank: nothing honest is left to say
        }
        out.write(piece, 0, read);
        left -= read;
      }
      if (cut) {
        out.flush();
        throw new Faults.HangUpException();
      }
    }
  }

  private List<StoredInstance> found(Dataset keys) throws NotFoundException {
    List<StoredInstance> instances = folder.index().instances(keys);
    if (instances.isEmpty()) {
      throw new NotFoundException();
    }
    return instances;
  }

  // ---- STOW-RS

  private void store(HttpExchange exchange) throws IOException {
    MediaType type = MediaType.parse(exchange.getRequestHeaders().getFirst("Content-Type"));
    String boundary = type.parameters().get("boundary");
    if (!type.is("multipart/related") || boundary == null) {
      exchange.sendResponseHeaders(UNSUPPORTED_MEDIA_TYPE, -1);
      return;
    }
    StowAnswer answer = new StowAnswer();
    MultipartReader parts = new MultipartReader(exchange.getRequestBody(), boundary);
    MultipartReader.Part part = parts.next();
    while (part != null) {
      if (faults.storeStatus() != 0) {
        answer.refused(faults.storeStatus());
      } else {
        keep(part.body(), answer);
      }
      part = parts.next();
    }
    json(exchange, answer.status(), List.of(answer.dataset()));
  }

  private void keep(InputStream file, StowAnswer answer) throws IOException {
    try {
      answer.stored(folder.keepFile(file));
    } catch (MalformedDicomException e) {
      answer.refused(StowAnswer.CANNOT_UNDERSTAND);
    }
  }

  private static void json(HttpExchange exchange, Iterable<Dataset> rows) throws IOException {
    json(exchange, OK, rows);
  }

  private static void json(HttpExchange exchange, int status, Iterable<Dataset> rows)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", JSON);
    exchange.sendResponseHeaders(status, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      DicomJson.write(rows, out);
    }
  }
}
