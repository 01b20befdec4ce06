package org.readingroom.app.worklist;

import java.time.Duration;
import java.time.Instant;

/// A claim that ends by itself.
///
/// @param fencingToken grows with every claim of the item; whoever comes with an older one is
///   refused
/// @param leaseUntil by the hub's clock; do not compare it with this computer's
/// @param length for how long it was given, to count down on a monotonic clock
public record Lease(String itemId, long fencingToken, Instant leaseUntil, Duration length) {}
