package org.readingroom.netclient.archive;

import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.aoju.bus.image.Dimse;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.Commands;
import org.aoju.bus.image.metric.internal.pdu.Presentation;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Toolkit;

/// One request being answered: pending responses, the final one, and the client's cancel. Used by
/// the answering thread; the cancel comes from the reader thread.
final class Conversation {
  private static final int PENDING = 0xFF00;
  private static final int CANCELLED = 0xFE00;

  private final Association association;
  private final Presentation context;
  private final Dimse dimse;
  private final Attributes request;
  private final ScheduledExecutorService timer;
  private volatile boolean cancelled;

  Conversation(
      Association association,
      Presentation context,
      Dimse dimse,
      Attributes request,
      ScheduledExecutorService timer) {
    this.association = association;
    this.context = context;
    this.dimse = dimse;
    this.request = request;
    this.timer = timer;
    association.addCancelRQHandler(messageId(), cancelledBy -> cancelled = true);
  }

  Association association() {
    return association;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /// Sends one matching row.
  void row(Dataset row) throws IOException {
    Attributes response = Commands.mkRSP(request, PENDING, dimse);
    association.writeDimseRSP(context, response, new Attributes(Toolkit.attributes(row)));
  }

  /// Says how far a retrieval is.
  void progress(int remaining, int completed, int failed) throws IOException {
    association.writeDimseRSP(context, counted(PENDING, remaining, completed, failed));
  }

  void finish(int status) throws IOException {
    association.removeCancelRQHandler(messageId());
    association.writeDimseRSP(context, Commands.mkRSP(request, status, dimse));
  }

  void finishCancelled() throws IOException {
    finish(CANCELLED);
  }

  void finishRetrieval(
      int status, int remaining, int completed, int failed, @Nullable Dataset failedList)
      throws IOException {
    association.removeCancelRQHandler(messageId());
    Attributes response = counted(status, remaining, completed, failed);
    if (failedList == null) {
      association.writeDimseRSP(context, response);
    } else {
      association.writeDimseRSP(context, response, new Attributes(Toolkit.attributes(failedList)));
    }
  }

  void tryFinish(int status) {
    association.removeCancelRQHandler(messageId());
    association.tryWriteDimseRSP(context, Commands.mkRSP(request, status, dimse));
  }

  /// Closes the connection without a word; frees a writer that is stuck.
  void hangUp() {
    try {
      association.getSocket().close();
    } catch (IOException e) {
      // gone either way
    }
  }

  /// Hangs up unless cancelled in time: a client that stops reading must not keep a thread.
  ScheduledFuture<?> hangUpAfter(long ms) {
    return timer.schedule(this::hangUp, ms, TimeUnit.MILLISECONDS);
  }

  private Attributes counted(int status, int remaining, int completed, int failed) {
    Attributes response = Commands.mkRSP(request, status, dimse);
    if (status == PENDING || status == CANCELLED) {
      response.setInt(0x00001020, VR.US, remaining);
    }
    response.setInt(0x00001021, VR.US, completed);
    response.setInt(0x00001022, VR.US, failed);
    response.setInt(0x00001023, VR.US, 0);
    return response;
  }

  private int messageId() {
    return request.getInt(0x00000110, 0);
  }
}
