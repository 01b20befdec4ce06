package org.readingroom.netclient.dicomweb;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.Failure.Kind;
import org.readingroom.netclient.peer.OurFailures;
import org.readingroom.netclient.peer.TlsFailures;
import org.readingroom.netclient.peer.WebCredentials;

/// The one place where HTTP statuses and exceptions become sentences. Texts never carry what a
/// server sent.
final class WebFailures {
  private WebFailures() {}

  static Failure of(Throwable cause, ArchiveNode node) {
    int depth = 0;
    for (Throwable e = cause; e != null && depth < 20; e = e.getCause(), depth++) {
      Failure known = known(e, node);
      if (known != null) {
        return known;
      }
    }
    return cause instanceof IOException
        ? hungUp(node)
        : new Failure(
            Kind.PROTOCOL,
            "The DICOMweb service at " + place(node) + " answered in a way that is not valid.",
            "Check the archive's web address in the settings, then ask its supplier.");
  }

  private static @Nullable Failure known(Throwable e, ArchiveNode node) {
    return switch (e) {
      case HttpConnectTimeoutException _ ->
          new Failure(
              Kind.TIMED_OUT,
              "Nobody answered at " + place(node) + " in time.",
              "Check the web address, and whether a firewall or the VPN is in between.");
      case HttpTimeoutException _ -> silent(node);
      case StalledException _ -> silent(node);
      case InterruptedIOException _ -> OurFailures.cancelled();
      case UnresolvedAddressException _ -> unknownHost(node);
      case UnknownHostException _ -> unknownHost(node);
      case NoRouteToHostException _ -> unreachable(node);
      case SSLException tls ->
          TlsFailures.of(
              tls,
              host(node),
              place(node),
              "Use its https port, or a http web address if the link is to be plain.");
      case ConnectException refused -> refused.getCause() == null ? nothingListens(node) : null;
      case TruncatedException _ ->
          new Failure(
              Kind.HUNG_UP,
              "The answer of the DICOMweb service was cut short.",
              "Fetch again: what arrived whole is kept. If it lasts, a proxy in between may limit"
                  + " answers.");
      case OversizedException _ ->
          new Failure(
              Kind.PROTOCOL,
              "The DICOMweb service sent more than a sound answer can be.",
              "It was not read further. Tell the archive's manager.");
      case NotMultipartException _ -> notObjects(node);
      case MalformedDicomException _ -> notDicomJson(node);
      default -> null;
    };
  }

  private static Failure unknownHost(ArchiveNode node) {
    return new Failure(
        Kind.UNKNOWN_HOST,
        "No computer called " + host(node) + " is known here.",
        "Check the web address in the settings, and that the VPN is connected.");
  }

  private static Failure nothingListens(ArchiveNode node) {
    return new Failure(
        Kind.UNREACHABLE,
        "Nothing listens at " + place(node) + ".",
        "Check the web address in the settings, and that the archive's web service is running.");
  }

  private static Failure unreachable(ArchiveNode node) {
    return new Failure(
        Kind.UNREACHABLE,
        "The computer " + host(node) + " cannot be reached.",
        "Check the network, the VPN, and the firewall.");
  }

  private static Failure silent(ArchiveNode node) {
    return new Failure(
        Kind.TIMED_OUT,
        "The DICOMweb service at " + place(node) + " stopped answering.",
        "Try again; if it lasts, its manager should look whether it is overloaded.");
  }

  private static Failure hungUp(ArchiveNode node) {
    return new Failure(
        Kind.HUNG_UP,
        "The DICOMweb service at " + place(node) + " hung up in the middle.",
        "Try again; if it happens each time, its log says why.");
  }

  static Failure notObjects(ArchiveNode node) {
    return new Failure(
        Kind.PROTOCOL,
        "What " + place(node) + " sent are not DICOM objects.",
        "Check that the web address ends at its DICOMweb service, not at a web page.");
  }

  static Failure notDicomJson(ArchiveNode node) {
    return new Failure(
        Kind.PROTOCOL,
        "What " + place(node) + " answered is not DICOMweb.",
        "Check that the web address ends at its DICOMweb service, often /dicom-web.");
  }

  static Failure secretOverPlainHttp() {
    return new Failure(
        Kind.TLS,
        "A password would have to be sent over an unencrypted link.",
        "Use an https web address for this archive.");
  }

  static Failure secretNotForHeaders() {
    return new Failure(
        Kind.AUTHENTICATION,
        "The secret of this archive's web-auth has a line break or another character that cannot be"
            + " sent.",
        "Store the token or password alone, on one line.");
  }

  /// What a status other than success says (RFC 9110 15).
  static Failure status(int status, ArchiveNode node) {
    String code = " (HTTP " + status + ").";
    return switch (status) {
      case 401, 407 ->
          node.access().web() instanceof WebCredentials.None
              ? new Failure(
                  Kind.AUTHENTICATION,
                  "The archive's web service wants a user or a token" + code,
                  "Enter web-auth for this archive in the settings.")
              : new Failure(
                  Kind.AUTHENTICATION,
                  "The archive's web service did not accept the user or token of its settings"
                      + code,
                  "Renew the secret that web-auth names, or ask the archive's manager for one.");
      case 403 ->
          new Failure(
              Kind.REFUSED,
              "The archive's web service does not allow this workstation" + code,
              "Ask its manager for the right to use its DICOMweb service.");
      case 404, 410 ->
          new Failure(
              Kind.NOT_FOUND,
              "The archive's web service does not have this" + code,
              "Search again; if nothing is ever found, check the web address in the settings.");
      case 405, 406, 415, 501 ->
          new Failure(
              Kind.NOT_SUPPORTED,
              "The archive's web service does not offer this" + code,
              "Ask its manager which DICOMweb services are switched on.");
      case 408, 504 -> silent(node);
      case 413 ->
          new Failure(
              Kind.OUT_OF_RESOURCES,
              "The object is larger than the archive's web service takes" + code,
              "Its manager can raise the limit, often one of the proxy in front of it.");
      case 429, 502, 503, 507 ->
          new Failure(
              Kind.OUT_OF_RESOURCES,
              "The archive's web service is busy or out of resources" + code,
              "Try again in a minute; if it lasts, tell its manager.");
      default ->
          status >= 300 && status < 400
              ? new Failure(
                  Kind.PROTOCOL,
                  "The archive's web service sends us to another address" + code,
                  "Enter the final address in the settings: redirects are not followed.")
              : status >= 500
                  ? new Failure(
                      Kind.REFUSED,
                      "The archive's web service failed inside" + code,
                      "Try again; its log says why.")
                  : new Failure(
                      Kind.REFUSED,
                      "The archive's web service refused the question" + code,
                      "Give its manager this code.");
    };
  }

  /// A Failure Reason or Warning Reason of a STOW-RS answer (PS3.18 table 10.5.3-1, PS3.4 B.2.3).
  static Failure store(int reason) {
    String code = String.format(Locale.ROOT, " (0x%04X).", reason);
    if ((reason & 0xFF00) == 0xA700) {
      return new Failure(
          Kind.OUT_OF_RESOURCES,
          "The archive is out of resources" + code,
          "It is sent again later; if it lasts, the archive's disk may be full.");
    }
    if (reason == 0x0122 || reason == 0xC122 || reason == 0x0112) {
      return new Failure(
          Kind.NOT_SUPPORTED,
          "The archive does not take this kind of object" + code,
          "Ask its manager to accept it.");
    }
    if (reason == 0x0124) {
      return new Failure(
          Kind.REFUSED,
          "The archive does not allow this workstation to store" + code,
          "Ask its manager for the right to store.");
    }
    return new Failure(
        Kind.REFUSED,
        "The archive would not store the object" + code,
        "Its log says why; give its manager this code.");
  }

  static Failure storeUnanswered() {
    return new Failure(
        Kind.TIMED_OUT,
        "The link was lost before the archive said whether it kept the object.",
        "It will be sent again; the archive recognises it by its UID.");
  }

  static Failure missing(int count) {
    return new Failure(
        Kind.NOT_FOUND,
        "The archive's web service does not have " + count + " of the objects.",
        "Search again; they may have been moved or deleted.");
  }

  private static String host(ArchiveNode node) {
    URI web = node.web();
    return web == null || web.getHost() == null ? node.host() : web.getHost();
  }

  private static String place(ArchiveNode node) {
    URI web = node.web();
    // never the authority as a whole: it may carry a user and a password
    return web == null || web.getPort() < 0 ? host(node) : host(node) + ":" + web.getPort();
  }
}
