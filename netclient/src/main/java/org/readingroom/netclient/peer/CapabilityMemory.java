package org.readingroom.netclient.peer;

/// What archives have shown that they can do, so that a way that failed is not tried first again.
/// Safe from several threads; never blocks for long.
public interface CapabilityMemory {
  /// False only when the archive lately showed that it does not do this.
  boolean mayDo(ArchiveNode archive, Capability capability);

  void learnt(ArchiveNode archive, Capability capability, boolean does);

  /// Remembers nothing: every way is tried.
  static CapabilityMemory none() {
    return new CapabilityMemory() {
      @Override
      public boolean mayDo(ArchiveNode archive, Capability capability) {
        return true;
      }

      @Override
      public void learnt(ArchiveNode archive, Capability capability, boolean does) {
        // forgotten at once
      }
    };
  }
}
