package org.readingroom.app.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.federation.FederatedStudy;
import org.readingroom.netclient.federation.Holding;
import org.readingroom.netclient.identity.Identity;
import org.readingroom.netclient.identity.IdentityGrade;
import org.readingroom.netclient.identity.PatientRecord;
import org.readingroom.netclient.peer.ArchiveNode;

class PeopleFoundTest {
  private static final String NHS = "9434765919";

  private static FederatedStudy study(
      String archive,
      String uid,
      String name,
      String id,
      String nhs,
      String born,
      String sex,
      String date) {
    DatasetBuilder row =
        Dataset.builder()
            .string(Tag.PatientName, name)
            .string(Tag.PatientID, id)
            .string(Tag.PatientBirthDate, born)
            .string(Tag.PatientSex, sex)
            .string(Tag.StudyDate, date)
            .string(Tag.ModalitiesInStudy, "CT");
    if (nhs != null) {
      row.sequence(
          Tag.OtherPatientIDsSequence,
          Dataset.builder()
              .string(Tag.PatientID, nhs)
              .string(Tag.IssuerOfPatientID, "NHS")
              .build());
    }
    Dataset built = row.build();
    ArchiveNode node = ArchiveNode.of(archive, "127.0.0.1", 104, archive.toUpperCase());
    return new FederatedStudy(
        uid,
        List.of(new Holding(node, 10, PatientRecord.of(built, node), built)),
        new Identity.Verdict(IdentityGrade.UNVERIFIED, ""));
  }

  private static List<SearchRow.Person> people(List<SearchRow> rows) {
    return rows.stream()
        .filter(SearchRow.Person.class::isInstance)
        .map(SearchRow.Person.class::cast)
        .toList();
  }

  @Test
  void onePersonOfTwoTrustsHasOneHeadAndTheNewestStudyFirst() {
    List<SearchRow> rows =
        PeopleFound.rows(
            List.of(
                study("Boston", "1.2", "SMITH^Ada", "B778", NHS, "19650201", "F", "20240303"),
                study("Lincoln", "1.1", "SMITH^Ada", "L1", NHS, "19650201", "F", "20261122")));
    SearchRow.Person head = assertInstanceOf(SearchRow.Person.class, rows.get(0));
    assertEquals("SMITH, Ada", head.name());
    assertEquals("943 476 5919", head.number());
    assertEquals(SearchRow.Certainty.VERIFIED, head.certainty());
    assertEquals("1.1", ((SearchRow.Study) rows.get(1)).studyInstanceUid());
    assertEquals("1.2", ((SearchRow.Study) rows.get(2)).studyInstanceUid());
    assertEquals(3, rows.size());
  }

  @Test
  void theSameLocalNumberInTwoTrustsIsTwoPeople() {
    List<SearchRow> rows =
        PeopleFound.rows(
            List.of(
                study("Boston", "1.2", "SMITH^Ada", "123", null, "19650201", "F", "20240303"),
                study("Lincoln", "1.1", "SMITH^Ada", "123", null, "19650201", "F", "20261122")));
    assertEquals(2, people(rows).size());
    assertTrue(people(rows).stream().allMatch(p -> p.number().startsWith("local 123")));
  }

  @Test
  void aProbablePersonStandsBelowWithTheReasonAndIsNotMerged() {
    List<SearchRow> rows =
        PeopleFound.rows(
            List.of(
                study("Lincoln", "1.1", "SMITH^Ada", "L1", NHS, "19650201", "F", "20261122"),
                study("Boston", "1.2", "SMITH^A", "B778", NHS, "19650201", "", "20240303")));
    List<SearchRow.Person> people = people(rows);
    assertEquals(2, people.size());
    assertEquals(SearchRow.Certainty.PROBABLE, people.get(1).certainty());
    assertTrue(people.get(1).certaintyWords().length() > 20);
  }

  @Test
  void oneNumberWithTwoBirthDatesIsAConflictInPlainSight() {
    List<SearchRow> rows =
        PeopleFound.rows(
            List.of(
                study("Lincoln", "1.1", "SMITH^Ada", "L1", NHS, "19650201", "F", "20261122"),
                study("Boston", "1.2", "SMITH^Ada", "B778", NHS, "19710808", "F", "20240303")));
    assertEquals(SearchRow.Certainty.CONFLICT, people(rows).get(1).certainty());
  }

  @Test
  void aStudyWithoutDateOrNameIsStillShown() {
    List<SearchRow> rows =
        PeopleFound.rows(List.of(study("Boston", "1.2", "", "", null, "", "", "")));
    assertEquals("(no name)", ((SearchRow.Person) rows.get(0)).name());
    assertEquals("undated", ((SearchRow.Study) rows.get(1)).when());
  }
}
