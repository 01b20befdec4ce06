package org.readingroom.netclient.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.peer.Access;
import org.readingroom.netclient.peer.ArchiveNode;

class PatientRecordTest {
  private static ArchiveNode archive(String name, String issuer, boolean nhsNumberIsPatientId) {
    return new ArchiveNode(
        name,
        name,
        name,
        "127.0.0.1",
        104,
        "X",
        ArchiveNode.Retrieve.GET,
        ArchiveNode.Compress.NEVER,
        null,
        issuer,
        null,
        nhsNumberIsPatientId,
        ZoneId.of("Europe/London"),
        "#000000",
        Access.PLAIN);
  }

  private static DatasetBuilder row(String id) {
    return Dataset.builder()
        .string(Tag.PatientID, id)
        .string(Tag.PatientName, "SMITH^ADA")
        .string(Tag.PatientBirthDate, "19650201")
        .string(Tag.PatientSex, "F");
  }

  @Test
  void barePatientIdBelongsToTheConfiguredIssuerElseToItsArchiveAlone() {
    PatientRecord configured = PatientRecord.of(row("7").build(), archive("A", "RWD", false));
    assertEquals("RWD", configured.issuerOfPatientId());
    PatientRecord a = PatientRecord.of(row("7").build(), archive("A", null, false));
    PatientRecord b = PatientRecord.of(row("7").build(), archive("B", null, false));
    assertNull(a.issuerOfPatientId());
    assertNotEquals(a.namespace(), b.namespace());
    assertFalse(Identity.shareAKey(a, b));
  }

  @Test
  void sentIssuerWinsOverTheConfiguredOne() {
    Dataset sent = row("7").string(Tag.IssuerOfPatientID, "RXX").build();
    assertEquals("RXX", PatientRecord.of(sent, archive("A", "RWD", false)).namespace());
  }

  @Test
  void patientIdIsTheNhsNumberOnlyWhenSomebodySaysSo() {
    String number = "9990000018";
    assertNull(PatientRecord.of(row(number).build(), archive("A", null, false)).nhsNumber());
    assertEquals(
        number,
        PatientRecord.of(row(number).build(), archive("A", null, true)).nhsNumber().digits());
    assertEquals(
        number,
        PatientRecord.of(row(number).build(), archive("A", "NHS", false)).nhsNumber().digits());
    Dataset sent = row(number).string(Tag.IssuerOfPatientID, NhsNumber.ISSUER_OID).build();
    assertEquals(number, PatientRecord.of(sent, archive("A", "RWD", false)).nhsNumber().digits());
    Dataset local = row(number).string(Tag.IssuerOfPatientID, "RWD").build();
    assertNull(PatientRecord.of(local, archive("A", null, true)).nhsNumber());
  }

  @Test
  void otherPatientIdsCarryItWithTheirOwnIssuer() {
    Dataset item =
        Dataset.builder()
            .string(Tag.PatientID, "999 000 0026")
            .sequence(
                Tag.IssuerOfPatientIDQualifiersSequence,
                Dataset.builder()
                    .string(Tag.UniversalEntityID, NhsNumber.ISSUER_OID)
                    .string(Tag.UniversalEntityIDType, "ISO")
                    .build())
            .build();
    Dataset withOther = row("L1").sequence(Tag.OtherPatientIDsSequence, item).build();
    assertEquals(
        "9990000026", PatientRecord.of(withOther, archive("A", null, false)).nhsNumber().digits());
    Dataset unissued =
        row("L1")
            .sequence(
                Tag.OtherPatientIDsSequence,
                Dataset.builder().string(Tag.PatientID, "9990000026").build())
            .build();
    assertNull(PatientRecord.of(unissued, archive("A", "NHS", true)).nhsNumber());
  }

  @Test
  void wrongCheckDigitIsNoNhsNumber() {
    assertNull(PatientRecord.of(row("9990000019").build(), archive("A", "NHS", false)).nhsNumber());
  }

  @Test
  void placeholdersAreMissing() {
    Dataset placeholders =
        row("7").string(Tag.PatientBirthDate, "19000101").string(Tag.PatientSex, "O").build();
    PatientRecord record = PatientRecord.of(placeholders, archive("A", null, false));
    assertNull(record.birthDate());
    assertNull(record.sex());
  }

  @Test
  void datesAreReadStrictly() {
    assertEquals(LocalDate.of(1965, 2, 1), PatientRecord.date("19650201"));
    assertEquals(LocalDate.of(1965, 2, 1), PatientRecord.date("1965.02.01"));
    assertNull(PatientRecord.date("19650230"));
    assertNull(PatientRecord.date("1965"));
    assertNull(PatientRecord.date("yesterday"));
    assertNull(PatientRecord.date(null));
  }

  @Test
  void neverPrintsThePatient() {
    String text = PatientRecord.of(row("7").build(), archive("A", null, false)).toString();
    assertFalse(text.contains("SMITH") || text.contains("7"));
  }
}
