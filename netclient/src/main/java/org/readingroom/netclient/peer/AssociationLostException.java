package org.readingroom.netclient.peer;

/// The link dropped in the middle of a store: whether the archive has the instance is unknown. Send
/// it again with the same SOP Instance UID, or ask the archive.
public final class AssociationLostException extends Exception {
  private final transient Failure failure;

  public AssociationLostException(Failure failure) {
    super(failure.reason());
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }
}
