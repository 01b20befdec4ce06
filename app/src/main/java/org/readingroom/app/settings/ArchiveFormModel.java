package org.readingroom.app.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.SourceAddress;

/// One archive while somebody types it: what is in the fields, and what is still wrong with them.
/// Thread: FX.
public final class ArchiveFormModel {
  static final List<String> COLOURS =
      List.of("#4c8dff", "#f0b13c", "#4cc38a", "#d478e0", "#ff8a5c", "#5cc8d7", "#b9c06a");

  /// PS3.5 table 6.2-1.
  static final String AE_TITLE = "[\\x20-\\x5B\\x5D-\\x7E]{1,16}";

  static final String BY_GET = "C-GET";
  static final String BY_MOVE = "C-MOVE";
  static final List<String> RETRIEVALS = List.of(BY_GET, BY_MOVE);

  static final String ON_SLOW_LINES = "over slow lines";
  static final String ALWAYS = "always";
  static final String NEVER = "never";
  static final List<String> COMPRESSIONS = List.of(ON_SLOW_LINES, ALWAYS, NEVER);

  static final String NO_LOGIN = "none";
  static final String BASIC = "user and password";
  static final String BEARER = "token";
  static final List<String> LOGINS = List.of(NO_LOGIN, BASIC, BEARER);

  final StringProperty name = new SimpleStringProperty("");
  final StringProperty trust = new SimpleStringProperty("");
  final StringProperty trustCode = new SimpleStringProperty("");
  final StringProperty host = new SimpleStringProperty("");
  final StringProperty port = new SimpleStringProperty("104");
  final StringProperty aeTitle = new SimpleStringProperty("");
  final StringProperty web = new SimpleStringProperty("");
  final StringProperty retrieve = new SimpleStringProperty(BY_GET);
  final StringProperty compress = new SimpleStringProperty(ON_SLOW_LINES);
  final StringProperty sendsAs = new SimpleStringProperty("");
  final StringProperty sendsFrom = new SimpleStringProperty("");
  final BooleanProperty encrypted = new SimpleBooleanProperty(false);
  final StringProperty trustStore = new SimpleStringProperty("");
  final StringProperty keyStore = new SimpleStringProperty("");
  final StringProperty tlsSecret = new SimpleStringProperty("");
  final StringProperty user = new SimpleStringProperty("");
  final StringProperty userSecret = new SimpleStringProperty("");
  final StringProperty webAuth = new SimpleStringProperty(NO_LOGIN);
  final StringProperty webUser = new SimpleStringProperty("");
  final StringProperty webSecret = new SimpleStringProperty("");
  final StringProperty patientIdIssuer = new SimpleStringProperty("");
  final StringProperty accessionIssuer = new SimpleStringProperty("");
  final StringProperty zone = new SimpleStringProperty("Europe/London");
  final StringProperty colour = new SimpleStringProperty(COLOURS.getFirst());
  final BooleanProperty nhsNumberIsPatientId = new SimpleBooleanProperty(false);

  private final @Nullable ArchiveSettings original;

  /// An empty form.
  ///
  /// @param others how many archives there are, so that the new one gets a colour of its own
  static ArchiveFormModel empty(int others) {
    ArchiveFormModel form = new ArchiveFormModel(null);
    form.colour.set(COLOURS.get(others % COLOURS.size()));
    return form;
  }

  static ArchiveFormModel of(ArchiveSettings archive) {
    ArchiveFormModel form = new ArchiveFormModel(archive);
    form.name.set(archive.name());
    form.trust.set(archive.trust().equals(archive.name()) ? "" : archive.trust());
    form.trustCode.set(archive.trustCode().equals(archive.name()) ? "" : archive.trustCode());
    form.host.set(archive.host());
    form.port.set(Integer.toString(archive.port()));
    form.aeTitle.set(archive.aeTitle());
    form.web.set(archive.web() == null ? "" : archive.web().toString());
    form.retrieve.set(archive.retrieve() == ArchiveNode.Retrieve.MOVE ? BY_MOVE : BY_GET);
    form.compress.set(
        switch (archive.compress()) {
          case ON_SLOW_LINES -> ON_SLOW_LINES;
          case ALWAYS -> ALWAYS;
          case NEVER -> NEVER;
        });
    form.showAccess(archive.access());
    form.patientIdIssuer.set(orEmpty(archive.patientIdIssuer()));
    form.accessionIssuer.set(orEmpty(archive.accessionIssuer()));
    form.zone.set(archive.zone().getId());
    form.colour.set(archive.colour());
    form.nhsNumberIsPatientId.set(archive.nhsNumberIsPatientId());
    return form;
  }

  private void showAccess(AccessSettings access) {
    sendsAs.set(String.join(", ", access.sendsAs()));
    sendsFrom.set(String.join(", ", access.sendsFrom()));
    AccessSettings.Tls tls = access.tls();
    encrypted.set(tls != null);
    if (tls != null) {
      trustStore.set(tls.trustStore() == null ? "" : tls.trustStore().toString());
      keyStore.set(tls.keyStore() == null ? "" : tls.keyStore().toString());
      tlsSecret.set(text(tls.secret()));
    }
    AccessSettings.Identity identity = access.userIdentity();
    if (identity != null) {
      user.set(identity.user());
      userSecret.set(text(identity.secret()));
    }
    AccessSettings.WebAuth login = access.webAuth();
    if (login != null) {
      webAuth.set(login.kind() == AccessSettings.WebAuth.Kind.BASIC ? BASIC : BEARER);
      webUser.set(orEmpty(login.user()));
      webSecret.set(login.secret().toString());
    }
  }

  private ArchiveFormModel(@Nullable ArchiveSettings original) {
    this.original = original;
  }

  /// The archive being changed; empty for a new one.
  Optional<ArchiveSettings> original() {
    return Optional.ofNullable(original);
  }

  /// The first thing wrong, as one sentence; empty when the form is whole.
  ///
  /// @param taken names of the other archives
  Optional<String> problem(List<String> taken) {
    String wantedName = name.get().strip();
    if (wantedName.isEmpty()) {
      return Optional.of("Give the archive a name, such as Lincoln.");
    }
    if (taken.stream().anyMatch(other -> other.equalsIgnoreCase(wantedName))) {
      return Optional.of("Another archive already has that name.");
    }
    if (host.get().isBlank() || host.get().strip().contains(" ")) {
      return Optional.of("Give the archive's host name or address.");
    }
    if (portNumber() < 1) {
      return Optional.of("The port is a number from 1 to 65535; archives often use 104 or 11112.");
    }
    String title = aeTitle.get().strip();
    if (!title.matches(AE_TITLE)) {
      return Optional.of("The AE title has 1 to 16 plain characters; ask the archive's owner.");
    }
    if (!web.get().isBlank() && webAddress() == null) {
      return Optional.of("The DICOMweb address begins with http:// or https:// and names a host.");
    }
    Optional<String> access = accessProblem();
    if (access.isPresent()) {
      return access;
    }
    if (!colour.get().strip().matches("#[0-9a-fA-F]{6}")) {
      return Optional.of("The colour is written like #4c8dff.");
    }
    try {
      ZoneId.of(zone.get().strip());
    } catch (DateTimeException unknown) {
      return Optional.of("The time zone is written like Europe/London.");
    }
    return Optional.empty();
  }

  private Optional<String> accessProblem() {
    for (StringProperty secret : List.of(tlsSecret, userSecret, webSecret)) {
      if (!secret.get().isBlank() && reference(secret) == null) {
        return Optional.of(
            "Passwords are not kept here: write keyring:NAME, env:NAME or file:PATH.");
      }
    }
    if (user.get().isBlank() && !userSecret.get().isBlank()) {
      return Optional.of("A passcode needs the name of its DICOM user.");
    }
    if (!webAuth.get().equals(NO_LOGIN) && webSecret.get().isBlank()) {
      return Optional.of(
          "Say where the password or token is: keyring:NAME, env:NAME or file:PATH.");
    }
    if (webAuth.get().equals(BASIC) && (webUser.get().isBlank() || webUser.get().contains(":"))) {
      return Optional.of("Give the DICOMweb user's name, without a colon.");
    }
    if (!list(sendsAs).stream().allMatch(title -> title.matches(AE_TITLE))) {
      return Optional.of("AE titles have 1 to 16 plain characters; put commas between them.");
    }
    if (!list(sendsFrom).stream().allMatch(SourceAddress::isWellFormed)) {
      return Optional.of("Write host names, addresses or networks such as 10.1.2.0/24.");
    }
    return Optional.empty();
  }

  // what the form does not show, web-tls, is kept
  private AccessSettings access() {
    AccessSettings.Tls tls =
        encrypted.get()
            ? new AccessSettings.Tls(path(trustStore), path(keyStore), reference(tlsSecret))
            : null;
    SecretReference login = reference(webSecret);
    return new AccessSettings(
        tls,
        original == null ? null : original.access().webTls(),
        user.get().isBlank()
            ? null
            : new AccessSettings.Identity(user.get().strip(), reference(userSecret)),
        login == null || webAuth.get().equals(NO_LOGIN)
            ? null
            : webAuth.get().equals(BASIC)
                ? new AccessSettings.WebAuth(
                    AccessSettings.WebAuth.Kind.BASIC, webUser.get().strip(), login)
                : new AccessSettings.WebAuth(AccessSettings.WebAuth.Kind.BEARER, null, login),
        list(sendsAs),
        list(sendsFrom));
  }

  private static @Nullable Path path(StringProperty field) {
    return field.get().isBlank() ? null : Path.of(field.get().strip());
  }

  private static @Nullable SecretReference reference(StringProperty field) {
    return SecretReference.parse(field.get().strip()).orElse(null);
  }

  private static List<String> list(StringProperty field) {
    return Arrays.stream(field.get().split(",", -1))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .toList();
  }

  private static String text(@Nullable SecretReference reference) {
    return reference == null ? "" : reference.toString();
  }

  /// The archive as typed; ask {@link #problem} first. What the form does not show is kept.
  ArchiveSettings toArchive() {
    String archiveName = name.get().strip();
    return new ArchiveSettings(
        archiveName,
        orElse(trust, archiveName),
        orElse(trustCode, archiveName),
        host.get().strip(),
        portNumber(),
        aeTitle.get().strip(),
        retrieve.get().equals(BY_MOVE) ? ArchiveNode.Retrieve.MOVE : ArchiveNode.Retrieve.GET,
        compression(),
        webAddress(),
        orNull(patientIdIssuer),
        orNull(accessionIssuer),
        nhsNumberIsPatientId.get(),
        ZoneId.of(zone.get().strip()),
        colour.get().strip(),
        access());
  }

  private ArchiveNode.Compress compression() {
    return switch (compress.get()) {
      case ALWAYS -> ArchiveNode.Compress.ALWAYS;
      case NEVER -> ArchiveNode.Compress.NEVER;
      default -> ArchiveNode.Compress.ON_SLOW_LINES;
    };
  }

  private int portNumber() {
    String typed = port.get().strip();
    if (!typed.matches("\\d{1,5}")) {
      return -1;
    }
    int number = Integer.parseInt(typed);
    return number >= 1 && number <= 65535 ? number : -1;
  }

  private @Nullable URI webAddress() {
    try {
      URI uri = URI.create(web.get().strip());
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      return http && uri.getHost() != null && uri.getUserInfo() == null ? uri : null;
    } catch (IllegalArgumentException notAnAddress) {
      return null;
    }
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static @Nullable String orNull(StringProperty field) {
    return field.get().isBlank() ? null : field.get().strip();
  }

  private static String orElse(StringProperty field, String whenBlank) {
    return field.get().isBlank() ? whenBlank : field.get().strip();
  }
}
