package org.readingroom.app.hub;

/// Whether the hub answers, as whoever asked it last in this window found.
public enum HubPresence {
  /// nobody has heard of it yet
  STARTING,
  LIVE,
  OFFLINE
}
