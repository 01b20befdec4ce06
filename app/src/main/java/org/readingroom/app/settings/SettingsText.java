package org.readingroom.app.settings;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.ArchiveNode;
import org.tomlj.Toml;

/// Writes settings as the TOML a person would write. Optional values at their defaults are left
/// out.
final class SettingsText {
  private final StringBuilder out = new StringBuilder();

  private SettingsText() {}

  static String of(Settings settings) {
    SettingsText text = new SettingsText();
    text.table("[workstation]");
    text.text("ae-title", settings.workstation().aeTitle());
    text.number("listen-port", settings.workstation().listenPort());
    text.text("listen", settings.workstation().alwaysListening() ? "always" : null);
    text.table("[reader]");
    text.text("name", settings.reader().name());
    text.text("role", settings.reader().role());
    text.text("grade", settings.reader().grade());
    text.text("body", settings.reader().body());
    text.text("number", settings.reader().number());
    text.table("[hub]");
    text.text("url", settings.hub().url().toString());
    text.text("user", settings.hub().user());
    text.text("secret", text(settings.hub().secret()));
    text.table("[cache]");
    text.number("budget-gb", settings.cache().budgetGb());
    if (settings.cache().pictureMemoryGb() > 0) {
      text.number("picture-memory-gb", settings.cache().pictureMemoryGb());
    }
    text.table("[session]");
    text.number("lock-after-minutes", settings.session().lockAfterMinutes());
    settings.archives().forEach(text::archive);
    settings.orders().forEach(text::orders);
    settings.modalityWorklists().forEach(text::modalityWorklist);
    settings.pathways().forEach(text::pathway);
    settings.subspecialties().forEach(text::subspecialty);
    return text.out.toString();
  }

  private void archive(ArchiveSettings archive) {
    table("[[pacs]]");
    text("name", archive.name());
    text("trust", archive.trust());
    text("trust-code", archive.trustCode());
    text("host", archive.host());
    number("port", archive.port());
    text("ae-title", archive.aeTitle());
    text("retrieve", archive.retrieve() == ArchiveNode.Retrieve.MOVE ? "move" : "get");
    if (archive.compress() != ArchiveNode.Compress.ON_SLOW_LINES) {
      text("compress", archive.compress().name().toLowerCase(Locale.ROOT));
    }
    text("web", archive.web() == null ? null : archive.web().toString());
    text("patient-id-issuer", archive.patientIdIssuer());
    text("accession-issuer", archive.accessionIssuer());
    if (archive.nhsNumberIsPatientId()) {
      out.append("nhs-number-is-patient-id = true\n");
    }
    text("zone", archive.zone().getId());
    text("colour", archive.colour());
    AccessSettings access = archive.access();
    tls("tls", access.tls());
    tls("web-tls", access.webTls());
    identity(access);
    AccessSettings.WebAuth auth = access.webAuth();
    if (auth != null) {
      text("web-auth.kind", auth.kind().name().toLowerCase(Locale.ROOT));
      text("web-auth.user", auth.user());
      text("web-auth.secret", text(auth.secret()));
    }
    list("sends-as", access.sendsAs());
    list("sends-from", access.sendsFrom());
  }

  private void orders(OrderSourceSettings source) {
    table("[[orders]]");
    text("trust-code", source.trustCode());
    text("bind", source.bind());
    number("port", source.port());
    list("from", source.from());
    if (source.accession() != OrderSourceSettings.AccessionField.STANDARD) {
      text("accession", source.accession().text());
    }
    text("accession-issuer", source.accessionIssuer());
    text("patient-id-authority", source.patientIdAuthority());
    text("patient-id-issuer", source.patientIdIssuer());
    text("zone", source.zone().getId());
    text("charset", source.charset().name());
    number("max-message-kb", source.maxMessageBytes() / 1024);
    number("message-seconds", (int) source.messageTime().toSeconds());
    number("idle-minutes", (int) source.idle().toMinutes());
    number("connections", source.connections());
    tls("tls", source.tls());
  }

  private void modalityWorklist(ModalityWorklistSettings worklist) {
    table("[[modality-worklist]]");
    text("trust-code", worklist.trustCode());
    text("host", worklist.host());
    number("port", worklist.port());
    text("ae-title", worklist.aeTitle());
    text("accession-issuer", worklist.accessionIssuer());
    text("patient-id-issuer", worklist.patientIdIssuer());
    if (worklist.nhsNumberIsPatientId()) {
      out.append("nhs-number-is-patient-id = true\n");
    }
    text("zone", worklist.zone().getId());
    tls("tls", worklist.access().tls());
    identity(worklist.access());
  }

  private void pathway(PathwaySettings rule) {
    table("[[pathway]]");
    text("trust-code", rule.trustCode());
    text("name", rule.name());
    text("urgency", rule.urgency());
    text("report-within", FeedTables.text(rule.reportWithin()));
    text("clock-from", rule.fromOrder() ? "order" : null);
    list("patient-class", rule.patientClasses());
    list("priority", rule.priorities());
    list("location", rule.locations());
    list("procedure", rule.procedures());
  }

  private void subspecialty(SubspecialtySettings rule) {
    table("[[subspecialty]]");
    text("name", rule.name());
    list("modality", rule.modalities());
    list("procedure", rule.procedures());
    list("location", rule.locations());
  }

  private void identity(AccessSettings access) {
    AccessSettings.Identity identity = access.userIdentity();
    if (identity != null) {
      text("user-identity.user", identity.user());
      text("user-identity.secret", text(identity.secret()));
    }
  }

  private void tls(String key, AccessSettings.@Nullable Tls tls) {
    if (tls == null) {
      return;
    }
    // a table of its own, since dotted keys keep the file readable
    text(key + ".trust-store", tls.trustStore() == null ? null : tls.trustStore().toString());
    text(key + ".key-store", tls.keyStore() == null ? null : tls.keyStore().toString());
    text(key + ".secret", text(tls.secret()));
    if (tls.trustStore() == null && tls.keyStore() == null && tls.secret() == null) {
      out.append(key).append(" = {}\n");
    }
  }

  private void list(String key, List<String> values) {
    if (!values.isEmpty()) {
      out.append(key)
          .append(" = [")
          .append(
              values.stream()
                  .map(value -> '"' + Toml.tomlEscape(value).toString() + '"')
                  .collect(Collectors.joining(", ")))
          .append("]\n");
    }
  }

  private static @Nullable String text(@Nullable SecretReference reference) {
    return reference == null ? null : reference.toString();
  }

  private void table(String heading) {
    if (!out.isEmpty()) {
      out.append('\n');
    }
    out.append(heading).append('\n');
  }

  private void text(String key, @Nullable String value) {
    if (value != null) {
      out.append(key).append(" = \"").append(Toml.tomlEscape(value)).append("\"\n");
    }
  }

  private void number(String key, int value) {
    out.append(key).append(" = ").append(value).append('\n');
  }
}
