package org.readingroom.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.readingroom.netclient.peer.ArchiveNode;

class SettingsModelTest {
  @TempDir Path folder;

  private final SettingsModel model = new SettingsModel(Settings.defaults());

  private ArchiveFormModel filled() {
    model.addArchive();
    ArchiveFormModel form = model.form().get();
    form.name.set("Lincoln");
    form.host.set("127.0.0.1");
    form.port.set("4301");
    form.aeTitle.set("LINCOLN");
    return form;
  }

  @Test
  void anEmptyFormSaysWhatToWriteFirst() {
    model.addArchive();
    assertTrue(model.formProblem(model.form().get()).orElseThrow().contains("name"));
  }

  @ParameterizedTest
  @CsvSource({
    "port,0",
    "port,70000",
    "port,eleven",
    "aeTitle,'LONGER_THAN_SIXTEEN'",
    "aeTitle,'A\\B'",
    "web,ftp://host/x",
    "web,http://user:secret@host/x",
    "web,nonsense",
    "colour,blue",
    "zone,Mars/Base",
    "host,''",
    "host,a b"
  })
  void aWrongFieldIsNamedInASentence(String field, String value) {
    ArchiveFormModel form = filled();
    switch (field) {
      case "port" -> form.port.set(value);
      case "aeTitle" -> form.aeTitle.set(value);
      case "web" -> form.web.set(value);
      case "colour" -> form.colour.set(value);
      case "zone" -> form.zone.set(value);
      default -> form.host.set(value);
    }
    String problem = model.formProblem(form).orElseThrow();
    assertTrue(problem.endsWith("."), problem);
    assertFalse(problem.contains("secret"));
  }

  @ParameterizedTest
  @CsvSource({
    "webSecret,hunter2",
    "userSecret,env:A",
    "webAuth,token",
    "webAuth,user and password",
    "sendsAs,'A,LONGER_THAN_SIXTEEN'",
    "sendsFrom,'10.1.2.3/99'"
  })
  void whatLetsUsInIsCheckedToo(String field, String value) {
    ArchiveFormModel form = filled();
    switch (field) {
      case "webSecret" -> form.webSecret.set(value);
      case "userSecret" -> form.userSecret.set(value);
      case "webAuth" -> form.webAuth.set(value);
      case "sendsAs" -> form.sendsAs.set(value);
      default -> form.sendsFrom.set(value);
    }
    String problem = model.formProblem(form).orElseThrow();
    assertTrue(problem.endsWith("."), problem);
    assertFalse(problem.contains("hunter2"));
  }

  @Test
  void usersTokensCertificatesAndSendersReadBackAsTyped() throws Exception {
    ArchiveFormModel form = filled();
    form.retrieve.set(ArchiveFormModel.BY_MOVE);
    form.encrypted.set(true);
    form.trustStore.set("trust.pem");
    form.keyStore.set("ours.p12");
    form.tlsSecret.set("keyring:keys");
    form.user.set("rroom");
    form.userSecret.set("env:PASSCODE");
    form.web.set("https://pacs.example/dicom-web");
    form.webAuth.set(ArchiveFormModel.BEARER);
    form.webSecret.set("file:/run/token");
    form.sendsAs.set("OUT1, OUT2");
    form.sendsFrom.set("10.1.2.0/24");
    assertTrue(model.formProblem(form).isEmpty());
    model.take(form);
    model.listenPort.set("11113");
    model.alwaysListening.set(true);
    Path file = folder.resolve(SettingsFile.NAME);
    SettingsFile.write(file, model.toSettings());
    assertEquals(model.toSettings(), SettingsFile.read(file));
    model.edit(model.archives().getFirst());
    assertEquals(form.toArchive(), model.form().get().toArchive());
    form.encrypted.set(false);
    form.webAuth.set(ArchiveFormModel.NO_LOGIN);
    form.user.set("");
    form.userSecret.set("");
    AccessSettings plain = form.toArchive().access();
    assertEquals(null, plain.tls());
    assertEquals(null, plain.webAuth());
    assertEquals(null, plain.userIdentity());
  }

  @ParameterizedTest
  @CsvSource({"over slow lines,ON_SLOW_LINES", "always,ALWAYS", "never,NEVER"})
  void whetherToAskForCompressionReadsBackAsChosen(String chosen, ArchiveNode.Compress meant)
      throws Exception {
    ArchiveFormModel form = filled();
    assertEquals(ArchiveFormModel.ON_SLOW_LINES, form.compress.get());
    form.compress.set(chosen);
    model.take(form);
    Path file = folder.resolve(SettingsFile.NAME);
    SettingsFile.write(file, model.toSettings());
    ArchiveSettings read = SettingsFile.read(file).archive("Lincoln").orElseThrow();
    assertEquals(meant, read.compress());
    assertEquals(chosen, ArchiveFormModel.of(read).compress.get());
  }

  @Test
  void twoArchivesCannotShareAName() {
    model.take(filled());
    ArchiveFormModel second = filled();
    second.name.set("LINCOLN");
    assertTrue(model.formProblem(second).isPresent());
    model.edit(model.archives().getFirst());
    assertTrue(model.formProblem(model.form().get()).isEmpty(), "its own name is no other's");
  }

  @Test
  void whatIsTakenIsWhatTheFileSaysAfterwards() throws Exception {
    ArchiveFormModel form = filled();
    form.web.set("http://127.0.0.1:8301/dicom-web");
    form.patientIdIssuer.set("RWD");
    form.nhsNumberIsPatientId.set(true);
    model.take(form);
    model.readerName.set("Dr Ada Consultant");
    assertTrue(model.changed().get());
    Path file = folder.resolve(SettingsFile.NAME);
    SettingsFile.write(file, model.toSettings());
    Settings read = SettingsFile.read(file);
    assertEquals(model.toSettings(), read);
    model.written(read);
    assertFalse(model.changed().get());
  }

  @Test
  void changingAnArchiveKeepsWhatTheFormDoesNotShow() {
    model.take(filled());
    ArchiveSettings before = model.archives().getFirst();
    model.edit(before);
    model.form().get().port.set("104");
    model.take(model.form().get());
    assertEquals(104, model.archives().getFirst().port());
    assertEquals(before.retrieve(), model.archives().getFirst().retrieve());
    assertEquals(1, model.archives().size());
  }

  @Test
  void aNamelessReaderCannotBeSaved() {
    model.readerName.set("  ");
    assertTrue(model.problem().orElseThrow().contains("name"));
    model.readerName.set("Dr A");
    model.budgetGb.set("none");
    assertTrue(model.problem().orElseThrow().contains("cache"));
  }
}
