package org.readingroom.render.gl;

/// What the engine allows itself on this graphics processor; tests tighten it. Immutable.
///
/// @param deckBytes most bytes of one 3-D texture
/// @param deckSlots most slots of one 3-D texture
/// @param budgetBytes most bytes of all volumes' textures together
/// @param idleNanos after so long without a picture a volume's texture goes
/// @param patienceNanos how long the graphics processor may take before it counts as lost
/// @param hardwareFilter thin planes and slabs on the screen are filtered by the hardware
record GlTuning(
    long deckBytes,
    int deckSlots,
    long budgetBytes,
    long idleNanos,
    long patienceNanos,
    boolean hardwareFilter) {

  private static final long GIB = 1L << 30;

  static GlTuning of(GlInfo info) {
    // Processors that share the machine's memory name a small part of it as their own.
    long budget =
        info.videoMemoryBytes() == 0 ? 2 * GIB : Math.max(GIB, info.videoMemoryBytes() / 2);
    return new GlTuning(
        GIB,
        info.max3dTextureSize(),
        budget,
        60_000_000_000L,
        info.isSoftware() ? 120_000_000_000L : 5_000_000_000L,
        info.filtersFinely());
  }

  GlTuning withDeckSlots(int slots) {
    return new GlTuning(deckBytes, slots, budgetBytes, idleNanos, patienceNanos, hardwareFilter);
  }

  GlTuning withBudgetBytes(long bytes) {
    return new GlTuning(deckBytes, deckSlots, bytes, idleNanos, patienceNanos, hardwareFilter);
  }

  GlTuning withDeckBytes(long bytes) {
    return new GlTuning(bytes, deckSlots, budgetBytes, idleNanos, patienceNanos, hardwareFilter);
  }

  GlTuning withIdleNanos(long nanos) {
    return new GlTuning(deckBytes, deckSlots, budgetBytes, nanos, patienceNanos, hardwareFilter);
  }

  GlTuning withPatienceNanos(long nanos) {
    return new GlTuning(deckBytes, deckSlots, budgetBytes, idleNanos, nanos, hardwareFilter);
  }

  GlTuning withHardwareFilter(boolean hardware) {
    return new GlTuning(deckBytes, deckSlots, budgetBytes, idleNanos, patienceNanos, hardware);
  }
}
