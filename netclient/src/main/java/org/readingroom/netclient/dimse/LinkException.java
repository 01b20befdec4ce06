package org.readingroom.netclient.dimse;

import org.readingroom.netclient.peer.Failure;

/// A link could not be opened or was lost; the failure says why in plain words.
final class LinkException extends Exception {
  private final transient Failure failure;

  LinkException(Failure failure) {
    super(failure.reason());
    this.failure = failure;
  }

  Failure failure() {
    return failure;
  }
}
