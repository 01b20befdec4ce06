package org.readingroom.app.worklist.vetting;

import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;

/// {@link VettingDeeds} on PostgreSQL: one call of a procedure each.
final class PostgresVettingDeeds extends VettingDeeds {
  @Override
  @Nullable VettingRefusal ask(Handle handle, Actor actor, Asked asked) {
    return refusal(
        handle
            .createQuery(
                "SELECT ask_vetting(:client, :vetting, :code, :trust, :item, :radiologist, :length,"
                    + " :request, :words, :order)")
            .bind("client", actor.clientId())
            .bind("vetting", asked.vettingId())
            .bind("code", asked.trustCode())
            .bind("trust", asked.trust())
            .bind("item", asked.itemId())
            .bind("order", asked.orderKey())
            .bind("radiologist", asked.radiologistId())
            .bind("length", asked.lengthMs())
            .bind("request", asked.request())
            .bind("words", asked.words())
            .mapTo(String.class)
            .findOne());
  }

  @Override
  @Nullable VettingRefusal step(
      Handle handle,
      Actor actor,
      String vettingId,
      int lastSeq,
      VettingStep.Kind kind,
      @Nullable String radiologistId,
      byte[] words) {
    return refusal(
        handle
            .createQuery(
                "SELECT step_vetting(:client, :vetting, :seq, :step, :radiologist, :words)")
            .bind("client", actor.clientId())
            .bind("vetting", vettingId)
            .bind("seq", lastSeq)
            .bind("step", kind.name())
            .bind("radiologist", radiologistId)
            .bind("words", words)
            .mapTo(String.class)
            .findOne());
  }

  private static @Nullable VettingRefusal refusal(Optional<String> answer) {
    return answer.map(VettingRefusal::valueOf).orElse(null);
  }
}
