package org.readingroom.app.report.offline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.readingroom.app.account.Actor;
import org.readingroom.app.worklist.ItemCopy;
import org.readingroom.app.worklist.Lease;
import org.readingroom.app.worklist.WorklistItem;
import org.readingroom.netclient.seal.SealedFolder;
import org.readingroom.netclient.seal.Sealing;

/// The items claimed at this computer, sealed in the profile, whether the hub is there or not. What
/// is put in is on the disk when the call returns. Thread-safe, also between processes; blocks on
/// the disk.
public final class KeptItems {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final SealedFolder folder;

  /// @param folder a folder of the profile; made when it is not there
  public KeptItems(Path folder, Sealing sealing) {
    this.folder = new SealedFolder(folder, sealing, "held");
  }

  /// Notes that the actor has claimed the item. A deed that still waits is left alone.
  public void hold(WorklistItem item, Lease lease, Actor actor) throws IOException {
    Optional<KeptItem> before = of(item.itemId(), actor);
    if (before.isPresent() && before.get().waits()) {
      return;
    }
    put(
        new KeptItem(
            KeptItem.FORMAT,
            actor.reader().readerId(),
            actor.clientId(),
            ItemCopy.of(item),
            lease.fencingToken(),
            lease.length().toMillis(),
            new Deed.Writing(),
            null,
            System.currentTimeMillis()));
  }

  /// Notes what was done with a held item, under the claim as it stands now.
  ///
  /// @return false when the item is not held here
  public boolean done(String itemId, Actor actor, long fencingToken, Deed deed) throws IOException {
    Optional<KeptItem> held = of(itemId, actor);
    if (held.isEmpty()) {
      return false;
    }
    put(held.get().withToken(fencingToken).with(deed, System.currentTimeMillis()));
    return true;
  }

  public Optional<KeptItem> of(String itemId, Actor actor) throws IOException {
    Optional<byte[]> found = folder.get(key(itemId, actor.reader().readerId()));
    return found.isEmpty() ? Optional.empty() : read(found.get());
  }

  /// All of the actor's, oldest deed first.
  public List<KeptItem> all(Actor actor) throws IOException {
    List<KeptItem> out = new ArrayList<>();
    for (byte[] each : folder.all()) {
      read(each)
          .filter(kept -> kept.readerId().equals(actor.reader().readerId()))
          .ifPresent(out::add);
    }
    out.sort(Comparator.comparingLong(KeptItem::doneMs).thenComparing(KeptItem::itemId));
    return out;
  }

  /// Nothing is to be kept of the item any more.
  public void remove(String itemId, Actor actor) throws IOException {
    folder.remove(key(itemId, actor.reader().readerId()));
  }

  void put(KeptItem kept) throws IOException {
    folder.put(key(kept.itemId(), kept.readerId()), JSON.writeValueAsBytes(kept));
  }

  private static Optional<KeptItem> read(byte[] json) throws IOException {
    try {
      KeptItem kept = JSON.readValue(json, KeptItem.class);
      return kept.format() == KeptItem.FORMAT ? Optional.of(kept) : Optional.empty();
    } catch (JsonProcessingException e) {
      // the parser's own message quotes the text
      throw new IOException("a kept item was written by a newer version of the program");
    }
  }

  private static String key(String itemId, String readerId) {
    return itemId + " " + readerId;
  }
}
