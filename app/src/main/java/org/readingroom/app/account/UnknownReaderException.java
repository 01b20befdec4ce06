package org.readingroom.app.account;

/// No reader, or more than one, has the name given. The message says which names there are.
public final class UnknownReaderException extends Exception {
  public UnknownReaderException(String message) {
    super(message);
  }
}
