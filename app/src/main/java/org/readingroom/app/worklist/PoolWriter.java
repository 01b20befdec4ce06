package org.readingroom.app.worklist;

import java.time.Duration;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.order.Order;

/// Writes what {@link ItemIntake} has decided. Works inside one hub transaction, which begins with
/// {@link #begin}. Thread-safe (stateless).
abstract sealed class PoolWriter permits SqlitePoolWriter, PostgresPoolWriter {
  /// How long a message is known again: far longer than anybody goes on sending it.
  static final Duration MESSAGES_KEPT = Duration.ofDays(30);

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

  /// What is asked of an item, and how soon.
  ///
  /// @param pathway empty when none applies
  /// @param subspecialty whom it suits; empty to leave it as it is
  record Request(
      String pathway, String subspecialty, Priority priority, long dueMs, byte[] described) {}

  /// An order as last told.
  record KeptOrder(
      String orderKey, String trustCode, boolean cancelled, Order.Source source, byte[] order) {}

  /// A study of an item, as one archive holds it now.
  ///
  /// @param images objects that are no documents; null when nobody counted
  record KeptStudy(
      String itemId,
      String studyKey,
      String archive,
      String trustCode,
      @Nullable Integer instances,
      @Nullable Integer images,
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

  /// Says what is asked of an item and how soon it is wanted.
  abstract void request(Handle handle, String itemId, Request request);

  /// Remembers that the archive said it does not have the study any more; seen again, it has.
  abstract void gone(Handle handle, String itemId, String studyKey, String archive);

  /// Keeps an order as last told. True when it was not known.
  abstract boolean order(Handle handle, KeptOrder order);

  /// True when this very message was taken before.
  abstract boolean taken(Handle handle, String messageKey, String digest);

  /// Remembers a message; forgets those of long ago.
  abstract void take(Handle handle, String messageKey, String digest);

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
