package org.readingroom.netclient.listener;

import java.time.Duration;

/// What whoever connects may cost us. All are finite.
///
/// @param handshake from the connection to the end of the association's negotiation, TLS included
/// @param idle an association on which nothing is asked for this long ends
/// @param silence longest wait for a byte in the middle of something
/// @param leastBytesPerSecond a message that comes slower than this, after {@link #silence}, ends
///   its connection
/// @param maxWaiting connections that have not associated yet; a newer one throws out the oldest
/// @param maxAssociations associations at once
/// @param maxPduBytes longest P-DATA-TF we announce and accept (PS3.8 D.1)
/// @param maxObjectBytes one object, on the wire
/// @param maxMoveBytes all objects of one C-MOVE
/// @param linger the port stays open this long after the last C-MOVE, for the next one
/// @param turn how long to wait for another process of this profile to be done with the port
public record ListenerLimits(
    Duration handshake,
    Duration idle,
    Duration silence,
    int leastBytesPerSecond,
    int maxWaiting,
    int maxAssociations,
    int maxPduBytes,
    long maxObjectBytes,
    long maxMoveBytes,
    Duration linger,
    Duration turn) {

  public static final ListenerLimits DEFAULT =
      new ListenerLimits(
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(20),
          1024,
          24,
          24,
          1 << 17,
          16L << 30,
          256L << 30,
          Duration.ofSeconds(3),
          Duration.ofSeconds(25));

  ListenerLimits withPatience(Duration newHandshake, Duration newSilence, Duration newTurn) {
    return new ListenerLimits(
        newHandshake,
        idle,
        newSilence,
        leastBytesPerSecond,
        maxWaiting,
        maxAssociations,
        maxPduBytes,
        maxObjectBytes,
        maxMoveBytes,
        linger,
        newTurn);
  }

  ListenerLimits withBytes(long object, long move) {
    return new ListenerLimits(
        handshake,
        idle,
        silence,
        leastBytesPerSecond,
        maxWaiting,
        maxAssociations,
        maxPduBytes,
        object,
        move,
        linger,
        turn);
  }
}
