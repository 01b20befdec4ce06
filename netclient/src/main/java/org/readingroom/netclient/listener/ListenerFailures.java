package org.readingroom.netclient.listener;

import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.Failure.Kind;

/// Every sentence the listener has to say to the reader.
final class ListenerFailures {
  private ListenerFailures() {}

  static Failure portTaken(int port) {
    return new Failure(
        Kind.NOT_SUPPORTED,
        "Another program on this computer uses port " + port + ", on which the archive would send.",
        "Close that program, or set another listen-port in the settings and tell the archive's"
            + " manager.");
  }

  static Failure portForbidden(int port) {
    return new Failure(
        Kind.NOT_SUPPORTED,
        "This computer does not let the program listen on port " + port + ".",
        "Ports below 1024 need special rights: set listen-port to one above, such as 11112, and tell"
            + " the archive's manager.");
  }

  static Failure notOurTurn() {
    return new Failure(
        Kind.OUT_OF_RESOURCES,
        "Another Reading Room of this profile is receiving from an archive.",
        "Wait until it is done; both share one port, one after the other.");
  }

  static Failure noCertificate(ArchiveNode archive) {
    return new Failure(
        Kind.TLS,
        archive.name() + " is set up for TLS, and there is no certificate to receive with.",
        "Give tls both a key-store and a trust-store in the settings, or fetch by C-GET or DICOMweb"
            + " instead.");
  }

  static Failure closed() {
    return new Failure(Kind.CANCELLED, "The program is closing.", "Start it again.");
  }

  static Failure tooMuch() {
    return new Failure(
        Kind.OUT_OF_RESOURCES,
        "The archive sent more for one request than this program accepts.",
        "Fetch the study series by series.");
  }
}
