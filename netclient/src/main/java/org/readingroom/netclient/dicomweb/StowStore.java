package org.readingroom.netclient.dicomweb;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DicomJson;
import org.readingroom.netclient.dataset.FileMetaInformation;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.peer.ArchivePeer.OutgoingInstance;
import org.readingroom.netclient.peer.ArchivePeer.StoreOutcome;
import org.readingroom.netclient.peer.AssociationLostException;
import org.readingroom.netclient.peer.Failure;

/// One STOW-RS request with one instance (PS3.18 10.5).
final class StowStore {
  private static final int MAX_ANSWER_BYTES = 1 << 20;
  private static final Duration SHORTEST = Duration.ofSeconds(30);

  private final WebLink link;

  StowStore(WebLink link) {
    this.link = link;
  }

  StoreOutcome store(OutgoingInstance instance)
      throws AssociationLostException, InterruptedException {
    String boundary = "reading-room-" + UUID.randomUUID();
    Duration patience =
        SHORTEST.plusSeconds(instance.dataset().length / link.limits().storeBytesPerSecond());
    Started body = new Started(body(instance, boundary));
    HttpRequest request =
        link.request("/studies", patience)
            .header(
                "Content-Type",
                "multipart/related; type=\"application/dicom\"; boundary=" + boundary)
            .header("Accept", "application/dicom+json")
            .POST(body)
            .build();
    WebLink.Answer answer;
    try {
      answer = link.send(request, link.limits().stall(), patience, MAX_ANSWER_BYTES);
    } catch (WebException e) {
      if (body.started.get()) {
        throw new AssociationLostException(WebFailures.storeUnanswered());
      }
      return new StoreOutcome.NotSent(e.failure());
    }
    try (answer) {
      return outcome(answer, instance.sopInstanceUid());
    }
  }

  private static BodyPublisher body(OutgoingInstance instance, String boundary) {
    String head = "--" + boundary + "\r\nContent-Type: application/dicom\r\n\r\n";
    return BodyPublishers.concat(
        BodyPublishers.ofString(head, StandardCharsets.US_ASCII),
        BodyPublishers.ofByteArray(
            FileMetaInformation.encode(
                instance.sopClassUid(), instance.sopInstanceUid(), instance.transferSyntaxUid())),
        BodyPublishers.ofByteArray(instance.dataset()),
        BodyPublishers.ofString("\r\n--" + boundary + "--\r\n", StandardCharsets.US_ASCII));
  }

  // 200 and 202 carry the details that 200 alone does not prove; 409 says that nothing was stored
  private StoreOutcome outcome(WebLink.Answer answer, String sopInstanceUid) {
    int status = answer.status();
    List<Dataset> rows = new ArrayList<>();
    if (answer.type().is("application/dicom+json") || answer.type().is("application/json")) {
      try {
        DicomJson.read(answer.body(), rows::add);
      } catch (IOException unreadable) {
        rows.clear();
      }
    }
    Dataset details = rows.isEmpty() ? Dataset.builder().build() : rows.getFirst();
    Dataset refused = item(details, Tag.FailedSOPSequence, sopInstanceUid);
    if (refused != null || status == 409) {
      int reason = refused == null ? 0 : refused.integer(Tag.FailureReason, 0);
      return new StoreOutcome.Refused(reason, WebFailures.store(reason));
    }
    if (status == 200 || status == 202) {
      Dataset stored = item(details, Tag.ReferencedSOPSequence, sopInstanceUid);
      int warning = stored == null ? 0 : stored.integer(Tag.WarningReason, 0);
      return warning == 0
          ? new StoreOutcome.Stored()
          : new StoreOutcome.StoredWithWarning(warning, "");
    }
    Failure failure = WebFailures.status(status, link.node());
    return new StoreOutcome.Refused(0, failure);
  }

  private static @org.jspecify.annotations.Nullable Dataset item(
      Dataset details, int sequence, String sopInstanceUid) {
    for (Dataset item : details.items(sequence)) {
      String uid = item.string(Tag.ReferencedSOPInstanceUID);
      if (uid == null || uid.equals(sopInstanceUid)) {
        return item;
      }
    }
    return null;
  }

  /// Knows whether the archive may have seen anything of the object.
  private static final class Started implements BodyPublisher {
    private final BodyPublisher body;
    final AtomicBoolean started = new AtomicBoolean();

    Started(BodyPublisher body) {
      this.body = body;
    }

    @Override
    public long contentLength() {
      return body.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      started.set(true);
      body.subscribe(subscriber);
    }
  }
}
