package org.readingroom.app.settings;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.settings.OrderSourceSettings.AccessionField;
import org.readingroom.netclient.peer.SourceAddress;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/// Reads what feeds the pool besides archives: `[[orders]]`, `[[modality-worklist]]`, `[[pathway]]`
/// and `[[subspecialty]]`.
final class FeedTables {
  private static final Pattern SPAN = Pattern.compile("(\\d{1,4}) ?(min|h|days?|weeks?)");
  private static final Duration LONGEST = Duration.ofDays(366);

  private final Path file;
  private final TomlParseResult toml;
  private final SettingsTable root;
  private final List<ArchiveSettings> archives;

  /// @param archives already read: they name the trusts
  FeedTables(Path file, TomlParseResult toml, SettingsTable root, List<ArchiveSettings> archives) {
    this.file = file;
    this.toml = toml;
    this.root = root;
    this.archives = archives;
  }

  List<PathwaySettings> pathways() throws SettingsException {
    List<PathwaySettings> out = new ArrayList<>();
    Set<String> complete = new HashSet<>();
    for (SettingsTable table : tables("pathway")) {
      table.allow(
          "trust-code",
          "name",
          "urgency",
          "report-within",
          "clock-from",
          "patient-class",
          "priority",
          "location",
          "procedure");
      @Nullable String trust = table.string("trust-code");
      if (trust != null) {
        archive(table, trust);
      }
      PathwaySettings rule =
          new PathwaySettings(
              trust,
              table.requiredString("name"),
              oneOf(table, "urgency", "routine", "emergency", "urgent", "routine"),
              span(table, "report-within"),
              oneOf(table, "clock-from", "examination", "examination", "order").equals("order"),
              table.strings("patient-class"),
              table.strings("priority"),
              table.strings("location"),
              table.strings("procedure"));
      String whose = String.valueOf(trust);
      if (complete.contains(whose)) {
        throw table.error(
            "name",
            "is never reached: the rule before it has no condition and takes everything. Put that"
                + " one last");
      }
      if (rule.takesAll()) {
        complete.add(whose);
      }
      out.add(rule);
    }
    return out;
  }

  List<SubspecialtySettings> subspecialties() throws SettingsException {
    List<SubspecialtySettings> out = new ArrayList<>();
    for (SettingsTable table : tables("subspecialty")) {
      table.allow("name", "modality", "procedure", "location");
      String name = table.requiredString("name");
      if (name.contains(",")) {
        throw table.error("name", "holds a comma; write one [[subspecialty]] for each");
      }
      SubspecialtySettings rule =
          new SubspecialtySettings(
              name.strip(),
              table.strings("modality"),
              table.strings("procedure"),
              table.strings("location"));
      if (rule.modalities().isEmpty()
          && rule.procedures().isEmpty()
          && rule.locations().isEmpty()) {
        throw table.error(null, "needs at least one of modality, procedure and location");
      }
      out.add(rule);
    }
    return out;
  }

  List<OrderSourceSettings> orders(Set<Integer> portsInUse) throws SettingsException {
    List<OrderSourceSettings> out = new ArrayList<>();
    Set<Integer> ports = new HashSet<>(portsInUse);
    for (SettingsTable table : tables("orders")) {
      table.allow(
          "trust-code",
          "bind",
          "port",
          "from",
          "accession",
          "accession-issuer",
          "patient-id-authority",
          "patient-id-issuer",
          "zone",
          "charset",
          "max-message-kb",
          "message-seconds",
          "idle-minutes",
          "connections",
          "tls");
      ArchiveSettings archive = archive(table, table.requiredString("trust-code"));
      int port = table.integer("port", 1, 65535, null);
      if (!ports.add(port)) {
        throw table.error("port", "is used twice; every listener needs a port of its own");
      }
      out.add(
          new OrderSourceSettings(
              archive.trustCode(),
              table.string("bind"),
              port,
              from(table),
              accession(table),
              table.string("accession-issuer", accessionIssuer(archive)),
              table.string("patient-id-authority"),
              patientIdIssuer(table, archive),
              SettingsFile.zone(table, archive.zone()),
              charset(table),
              table.integer("max-message-kb", 16, 16_384, 256) * 1024,
              Duration.ofSeconds(table.integer("message-seconds", 1, 600, 20)),
              Duration.ofMinutes(table.integer("idle-minutes", 1, 1_440, 60)),
              table.integer("connections", 1, 100, 8),
              mutualTls(table)));
    }
    return out;
  }

  List<ModalityWorklistSettings> modalityWorklists() throws SettingsException {
    List<ModalityWorklistSettings> out = new ArrayList<>();
    for (SettingsTable table : tables("modality-worklist")) {
      table.allow(
          "trust-code",
          "host",
          "port",
          "ae-title",
          "accession-issuer",
          "patient-id-issuer",
          "nhs-number-is-patient-id",
          "zone",
          "tls",
          "user-identity");
      ArchiveSettings archive = archive(table, table.requiredString("trust-code"));
      out.add(
          new ModalityWorklistSettings(
              archive.trustCode(),
              table.requiredString("host"),
              table.integer("port", 1, 65535, null),
              SettingsFile.aeTitle(table, "ae-title", table.requiredString("ae-title")),
              table.string("accession-issuer", accessionIssuer(archive)),
              patientIdIssuer(table, archive),
              table.flag("nhs-number-is-patient-id"),
              SettingsFile.zone(table, archive.zone()),
              SettingsFile.access(table)));
    }
    return out;
  }

  private List<SettingsTable> tables(String key) throws SettingsException {
    Object value = toml.get(List.of(key));
    if (value == null) {
      return List.of();
    }
    List<SettingsTable> out = new ArrayList<>();
    if (value instanceof TomlArray array) {
      for (Object each : array.toList()) {
        if (each instanceof TomlTable table) {
          out.add(new SettingsTable(file, "[[" + key + "]]", table));
        }
      }
      if (out.size() == array.size()) {
        return out;
      }
    }
    throw root.error(key, "must be written as [[" + key + "]], with two brackets");
  }

  /// The first archive of a trust: what it says of issuers and zone holds for its orders too.
  private ArchiveSettings archive(SettingsTable table, String trustCode) throws SettingsException {
    for (ArchiveSettings archive : archives) {
      if (archive.trustCode().equals(trustCode)) {
        return archive;
      }
    }
    Set<String> known = new TreeSet<>();
    archives.forEach(archive -> known.add(archive.trustCode()));
    throw table.error(
        "trust-code",
        "is the trust of no [[pacs]]"
            + (known.isEmpty()
                ? "; there is none yet"
                : "; known are " + String.join(", ", known)));
  }

  private static String accessionIssuer(ArchiveSettings archive) {
    String issuer = archive.accessionIssuer();
    return issuer == null ? archive.trustCode() : issuer;
  }

  private static @Nullable String patientIdIssuer(SettingsTable table, ArchiveSettings archive)
      throws SettingsException {
    String own = table.string("patient-id-issuer");
    return own == null ? archive.patientIdIssuer() : own;
  }

  private static List<String> from(SettingsTable table) throws SettingsException {
    List<String> from = table.strings("from");
    if (from.isEmpty()) {
      throw table.error(
          null, "lacks the key from: name the host, address or network that sends the orders");
    }
    for (String address : from) {
      if (!SourceAddress.isWellFormed(address)) {
        throw table.error(
            "from", "must hold host names, addresses or networks such as \"10.1.2.0/24\"");
      }
    }
    return from;
  }

  // whoever listens shows a certificate, and asks for one
  private static AccessSettings.@Nullable Tls mutualTls(SettingsTable table)
      throws SettingsException {
    AccessSettings.Tls tls = SettingsFile.tls(table.table("tls"));
    if (tls != null && (tls.keyStore() == null || tls.trustStore() == null)) {
      throw table.error(
          "tls",
          "needs key-store, our own certificate, and trust-store, the authority of the sender's");
    }
    return tls;
  }

  private static AccessionField accession(SettingsTable table) throws SettingsException {
    String text = table.string("accession");
    if (text == null) {
      return AccessionField.STANDARD;
    }
    for (AccessionField field : AccessionField.values()) {
      if (field != AccessionField.STANDARD && field.text().equals(text)) {
        return field;
      }
    }
    throw table.error("accession", "must be one of: IPC-1, OBR-3, OBR-18, OBR-20, ORC-3");
  }

  private static Charset charset(SettingsTable table) throws SettingsException {
    try {
      return Charset.forName(table.string("charset", "UTF-8"));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw table.error(
          "charset", "is no character set such as \"UTF-8\", \"ISO-8859-1\" or \"windows-1252\"");
    }
  }

  private static String oneOf(SettingsTable table, String key, String whenAbsent, String... words)
      throws SettingsException {
    String word = table.string(key, whenAbsent).toLowerCase(Locale.ROOT);
    if (!List.of(words).contains(word)) {
      throw table.error(key, "must be one of: " + String.join(", ", words));
    }
    return word;
  }

  private static Duration span(SettingsTable table, String key) throws SettingsException {
    Matcher span = SPAN.matcher(table.requiredString(key).strip().toLowerCase(Locale.ROOT));
    if (span.matches()) {
      long count = Long.parseLong(span.group(1));
      Duration time =
          switch (span.group(2)) {
            case "min" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            case "day", "days" -> Duration.ofDays(count);
            default -> Duration.ofDays(7 * count);
          };
      if (!time.isZero() && time.compareTo(LONGEST) <= 0) {
        return time;
      }
    }
    throw table.error(
        key, "must be a time up to a year, such as \"30 min\", \"4 h\", \"7 days\" or \"2 weeks\"");
  }

  /// A span as {@link #span} reads it.
  static String text(Duration time) {
    if (time.toMinutes() % 60 != 0) {
      return time.toMinutes() + " min";
    }
    return time.toHours() % 24 == 0 && time.toHours() > 48
        ? time.toDays() + " days"
        : time.toHours() + " h";
  }
}
