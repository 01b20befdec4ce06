package org.readingroom.netclient.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.aoju.bus.image.Dimse;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.Commands;
import org.aoju.bus.image.metric.DimseRQHandler;
import org.aoju.bus.image.metric.PDVInputStream;
import org.aoju.bus.image.metric.internal.pdu.Presentation;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.MalformedDicomException;

/// Answers the requests of DICOM clients: which service, and that nothing a handler throws leaves a
/// client without an answer (guard G10). Runs on the association's reader thread; searches and
/// retrievals go on threads of their own, so that a cancel is heard.
final class DimseServices implements DimseRQHandler {
  private static final int PROCESSING_FAILURE = 0x0110;
  private static final int UNRECOGNIZED_OPERATION = 0x0211;
  private static final int OUT_OF_RESOURCES = 0xA700;
  private static final int DOES_NOT_MATCH = 0xA900;
  private static final int AFFECTED_SOP_CLASS_UID = 0x00000002;
  private static final int AFFECTED_SOP_INSTANCE_UID = 0x00001000;
  private static final long MAX_IDENTIFIER_BYTES = 4 << 20;

  private final ArchiveFolder folder;
  private final Faults faults;
  private final Executor threads;
  private final ScheduledExecutorService timer;

  DimseServices(
      ArchiveFolder folder, Faults faults, Executor threads, ScheduledExecutorService timer) {
    this.folder = folder;
    this.faults = faults;
    this.threads = threads;
    this.timer = timer;
  }

  @Override
  public void onClose(Association association) {
    // searches and retrievals see it when they next send
  }

  @Override
  public void onDimse(
      Association association,
      Presentation context,
      Dimse dimse,
      Attributes command,
      @Nullable PDVInputStream data)
      throws IOException {
    switch (dimse) {
      case C_ECHO_RQ -> association.tryWriteDimseRSP(context, Commands.mkEchoRSP(command, 0));
      case C_STORE_RQ -> {
        int status = data == null ? DOES_NOT_MATCH : store(context, command, data);
        association.tryWriteDimseRSP(context, Commands.mkCStoreRSP(command, status));
      }
      case C_FIND_RQ, C_GET_RQ -> ask(association, context, dimse, command, data);
      default -> {
        if (data != null) {
          data.skipAll();
        }
        association.tryWriteDimseRSP(
            context, Commands.mkRSP(command, UNRECOGNIZED_OPERATION, dimse));
      }
    }
  }

  private int store(Presentation context, Attributes command, PDVInputStream data)
      throws IOException {
    if (faults.storeStatus() != 0) {
      data.skipAll();
      return faults.storeStatus();
    }
    try {
      folder.keep(
          data,
          command.getString(AFFECTED_SOP_CLASS_UID, ""),
          command.getString(AFFECTED_SOP_INSTANCE_UID, ""),
          context.getTransferSyntax());
      return 0;
    } catch (MalformedDicomException e) {
      data.skipAll();
      return DOES_NOT_MATCH;
    } catch (IOException e) {
      data.skipAll(); // fails in its turn when it is the link that broke
      return OUT_OF_RESOURCES;
    }
  }

  private void ask(
      Association association,
      Presentation context,
      Dimse dimse,
      Attributes command,
      @Nullable PDVInputStream data)
      throws IOException {
    Dataset keys;
    try {
      keys = identifier(context, data);
    } catch (MalformedDicomException e) {
      association.tryWriteDimseRSP(context, Commands.mkRSP(command, DOES_NOT_MATCH, dimse));
      return;
    }
    Conversation conversation = new Conversation(association, context, dimse, command, timer);
    threads.execute(() -> {
      try {
        faults.beforeSearch();
        if (dimse == Dimse.C_FIND_RQ) {
          new FindService(folder.index(), faults).answer(keys, conversation);
        } else {
          new GetService(folder.index(), faults).answer(keys, conversation);
        }
      } catch (Faults.HangUpException | InterruptedException e) {
        conversation.hangUp();
      } catch (IOException e) {
        conversation.hangUp();
      } catch (Throwable e) {
        conversation.tryFinish(PROCESSING_FAILURE);
      }
    });
  }

  private static Dataset identifier(Presentation context, @Nullable PDVInputStream data)
      throws IOException {
    if (data == null) {
      throw new MalformedDicomException("a request without keys");
    }
    InputStream bounded = new BufferedInputStream(new BoundedStream(data, MAX_IDENTIFIER_BYTES));
    Dataset keys = DatasetReader.readAll(bounded, context.getTransferSyntax());
    data.skipAll();
    return keys;
  }
}
