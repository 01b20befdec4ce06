package org.readingroom.app.settings;

import java.io.IOException;
import java.net.URI;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.settings.Settings.CacheSettings;
import org.readingroom.app.settings.Settings.HubSettings;
import org.readingroom.app.settings.Settings.ReaderSettings;
import org.readingroom.app.settings.Settings.SessionSettings;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.peer.SourceAddress;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/// Reads and writes `settings.toml`. Every complaint names the line and the key.
public final class SettingsFile {
  public static final String NAME = "settings.toml";

  /// Colours given to archives that name none, in order.
  private static final List<String> COLOURS =
      List.of("#4c8dff", "#e0a33a", "#4fb477", "#c678dd", "#e06c75", "#56b6c2", "#d0d35a");

  private static final List<String> ROLES =
      List.of(
          "reporting radiographer",
          "trainee",
          "consultant",
          "lead",
          "mdt coordinator",
          "manager",
          "administrator");

  private static final ZoneId DEFAULT_ZONE = ZoneId.of("Europe/London");

  private SettingsFile() {}

  /// @return the defaults when there is no such file
  /// @throws SettingsException when it cannot be read or says something we do not understand
  public static Settings read(Path file) throws SettingsException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      return Settings.defaults();
    } catch (IOException e) {
      throw new SettingsException(
          file + " cannot be read. Check that it is a text file in UTF-8 that you may read.");
    }
    TomlParseResult toml = Toml.parse(text);
    if (toml.hasErrors()) {
      TomlParseError first = toml.errors().getFirst();
      String line = first.position() == null ? "" : ", line " + first.position().line();
      throw new SettingsException(file + line + ": " + firstSentence(first.getMessage()) + ".");
    }
    SettingsTable root = new SettingsTable(file, "the settings file:", toml);
    root.allow(
        "workstation",
        "reader",
        "hub",
        "cache",
        "session",
        "pacs",
        "orders",
        "modality-worklist",
        "pathway",
        "subspecialty");
    Settings defaults = Settings.defaults();
    LocalEntity workstation = workstation(root.table("workstation"), defaults.workstation());
    List<ArchiveSettings> archives = archives(file, toml, root);
    FeedTables feeds = new FeedTables(file, toml, root, archives);
    return new Settings(
        workstation,
        reader(root.table("reader"), defaults.reader()),
        hub(root.table("hub"), defaults.hub()),
        cache(root.table("cache"), defaults.cache()),
        session(root.table("session"), defaults.session()),
        archives,
        feeds.orders(Set.of(workstation.listenPort())),
        feeds.modalityWorklists(),
        feeds.pathways(),
        feeds.subspecialties());
  }

  private static LocalEntity workstation(@Nullable SettingsTable table, LocalEntity defaults)
      throws SettingsException {
    if (table == null) {
      return defaults;
    }
    table.allow("ae-title", "listen-port", "listen");
    boolean always =
        switch (table.string("listen", "when-fetching")) {
          case "when-fetching" -> false;
          case "always" -> true;
          default -> throw table.error("listen", "must be \"when-fetching\" or \"always\"");
        };
    return new LocalEntity(
        aeTitle(table, "ae-title", table.string("ae-title", defaults.aeTitle())),
        table.integer("listen-port", 1, 65535, defaults.listenPort()),
        always);
  }

  private static ReaderSettings reader(@Nullable SettingsTable table, ReaderSettings defaults)
      throws SettingsException {
    if (table == null) {
      return defaults;
    }
    table.allow("name", "role", "grade", "body", "number");
    String role = table.string("role", defaults.role()).toLowerCase(Locale.ROOT);
    if (!ROLES.contains(role)) {
      throw table.error("role", "must be one of: " + String.join(", ", ROLES));
    }
    return new ReaderSettings(
        table.string("name", defaults.name()),
        role,
        table.string("grade"),
        table.string("body"),
        table.string("number"));
  }

  private static HubSettings hub(@Nullable SettingsTable table, HubSettings defaults)
      throws SettingsException {
    if (table == null) {
      return defaults;
    }
    table.allow("url", "user", "secret");
    String url = table.string("url", defaults.url().toString());
    if (!url.startsWith("jdbc:sqlite:") && !url.startsWith("jdbc:postgresql:")) {
      throw table.error("url", "must begin with jdbc:sqlite: or jdbc:postgresql:");
    }
    if (url.contains("password=")) {
      throw table.error("url", "holds a password; put a reference under secret instead");
    }
    try {
      return new HubSettings(URI.create(url), table.string("user"), table.secret("secret"));
    } catch (IllegalArgumentException e) {
      throw table.error("url", "is not a database address");
    }
  }

  private static SessionSettings session(@Nullable SettingsTable table, SessionSettings defaults)
      throws SettingsException {
    if (table == null) {
      return defaults;
    }
    table.allow("lock-after-minutes");
    return new SessionSettings(
        table.integer("lock-after-minutes", 0, 24 * 60, defaults.lockAfterMinutes()));
  }

  private static CacheSettings cache(@Nullable SettingsTable table, CacheSettings defaults)
      throws SettingsException {
    if (table == null) {
      return defaults;
    }
    table.allow("budget-gb", "picture-memory-gb");
    return new CacheSettings(
        table.integer("budget-gb", 1, 100_000, defaults.budgetGb()),
        table.integer("picture-memory-gb", 0, 10_000, defaults.pictureMemoryGb()));
  }

  private static List<ArchiveSettings> archives(Path file, TomlParseResult toml, SettingsTable root)
      throws SettingsException {
    Object value = toml.get(List.of("pacs"));
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof TomlArray array)) {
      throw root.error("pacs", "must be written as [[pacs]], with two brackets");
    }
    List<ArchiveSettings> archives = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < array.size(); i++) {
      if (!(array.get(i) instanceof TomlTable table)) {
        throw root.error("pacs", "must be written as [[pacs]], with two brackets");
      }
      SettingsTable pacs = new SettingsTable(file, "[[pacs]]", table);
      ArchiveSettings archive = archive(pacs, COLOURS.get(i % COLOURS.size()));
      if (!names.add(archive.name().toLowerCase(Locale.ROOT))) {
        throw pacs.error("name", "is used twice; every archive needs a name of its own");
      }
      archives.add(archive);
    }
    return archives;
  }

  private static ArchiveSettings archive(SettingsTable table, String defaultColour)
      throws SettingsException {
    table.allow(
        "name",
        "trust",
        "trust-code",
        "host",
        "port",
        "ae-title",
        "retrieve",
        "compress",
        "web",
        "patient-id-issuer",
        "accession-issuer",
        "nhs-number-is-patient-id",
        "zone",
        "colour",
        "tls",
        "web-tls",
        "user-identity",
        "web-auth",
        "sends-as",
        "sends-from");
    String name = table.requiredString("name");
    return new ArchiveSettings(
        name,
        table.string("trust", name),
        table.string("trust-code", name),
        table.requiredString("host"),
        table.integer("port", 1, 65535, null),
        aeTitle(table, "ae-title", table.requiredString("ae-title")),
        retrieve(table),
        compress(table),
        web(table),
        table.string("patient-id-issuer"),
        table.string("accession-issuer"),
        table.flag("nhs-number-is-patient-id"),
        zone(table, DEFAULT_ZONE),
        colour(table, defaultColour),
        access(table));
  }

  static AccessSettings access(SettingsTable table) throws SettingsException {
    List<String> sendsAs = new ArrayList<>();
    for (String title : table.strings("sends-as")) {
      sendsAs.add(aeTitle(table, "sends-as", title));
    }
    List<String> sendsFrom = table.strings("sends-from");
    for (String address : sendsFrom) {
      if (!SourceAddress.isWellFormed(address)) {
        throw table.error(
            "sends-from", "must hold host names, addresses or networks such as \"10.1.2.0/24\"");
      }
    }
    return new AccessSettings(
        tls(table.table("tls")),
        tls(table.table("web-tls")),
        identity(table.table("user-identity")),
        webAuth(table.table("web-auth")),
        sendsAs,
        sendsFrom);
  }

  private static AccessSettings.@Nullable Identity identity(@Nullable SettingsTable table)
      throws SettingsException {
    if (table == null) {
      return null;
    }
    table.allow("user", "secret");
    return new AccessSettings.Identity(table.requiredString("user"), table.secret("secret"));
  }

  private static AccessSettings.@Nullable WebAuth webAuth(@Nullable SettingsTable table)
      throws SettingsException {
    if (table == null) {
      return null;
    }
    table.allow("kind", "user", "secret");
    SecretReference secret = table.secret("secret");
    if (secret == null) {
      throw table.error(null, "lacks the key secret");
    }
    String user = table.string("user");
    return switch (table.requiredString("kind")) {
      case "basic" -> {
        // RFC 7617 2: the first colon ends the user's name
        if (user == null || user.contains(":")) {
          throw table.error("user", "must be the user's name, without a colon");
        }
        yield new AccessSettings.WebAuth(AccessSettings.WebAuth.Kind.BASIC, user, secret);
      }
      case "bearer" -> {
        if (user != null) {
          throw table.error("user", "is not used with a bearer token");
        }
        yield new AccessSettings.WebAuth(AccessSettings.WebAuth.Kind.BEARER, null, secret);
      }
      default -> throw table.error("kind", "must be \"basic\" or \"bearer\"");
    };
  }

  static String aeTitle(SettingsTable table, String key, String title) throws SettingsException {
    // PS3.5 table 6.2-1: AE is 16 characters of the default repertoire, no backslash, no control
    if (title.length() > 16 || !title.matches("[\\x20-\\x5B\\x5D-\\x7E]+")) {
      throw table.error(key, "must be 1 to 16 plain characters");
    }
    return title;
  }

  private static ArchiveNode.Retrieve retrieve(SettingsTable table) throws SettingsException {
    return switch (table.string("retrieve", "get")) {
      case "get" -> ArchiveNode.Retrieve.GET;
      case "move" -> ArchiveNode.Retrieve.MOVE;
      default -> throw table.error("retrieve", "must be \"get\" or \"move\"");
    };
  }

  private static ArchiveNode.Compress compress(SettingsTable table) throws SettingsException {
    return switch (table.string("compress", "auto")) {
      case "auto" -> ArchiveNode.Compress.ON_SLOW_LINES;
      case "always" -> ArchiveNode.Compress.ALWAYS;
      case "never" -> ArchiveNode.Compress.NEVER;
      default -> throw table.error("compress", "must be \"auto\", \"always\" or \"never\"");
    };
  }

  private static @Nullable URI web(SettingsTable table) throws SettingsException {
    String web = table.string("web");
    if (web == null) {
      return null;
    }
    URI uri;
    try {
      uri = URI.create(web);
    } catch (IllegalArgumentException e) {
      throw table.error("web", "is not a web address");
    }
    if (uri.getHost() == null
        || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
      throw table.error("web", "must begin with http:// or https:// and name a host");
    }
    if (uri.getUserInfo() != null) {
      throw table.error("web", "holds a user or password; those are not kept in this file");
    }
    return uri;
  }

  static ZoneId zone(SettingsTable table, ZoneId whenAbsent) throws SettingsException {
    try {
      return ZoneId.of(table.string("zone", whenAbsent.getId()));
    } catch (DateTimeException e) {
      throw table.error("zone", "is not a time zone such as \"Europe/London\"");
    }
  }

  private static String colour(SettingsTable table, String whenAbsent) throws SettingsException {
    String colour = table.string("colour", whenAbsent);
    if (!colour.matches("#[0-9a-fA-F]{6}")) {
      throw table.error("colour", "must be written like \"#4c8dff\"");
    }
    return colour;
  }

  static AccessSettings.@Nullable Tls tls(@Nullable SettingsTable table) throws SettingsException {
    if (table == null) {
      return null;
    }
    table.allow("trust-store", "key-store", "secret");
    String trustStore = table.string("trust-store");
    String keyStore = table.string("key-store");
    return new AccessSettings.Tls(
        trustStore == null ? null : Path.of(trustStore),
        keyStore == null ? null : Path.of(keyStore),
        table.secret("secret"));
  }

  /// Replaces the file in one step, so that a crash leaves the old or the new one, never half.
  public static void write(Path file, Settings settings) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      throw new IOException("The settings file needs a folder.");
    }
    Files.createDirectories(directory);
    Path fresh = Files.createTempFile(directory, "settings", ".new");
    try {
      Files.writeString(fresh, SettingsText.of(settings));
      try {
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static String firstSentence(@Nullable String message) {
    if (message == null) {
      return "is not valid TOML";
    }
    String line = message.lines().findFirst().orElse("is not valid TOML");
    int brief = line.indexOf(", expected");
    return brief > 0 && line.length() > 160 ? line.substring(0, brief) : line;
  }
}
