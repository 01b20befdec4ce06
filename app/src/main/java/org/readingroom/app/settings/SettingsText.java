package org.readingroom.app.settings;

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
    settings.archives().forEach(text::archive);
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
    text("web", archive.web() == null ? null : archive.web().toString());
    text("patient-id-issuer", archive.patientIdIssuer());
    text("accession-issuer", archive.accessionIssuer());
    if (archive.nhsNumberIsPatientId()) {
      out.append("nhs-number-is-patient-id = true\n");
    }
    text("zone", archive.zone().getId());
    text("colour", archive.colour());
    ArchiveSettings.Tls tls = archive.tls();
    if (tls != null) {
      // a table of its own, since dotted keys keep the file readable
      text("tls.trust-store", tls.trustStore() == null ? null : tls.trustStore().toString());
      text("tls.key-store", tls.keyStore() == null ? null : tls.keyStore().toString());
      text("tls.secret", text(tls.secret()));
      if (tls.trustStore() == null && tls.keyStore() == null && tls.secret() == null) {
        out.append("tls = {}\n");
      }
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
