package org.readingroom.netclient.dimse;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.aoju.bus.core.exception.InternalException;
import org.aoju.bus.image.metric.internal.pdu.AAbort;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRJ;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.Failure.Kind;
import org.readingroom.netclient.peer.TlsFailures;

/// The one place where exceptions and status codes become sentences. Texts never carry what a peer
/// sent, except codes and AE titles of the settings: an archive may put a patient's name in an
/// error comment.
final class DimseFailures {
  private DimseFailures() {}

  // ---- links

  static Failure of(Throwable cause, ArchiveNode node) {
    for (Throwable e = cause; e != null; e = e.getCause()) {
      Failure known = known(e, node);
      if (known != null) {
        return known;
      }
      if (e.getCause() == e) {
        break;
      }
    }
    return new Failure(
        Kind.PROTOCOL,
        "The archive at " + place(node) + " answered in a way that is not valid DICOM.",
        "Check that host and port belong to the archive's DICOM service, then ask its supplier.");
  }

  private static @Nullable Failure known(Throwable e, ArchiveNode node) {
    return switch (e) {
      case AAssociateRJ rejected -> rejected(rejected, node);
      case AAbort aborted -> aborted(aborted, node);
      case UnknownHostException unknown ->
          new Failure(
              Kind.UNKNOWN_HOST,
              "No computer called " + node.host() + " is known here.",
              "Check the archive's host name in the settings, and that the VPN is connected.");
      case SSLException tls ->
          TlsFailures.of(
              tls,
              node.host(),
              place(node),
              "Use its TLS port, or take tls out of the settings if the link is to be plain.");
      case NoRouteToHostException noRoute -> unreachable(node);
      case ConnectException refused ->
          refusedPort(refused)
              ? new Failure(
                  Kind.UNREACHABLE,
                  "Nothing listens at " + place(node) + ".",
                  "Check host and port in the settings, and that the archive is running.")
              : unreachable(node);
      case SocketTimeoutException timedOut -> silent(node);
      case EOFException ended -> hungUp(node);
      case SocketException lost -> hungUp(node);
      case GeneralSecurityException keys -> TlsFailures.ourFiles();
      case StackOverflowError bomb -> malformed(node);
      case OutOfMemoryError bomb -> malformed(node);
      case InternalException toolkit when isNoContext(toolkit) -> notOffered(node);
      case IOException io when isHangUp(io) -> hungUp(node);
      default -> null;
    };
  }

  private static boolean refusedPort(ConnectException e) {
    String message = e.getMessage();
    return message == null || message.toLowerCase(Locale.ROOT).contains("refused");
  }

  // G11: the toolkit's unchecked exception names only the UID in its message
  private static boolean isNoContext(InternalException e) {
    String message = e.getMessage();
    return message != null && (message.startsWith("1.2.840") || message.contains("SOP Class"));
  }

  private static boolean isHangUp(IOException e) {
    String message = e.getMessage();
    return message != null
        && (message.contains("released before receipt")
            || message.contains("Broken pipe")
            || message.contains("losed"));
  }

  private static Failure rejected(AAssociateRJ rejected, ArchiveNode node) {
    boolean user = rejected.getSource() == 1;
    // PS3.8 table 9-21
    if (user && rejected.getReason() == 7) {
      return new Failure(
          Kind.REFUSED_CALLED_AE,
          "The archive does not go by the AE title " + node.aeTitle() + ".",
          "Ask its manager for the exact AE title: capitals and blanks count.");
    }
    if (user && rejected.getReason() == 3) {
      return new Failure(
          Kind.REFUSED_CALLING_AE,
          "The archive does not know this workstation's AE title.",
          "Ask the archive's manager to add this workstation, or correct our AE title in the"
              + " settings.");
    }
    if (user && rejected.getReason() == 2) {
      return new Failure(
          Kind.NOT_SUPPORTED,
          "The archive refused the kind of connection.",
          "Check that host and port belong to its query and retrieve service.");
    }
    if (rejected.getResult() == 2 || rejected.getSource() == 3) {
      return new Failure(
          Kind.OUT_OF_RESOURCES,
          "The archive is busy and takes no more connections.",
          "Try again in a minute; if it lasts, its limit of connections may be too low.");
    }
    if (node.access().identity() != null) {
      return new Failure(
          Kind.AUTHENTICATION,
          "The archive refused the connection, most likely the user of its settings.",
          "Check the user and the passcode with its manager, and that this workstation's AE title is"
              + " allowed.");
    }
    return new Failure(
        Kind.REFUSED,
        "The archive refused the connection without saying why.",
        "Ask its manager whether this workstation's AE title and address are allowed.");
  }

  private static Failure aborted(AAbort aborted, ArchiveNode node) {
    // the toolkit raises an A-ABORT of its own when the peer sends what is no PDU: source 2
    // (service provider), reason 1 (unrecognized) to 6
    if (aborted.getSource() == 2 && aborted.getReason() != 0) {
      return notDicom(node);
    }
    return new Failure(
        Kind.HUNG_UP,
        "The archive broke off the conversation.",
        "Try again; if it happens each time, its log says why.");
  }

  static Failure hungUpAfterHandshake() {
    return new Failure(
        Kind.TLS,
        "The archive closed the encrypted link right after it was set up.",
        "Most likely it wants a certificate of this workstation, or does not accept ours: check"
            + " the key store in the settings with its manager.");
  }

  static Failure silent(ArchiveNode node) {
    return new Failure(
        Kind.TIMED_OUT,
        "The archive at " + place(node) + " stopped answering.",
        "Try again; if it lasts, its manager should look whether it is overloaded.");
  }

  static Failure noAssociationInTime(ArchiveNode node) {
    return new Failure(
        Kind.TIMED_OUT,
        "Nobody answered at " + place(node) + " in time.",
        "Check host and port, and whether a firewall or the VPN is in between.");
  }

  static Failure deadline(ArchiveNode node) {
    return new Failure(
        Kind.TIMED_OUT,
        "The archive did not finish in time.",
        "Narrow the search, or try again when the archive is less busy.");
  }

  static Failure storeStalled() {
    return new Failure(
        Kind.TIMED_OUT,
        "The archive stopped taking data in the middle of an object.",
        "It will be sent again; if it lasts, its disk may be full or its network broken.");
  }

  static Failure storeUnanswered() {
    return new Failure(
        Kind.TIMED_OUT,
        "The archive took the object and did not say whether it kept it.",
        "It will be sent again; the archive recognises it by its UID.");
  }

  private static Failure unreachable(ArchiveNode node) {
    return new Failure(
        Kind.UNREACHABLE,
        "The computer " + node.host() + " cannot be reached.",
        "Check the network, the VPN, and that a firewall lets port " + node.port() + " through.");
  }

  static Failure hungUp(ArchiveNode node) {
    return new Failure(
        Kind.HUNG_UP,
        "The archive hung up in the middle of the conversation.",
        "Try again; if it happens each time, check that the port is its DICOM port and read its"
            + " log.");
  }

  static Failure notDicom(ArchiveNode node) {
    return new Failure(
        Kind.PROTOCOL,
        "What answers at " + place(node) + " does not speak DICOM.",
        "Check the port: web pages and DICOMweb use another one than DICOM.");
  }

  private static Failure malformed(ArchiveNode node) {
    return new Failure(
        Kind.PROTOCOL,
        "The archive sent an answer built to exhaust memory.",
        "It was not read further. Tell the archive's manager.");
  }

  static Failure notOffered(ArchiveNode node) {
    return new Failure(
        Kind.NOT_SUPPORTED,
        "The archive does not offer this service to us.",
        "Ask its manager to allow query, retrieve and store for this workstation's AE title.");
  }

  static Failure badAeTitle() {
    return new Failure(
        Kind.REFUSED,
        "An AE title of this archive's settings cannot be used.",
        "AE titles have 1 to 16 plain characters: correct ours and the archive's.");
  }

  static Failure passcodeOverPlainLink() {
    return new Failure(
        Kind.TLS,
        "A passcode would have to be sent over an unencrypted link.",
        "Set up tls for this archive, or leave the passcode out if the user's name is enough.");
  }

  static Failure noFind() {
    return new Failure(
        Kind.NOT_SUPPORTED,
        "The archive does not let this workstation search it.",
        "Ask its manager to allow C-FIND (study root) for this workstation's AE title.");
  }

  static Failure noWorklist() {
    return new Failure(
        Kind.NOT_SUPPORTED,
        "It does not offer this workstation its modality worklist.",
        "Ask its manager to allow C-FIND (Modality Worklist) for this workstation's AE title.");
  }

  static Failure noGet() {
    return new Failure(
        Kind.NOT_SUPPORTED,
        "The archive does not offer C-GET.",
        "Configure its DICOMweb address, or retrieve = \"move\" once its manager has entered this"
            + " workstation as a destination.");
  }

  static Failure noMove() {
    return new Failure(
        Kind.NOT_SUPPORTED,
        "The archive does not offer C-MOVE to this workstation.",
        "Set retrieve = \"get\", or configure its DICOMweb address.");
  }

  static Failure noListener() {
    return new Failure(
        Kind.NOT_SUPPORTED,
        "This program was started without a listener, so nothing can be sent to it.",
        "Fetch with the workstation or the retrieve command, or by C-GET or DICOMweb.");
  }

  static Failure nothingMoved() {
    return new Failure(
        Kind.TIMED_OUT,
        "The archive took the request, and then nothing came.",
        "Check with its manager that it sends to this computer's address and our listen-port, and"
            + " that no firewall is in between.");
  }

  /// @param us our AE title, address as the archive sees it, and port
  static Failure unknownDestination(String us) {
    return new Failure(
        Kind.NOT_SUPPORTED,
        "The archive does not know this workstation as a destination (0xA801).",
        "Ask its manager to enter " + us + " as a destination, or use retrieve = \"get\".");
  }

  static Failure notThere() {
    return new Failure(
        Kind.NOT_FOUND,
        "The archive does not have these objects any more.",
        "Search again; they may have been moved or merged.");
  }

  static Failure noStorage(String sopClassUid) {
    return new Failure(
        Kind.NOT_SUPPORTED,
        "The archive does not take this kind of object in its encoding.",
        "Ask its manager to accept storage of SOP class " + sopClassUid + ".");
  }

  static Failure tooManyLinks() {
    return new Failure(
        Kind.OUT_OF_RESOURCES,
        "Too many connections to archives are open in this program.",
        "Wait until some of the running transfers have finished.");
  }

  static Failure tooLong() {
    return new Failure(
        Kind.UNREADABLE_OBJECT,
        "The archive sent an object larger than this program accepts.",
        "Ask the archive's manager what it is.");
  }

  // ---- our side of a fetch

  static Failure incomplete(int failed) {
    return new Failure(
        Kind.REFUSED,
        "The archive could not send " + failed + (failed == 1 ? " object." : " objects."),
        "Fetch again, or from another holder; the archive may have to bring them back from its"
            + " long-term store, or may keep them in an encoding that this program does not take"
            + " (its log says which).");
  }

  // ---- statuses (PS3.4 B.2.3, C.4; PS3.7 annex C)

  static Failure findStatus(int status) {
    return status(status, "search");
  }

  /// Final status of a C-GET (PS3.4 C.4.3.1.4).
  ///
  /// @param failed sub-operations that failed: an archive may sum them up as "unable to process"
  static Failure getStatus(int status, int failed) {
    return failed > 0 && (status & 0xF000) == 0xC000 ? incomplete(failed) : status(status, "fetch");
  }

  /// Final status of a C-MOVE (PS3.4 C.4.2.1.5).
  static Failure moveStatus(int status) {
    return switch (status) {
      case 0xA701 ->
          new Failure(
              Kind.OUT_OF_RESOURCES,
              "The archive could not work out what belongs to this request (0xA701).",
              "Try again later; if it lasts, its database may be overloaded.");
      case 0xA702 ->
          new Failure(
              Kind.OUT_OF_RESOURCES,
              "The archive could not send any of it (0xA702).",
              "Check with its manager that it can reach this computer at our listen-port, and that"
                  + " the objects are not in a long-term store that is offline.");
      default -> status(status, "fetch");
    };
  }

  static Failure storeStatus(int status) {
    return status(status, "store");
  }

  private static Failure status(int status, String what) {
    String code = String.format(Locale.ROOT, "0x%04X", status);
    if (status == 0xFE00) {
      return new Failure(
          Kind.CANCELLED,
          "The archive broke the " + what + " off.",
          "Narrow it down and try again; the archive may have a limit.");
    }
    if (status == 0x0122 || status == 0x0118) {
      return new Failure(
          Kind.NOT_SUPPORTED,
          "The archive does not support this " + what + " (" + code + ").",
          "Ask its manager whether the service is switched on.");
    }
    if (status == 0x0124) {
      return new Failure(
          Kind.REFUSED,
          "The archive does not allow this workstation to " + what + " (" + code + ").",
          "Ask its manager for the right to " + what + ".");
    }
    if ((status & 0xFF00) == 0xA700) {
      return new Failure(
          Kind.OUT_OF_RESOURCES,
          "The archive is out of resources (" + code + ").",
          "Try again later or narrow the " + what + "; if it lasts, its disk may be full.");
    }
    if ((status & 0xFF00) == 0xA900) {
      return new Failure(
          Kind.REFUSED,
          "The archive says the object or the question does not fit its kind (" + code + ").",
          "Report it: this points to a disagreement between the archive and this program.");
    }
    if ((status & 0xF000) == 0xC000) {
      return new Failure(
          Kind.REFUSED,
          "The archive could not process this " + what + " (" + code + ").",
          "Its log says why; give its manager this code.");
    }
    return new Failure(
        Kind.REFUSED,
        "The archive refused this " + what + " (" + code + ").",
        "Give its manager this code.");
  }

  private static String place(ArchiveNode node) {
    return node.host() + ":" + node.port();
  }
}
