package org.readingroom.netclient.federation;

import java.util.List;

/// A finished search.
///
/// @param studies newest study first
/// @param archives one answer per archive asked, in the order of the settings
public record SearchResult(List<FederatedStudy> studies, List<ArchiveAnswer> archives) {
  public SearchResult {
    studies = List.copyOf(studies);
    archives = List.copyOf(archives);
  }

  /// True when every archive answered: what is not here is nowhere.
  public boolean complete() {
    return archives.stream().allMatch(answer -> answer.state() == ArchiveAnswer.State.ANSWERED);
  }
}
