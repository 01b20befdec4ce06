package org.readingroom.netclient.peer;

/// Who we are to the archives.
///
/// @param aeTitle our calling AE title, 1–16 characters (PS3.8)
/// @param listenPort port of our store listener, used only where retrieve = "move"
public record LocalEntity(String aeTitle, int listenPort) {}
