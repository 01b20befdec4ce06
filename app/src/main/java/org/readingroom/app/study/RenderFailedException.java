package org.readingroom.app.study;

/// A picture could not be made. The message is a plain sentence with a next step; it holds no
/// patient data.
public final class RenderFailedException extends Exception {
  public RenderFailedException(String message) {
    super(message);
  }
}
