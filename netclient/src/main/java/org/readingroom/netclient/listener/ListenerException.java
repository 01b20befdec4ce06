package org.readingroom.netclient.listener;

import org.readingroom.netclient.peer.Failure;

/// Nothing can be received; the failure says why and what to do.
public final class ListenerException extends Exception {
  private final transient Failure failure;

  ListenerException(Failure failure) {
    super(failure.reason());
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }
}
