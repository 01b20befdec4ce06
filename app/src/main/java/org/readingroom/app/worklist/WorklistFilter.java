package org.readingroom.app.worklist;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which items to list, and in what order.
///
/// @param trustCodes only these trusts; empty for all
/// @param modalities only items with one of these; empty for all
/// @param claims whose items
/// @param readerId whom {@link Claims#MINE} and {@link Claims#FREE_OR_MINE} mean
/// @param includeReported also what has left the pool
/// @param limit at most this many
public record WorklistFilter(
    Set<String> trustCodes,
    Set<String> modalities,
    Claims claims,
    @Nullable String readerId,
    boolean includeReported,
    Order order,
    int limit) {

  public WorklistFilter {
    trustCodes = Set.copyOf(trustCodes);
    modalities = Set.copyOf(modalities);
  }

  public enum Claims {
    ANY,
    FREE,
    MINE,
    FREE_OR_MINE
  }

  public enum Order {
    /// latest examination first
    NEWEST,
    /// by priority, then due time
    MOST_WANTED
  }

  /// Everything in the pool, newest first.
  public static WorklistFilter everything() {
    return new WorklistFilter(
        Set.of(), Set.of(), Claims.ANY, null, false, Order.NEWEST, Integer.MAX_VALUE);
  }

  public WorklistFilter withClaims(Claims changed, @Nullable String reader) {
    return new WorklistFilter(
        trustCodes, modalities, changed, reader, includeReported, order, limit);
  }

  public WorklistFilter withTrusts(Set<String> changed) {
    return new WorklistFilter(changed, modalities, claims, readerId, includeReported, order, limit);
  }

  public WorklistFilter withModalities(Set<String> changed) {
    return new WorklistFilter(trustCodes, changed, claims, readerId, includeReported, order, limit);
  }

  public WorklistFilter withReported(boolean included) {
    return new WorklistFilter(trustCodes, modalities, claims, readerId, included, order, limit);
  }

  public WorklistFilter withOrder(Order changed) {
    return new WorklistFilter(
        trustCodes, modalities, claims, readerId, includeReported, changed, limit);
  }

  public WorklistFilter withLimit(int changed) {
    return new WorklistFilter(
        trustCodes, modalities, claims, readerId, includeReported, order, changed);
  }
}
