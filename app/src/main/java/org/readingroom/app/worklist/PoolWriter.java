package org.readingroom.app.worklist;

import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.hub.Hub;

/// Writes what {@link ItemIntake} has decided. Works inside one hub transaction, which begins with
/// {@link #begin}. Thread-safe (stateless).
abstract sealed class PoolWriter permits SqlitePoolWriter, PostgresPoolWriter {
  /// A new item.
  ///
  /// @param orderKey its order; null when it has none, or the order belongs to another patient
  record NewItem(
      String itemId,
      String trustCode,
      String trust,
      Priority priority,
      long examinedMs,
      long dueMs,
      byte[] described,
      @Nullable String orderKey) {}

  /// A study of an item, as one archive holds it now.
  record KeptStudy(
      String itemId,
      String studyKey,
      String archive,
      String trustCode,
      @Nullable Integer instances,
      String modalities,
      boolean checked,
      String rowKey,
      byte[] header,
      byte[] described) {}

  static PoolWriter of(Hub hub) {
    return switch (hub.dialect()) {
      case SQLITE -> new SqlitePoolWriter();
      case POSTGRESQL -> new PostgresPoolWriter();
    };
  }

  /// Keeps other feeders out until the transaction ends, so that none of them pools the same thing.
  abstract void begin(Handle handle);

  abstract void item(Handle handle, NewItem item);

  /// Puts the study in, or what has changed of it. What the item says of patient and request
  /// follows when the archive belongs to the trust that owns the order.
  abstract void study(Handle handle, KeptStudy study);

  abstract void evidence(
      Handle handle, String itemId, String sopKey, String verdict, @Nullable String reason);

  /// Brings state and doubt in line with the evidence. A reported item is never opened again by
  /// what is missing. True when this closed it.
  abstract boolean settle(Handle handle, String itemId);

  /// Remembers that all of an archive that was asked for was looked through.
  ///
  /// @param full everything was asked for
  abstract void watermark(Handle handle, String archive, boolean full);
}
