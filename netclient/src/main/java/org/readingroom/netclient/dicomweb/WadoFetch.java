package org.readingroom.netclient.dicomweb;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.BlockStream;
import org.readingroom.netclient.dataset.FileMetaInformation;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.CapabilityMemory;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.InstanceSink;
import org.readingroom.netclient.peer.InstanceSink.IncomingInstance;
import org.readingroom.netclient.peer.OurFailures;

/// One WADO-RS fetch (PS3.18 10.4): objects as stored, streamed part by part into the sink. Used by
/// one thread.
final class WadoFetch {
  /// No request takes longer than this, however steadily it drips.
  private static final Duration LONGEST = Duration.ofHours(6);

  private final WebLink link;
  private final InstanceSink sink;
  private final Duration stall;
  private final CapabilityMemory memory;
  private final List<AskedEncoding> encodings;
  private int instances;
  private int inTheEncodingAsked;
  private int unreadable;
  private final List<String> failed = new ArrayList<>();

  /// @param compressed ask for lossless compression first
  WadoFetch(
      WebLink link,
      InstanceSink sink,
      Duration stall,
      CapabilityMemory memory,
      boolean compressed) {
    this.link = link;
    this.sink = sink;
    this.stall = stall;
    this.memory = memory;
    this.encodings = new ArrayList<>(AskedEncoding.inOrder(compressed, link.node(), memory));
  }

  /// A whole study or series.
  FetchOutcome whole(String path) throws InterruptedException {
    Failure failure = get(path, null);
    return failure == null ? outcome() : new FetchOutcome.Failed(instances, failure);
  }

  /// Single instances, one request after the other on one connection.
  ///
  /// @param paths by SOP Instance UID
  FetchOutcome each(Map<String, String> paths) throws InterruptedException {
    int notThere = 0;
    for (Map.Entry<String, String> one : new LinkedHashMap<>(paths).entrySet()) {
      int before = instances;
      Failure failure = get(one.getValue(), one.getKey());
      if (failure != null && failure.kind() == Failure.Kind.NOT_FOUND) {
        failed.add(one.getKey());
        notThere++;
      } else if (failure != null) {
        return new FetchOutcome.Failed(instances, failure);
      } else if (instances == before && !failed.contains(one.getKey())) {
        failed.add(one.getKey());
      }
    }
    return notThere == 0
        ? outcome()
        : new FetchOutcome.Partial(instances, List.copyOf(failed), WebFailures.missing(notThere));
  }

  private FetchOutcome outcome() {
    return failed.isEmpty() && unreadable == 0
        ? new FetchOutcome.Completed(instances)
        : new FetchOutcome.Partial(
            instances,
            List.copyOf(failed),
            OurFailures.unreadable(Math.max(unreadable, failed.size())));
  }

  /// Asks in one encoding after the other until the archive does not refuse. Which it refuses is
  /// known once another has brought something.
  private @Nullable Failure get(String path, @Nullable String sopInstanceUid)
      throws InterruptedException {
    List<AskedEncoding> refused = new ArrayList<>();
    Failure first = null;
    for (AskedEncoding encoding : List.copyOf(encodings)) {
      int before = instances;
      inTheEncodingAsked = 0;
      Reply reply = get(path, sopInstanceUid, encoding);
      if (reply.failure == null || !encoding.isRefusedBy(reply.status)) {
        if (instances > before) {
          learn(encoding, refused);
        }
        return reply.failure;
      }
      first = first == null ? reply.failure : first;
      refused.add(encoding);
    }
    return first;
  }

  private void learn(AskedEncoding came, List<AskedEncoding> refused) {
    if (came.capability() != null) {
      memory.learnt(link.node(), came.capability(), inTheEncodingAsked > 0);
    }
    for (AskedEncoding each : refused) {
      encodings.remove(each);
      if (each.capability() != null) {
        memory.learnt(link.node(), each.capability(), false);
      }
    }
  }

  /// @param status of HTTP; 0 when there was no answer
  /// @param failure null when the answer was read to its end
  private record Reply(int status, @Nullable Failure failure) {}

  private Reply get(String path, @Nullable String sopInstanceUid, AskedEncoding encoding)
      throws InterruptedException {
    WebLink.Answer answer;
    try {
      answer = link.ask(path, encoding.accept(), stall, LONGEST, Long.MAX_VALUE);
    } catch (WebException e) {
      return new Reply(0, e.failure());
    }
    try (answer) {
      int status = answer.status();
      if (status == 204) {
        return new Reply(status, null);
      }
      if (status != 200 && status != 206) {
        return new Reply(status, WebFailures.status(status, link.node()));
      }
      read(answer, sopInstanceUid, encoding);
      return new Reply(status, null);
    } catch (SinkFailedException e) {
      return new Reply(0, OurFailures.disk(e.cause));
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("fetch interrupted");
      }
      return new Reply(0, WebFailures.of(e, link.node()));
    }
  }

  private void read(WebLink.Answer answer, @Nullable String sopInstanceUid, AskedEncoding encoding)
      throws IOException, InterruptedException {
    MediaType type = answer.type();
    if (type.is("application/dicom")) {
      // a single object without its multipart wrapping, as some servers answer
      take(answer.body(), answer.body(), sopInstanceUid, encoding);
      return;
    }
    String boundary = type.parameters().get("boundary");
    if (!type.is("multipart/related") || boundary == null) {
      throw new NotMultipartException("not multipart/related");
    }
    MultipartReader parts = new MultipartReader(answer.body(), boundary);
    for (MultipartReader.Part part = parts.next(); part != null; part = parts.next()) {
      MediaType partType = MediaType.parse(part.headers().get("content-type"));
      if (!partType.type().isEmpty() && !partType.is("application/dicom")) {
        throw new NotMultipartException("a part is not an object");
      }
      take(part.body(), answer.body(), sopInstanceUid, encoding);
    }
  }

  /// Hands one object over. Trouble of the object is counted; trouble of the wire or of our side is
  /// thrown.
  private void take(
      InputStream file, AnswerBody wire, @Nullable String sopInstanceUid, AskedEncoding encoding)
      throws IOException, InterruptedException {
    BufferedInputStream in = new BufferedInputStream(file, 1 << 16);
    IncomingInstance head = null;
    try {
      FileMetaInformation meta = FileMetaInformation.read(in);
      head =
          new IncomingInstance(meta.sopClassUid(), meta.sopInstanceUid(), meta.transferSyntaxUid());
      WireStream dataset = new WireStream(in);
      try {
        sink.receive(head, dataset);
      } catch (MalformedDicomException e) {
        throw e;
      } catch (IOException e) {
        if (dataset.failure != null) {
          throw dataset.failure;
        }
        throw new SinkFailedException(e);
      }
      instances++;
      if (meta.transferSyntaxUid().equals(encoding.transferSyntaxUid())) {
        inTheEncodingAsked++;
      }
    } catch (MalformedDicomException e) {
      if (wire.failure() != null) {
        throw wire.failure();
      }
      unreadable++;
      String uid = sopInstanceUid == null && head != null ? head.sopInstanceUid() : sopInstanceUid;
      if (uid != null) {
        failed.add(uid);
      }
    }
    // the rest of it, and with it the proof that it was complete
    in.transferTo(OutputStream.nullOutputStream());
  }

  /// Remembers when the wire, not the sink, was at fault.
  private static final class WireStream extends BlockStream {
    private final InputStream in;
    @Nullable IOException failure;

    WireStream(InputStream in) {
      this.in = in;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return in.read(target, offset, length);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
  }

  private static final class SinkFailedException extends IOException {
    final IOException cause;

    SinkFailedException(IOException cause) {
      super(cause);
      this.cause = cause;
    }
  }
}
