package org.readingroom.app.worklist;

import java.util.List;

/// One look for unreported studies at every archive, as the window asks for it. Blocks.
@FunctionalInterface
public interface PoolFeed {
  /// @param archives how many were asked
  /// @param silent what each archive that failed has to say, name first
  record News(int added, int closed, int archives, List<String> silent) {
    public News {
      silent = List.copyOf(silent);
    }
  }

  News look() throws Exception;
}
