package org.readingroom.netclient.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.DataWriter;
import org.aoju.bus.image.metric.DimseRSP;
import org.aoju.bus.image.metric.PDVOutputStream;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;

/// C-GET (PS3.4 C.4.3.3): sends each matching instance over the client's association, as it is
/// stored, or as Implicit VR where the client takes nothing else.
final class GetService {
  private static final int DOES_NOT_MATCH = 0xA900;
  private static final int SOME_FAILED = 0xB000;
  private static final int ALL_FAILED = 0xA702;
  private static final int FAILED_SOP_INSTANCE_UID_LIST = 0x00080058;
  private static final int STATUS = 0x00000900;
  private static final long CLIENT_TAKES_NOTHING_MS = 60_000;

  private final ArchiveIndex index;
  private final Faults faults;

  GetService(ArchiveIndex index, Faults faults) {
    this.index = index;
    this.faults = faults;
  }

  void answer(Dataset keys, Conversation conversation) throws IOException, InterruptedException {
    QueryLevel level = QueryLevel.of(keys.string(Tag.QueryRetrieveLevel));
    if (level == null || keys.string(level.uniqueKey()) == null) {
      conversation.finish(DOES_NOT_MATCH);
      return;
    }
    List<StoredInstance> instances = index.instances(keys);
    List<String> failed = new ArrayList<>();
    int completed = 0;
    for (StoredInstance instance : instances) {
      int remaining = instances.size() - completed - failed.size();
      if (conversation.isCancelled()) {
        conversation.finishRetrieval(0xFE00, remaining, completed, failed.size(), null);
        return;
      }
      faults.beforeInstance(completed);
      if (send(instance, conversation)) {
        completed++;
      } else {
        failed.add(instance.sopInstanceUid());
      }
      conversation.progress(remaining - 1, completed, failed.size());
    }
    if (failed.isEmpty()) {
      conversation.finishRetrieval(0, 0, completed, 0, null);
    } else {
      Dataset list =
          Dataset.builder()
              .remove(Tag.SpecificCharacterSet)
              .string(FAILED_SOP_INSTANCE_UID_LIST, failed.toArray(String[]::new))
              .build();
      conversation.finishRetrieval(
          completed == 0 ? ALL_FAILED : SOME_FAILED, 0, completed, failed.size(), list);
    }
  }

  private boolean send(StoredInstance instance, Conversation conversation)
      throws IOException, InterruptedException {
    if (!Files.isReadable(instance.file())) {
      return false;
    }
    Association association = conversation.association();
    Set<String> accepted = association.getTransferSyntaxesFor(instance.sopClassUid());
    String syntax = instance.transferSyntaxUid();
    DataWriter content;
    if (accepted != null && accepted.contains(syntax)) {
      content = (out, syntaxUid) -> stream(instance, out);
    } else if (accepted != null
        && accepted.contains(TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN)
        && !TransferSyntax.isEncapsulated(syntax)) {
      syntax = TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN;
      byte[] converted = converted(instance, syntax);
      content = (out, syntaxUid) -> out.write(converted);
    } else {
      return false;
    }
    ScheduledFuture<?> guard = conversation.hangUpAfter(CLIENT_TAKES_NOTHING_MS);
    try {
      DimseRSP answer =
          association.cstore(instance.sopClassUid(), instance.sopInstanceUid(), 0, content, syntax);
      answer.next();
      int status = answer.getCommand() == null ? -1 : answer.getCommand().getInt(STATUS, -1);
      return status == 0 || (status & 0xF000) == 0xB000;
    } finally {
      guard.cancel(false);
    }
  }

  private void stream(StoredInstance instance, PDVOutputStream out) throws IOException {
    try (InputStream dataset = instance.openDataset()) {
      long left = faults.cutAfterBytes();
      if (left < instance.datasetBytes()) {
        out.copyFrom(dataset, (int) left);
        out.flush();
        throw new Faults.HangUpException();
      }
      out.copyFrom(dataset);
    }
  }

  private static byte[] converted(StoredInstance instance, String syntax) throws IOException {
    try (InputStream dataset = instance.openDataset()) {
      return DatasetWriter.dataset(
          DatasetReader.readAll(dataset, instance.transferSyntaxUid()), syntax);
    }
  }
}
