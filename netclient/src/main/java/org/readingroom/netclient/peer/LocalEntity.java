package org.readingroom.netclient.peer;

/// Who we are to the archives.
///
/// @param aeTitle our calling AE title, 1–16 characters (PS3.8)
/// @param listenPort port of our store listener, used only where retrieve = "move"
/// @param alwaysListening the listener is open as long as the program runs, so that an archive's
///   manager can test the way to us; otherwise only while something is on its way
public record LocalEntity(String aeTitle, int listenPort, boolean alwaysListening) {
  public LocalEntity(String aeTitle, int listenPort) {
    this(aeTitle, listenPort, false);
  }
}
