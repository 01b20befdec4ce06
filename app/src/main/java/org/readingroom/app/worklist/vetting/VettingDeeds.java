package org.readingroom.app.worklist.vetting;

import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;

/// Writes what was asked and said, inside one hub transaction, with its audit entry. The rules
/// stand twice: here for SQLite, as procedures for PostgreSQL. Thread-safe (stateless).
abstract sealed class VettingDeeds permits SqliteVettingDeeds, PostgresVettingDeeds {
  /// @param request and {@code words} as they are stored
  record Asked(
      String vettingId,
      String trustCode,
      String trust,
      @Nullable String itemId,
      @Nullable String orderKey,
      String radiologistId,
      long lengthMs,
      byte[] request,
      byte[] words) {}

  /// Null when it was written.
  abstract @Nullable VettingRefusal ask(Handle handle, Actor actor, Asked asked);

  /// Null when it was written.
  ///
  /// @param lastSeq the last step the actor has seen
  abstract @Nullable VettingRefusal step(
      Handle handle,
      Actor actor,
      String vettingId,
      int lastSeq,
      VettingStep.Kind kind,
      @Nullable String radiologistId,
      byte[] words);
}
