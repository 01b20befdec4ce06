package org.readingroom.app.system;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.readingroom.app.worklist.TestStudies;
import org.readingroom.netclient.dataset.CodedConcept;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.DicomDateTimes;
import org.readingroom.netclient.dataset.ReportTitles;
import org.readingroom.netclient.dataset.SopClass;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;

/// Made-up studies of three trusts of every kind that has to be told apart, with what the pool must
/// say of each. The same seed makes the same studies in the same order of arrival.
///
/// @param arrivals every object, in the order in which they reach their archives
/// @param truth what must be in the pool, by the studies of an item
/// @param studies how many studies there are
/// @param kinds how many of each kind
record TruthCases(
    List<Arrival> arrivals,
    Map<Set<String>, Standing> truth,
    int studies,
    Map<Kind, Integer> kinds) {
  private static final String CHEST_CAD_SR = "1.2.840.10008.5.1.4.1.1.88.65";
  private static final CodedConcept DOSE =
      new CodedConcept("113701", "DCM", "X-Ray Radiation Dose Report");
  private static final CodedConcept CAD = new CodedConcept("112000", "DCM", "Chest CAD Report");
  private static final CodedConcept MEASUREMENTS =
      new CodedConcept("126000", "DCM", "Imaging Measurement Report");
  private static final CodedConcept KEY_IMAGES = new CodedConcept("113000", "DCM", "Of Interest");
  private static final CodedConcept UNKNOWN =
      new CodedConcept("X1", "99LOCAL", "Something of the house");

  /// One object on its way into the archive of a trust (0, 1 or 2).
  record Arrival(int trust, byte[] file) {}

  /// How an item stands: its state in words, and whether it is flagged.
  record Standing(String state, boolean flagged) {
    static final Standing OPEN = new Standing("free", false);
    static final Standing PRELIMINARY = new Standing("preliminary", false);
    static final Standing FLAGGED = new Standing("free", true);
  }

  enum Kind {
    IMAGES_ONLY,
    DOSE_REPORT,
    CAD_REPORT,
    KEY_OBJECTS,
    MEASUREMENT_REPORT,
    PRELIMINARY_REPORT,
    PRELIMINARY_THEN_FINAL,
    FINAL_REPORT,
    FINAL_REPORT_IN_A_STUDY_OF_ITS_OWN,
    PDF_REPORT,
    PDF_OF_ANOTHER_KIND,
    PDF_WITHOUT_TITLE,
    REPORT_WITH_A_STRANGE_TITLE,
    VERIFIED_BUT_INCOMPLETE,
    DOCUMENTS_ONLY,
    COPY_IN_ANOTHER_TRUST,
    TWO_STUDIES_OF_ONE_ORDER,
    GROWS_LATER
  }

  /// At least {@code count} studies, every kind in turn.
  static TruthCases make(Random random, int count) {
    Maker maker = new Maker();
    Kind[] kinds = Kind.values();
    Map<Kind, Integer> made = new HashMap<>();
    for (int i = 0; maker.studies < count; i++) {
      Kind kind = kinds[i % kinds.length];
      maker.make(kind, random.nextInt(3));
      made.merge(kind, 1, Integer::sum);
    }
    Collections.shuffle(maker.arrivals, random);
    return new TruthCases(
        List.copyOf(maker.arrivals), Map.copyOf(maker.truth), maker.studies, Map.copyOf(made));
  }

  private static final class Maker {
    private final List<Arrival> arrivals = new ArrayList<>();
    private final Map<Set<String>, Standing> truth = new HashMap<>();
    private int studies;
    private int objects;

    private void make(Kind kind, int trust) {
      Dataset study = study(null);
      boolean imagesFirst = kind != Kind.DOCUMENTS_ONLY;
      if (imagesFirst) {
        image(study, trust);
      }
      switch (kind) {
        case IMAGES_ONLY -> pooled(Standing.OPEN, study);
        case GROWS_LATER -> {
          image(study, trust);
          image(study, trust);
          pooled(Standing.OPEN, study);
        }
        case DOSE_REPORT -> {
          sr(study, trust, SopClass.X_RAY_RADIATION_DOSE_SR, DOSE, "COMPLETE", "VERIFIED", null);
          pooled(Standing.OPEN, study);
        }
        case CAD_REPORT -> {
          sr(study, trust, CHEST_CAD_SR, CAD, "COMPLETE", "UNVERIFIED", null);
          pooled(Standing.OPEN, study);
        }
        case KEY_OBJECTS -> {
          sr(study, trust, SopClass.KEY_OBJECT_SELECTION, KEY_IMAGES, null, null, null);
          pooled(Standing.OPEN, study);
        }
        case MEASUREMENT_REPORT -> {
          sr(study, trust, SopClass.COMPREHENSIVE_SR, MEASUREMENTS, "COMPLETE", "VERIFIED", null);
          pooled(Standing.OPEN, study);
        }
        case PRELIMINARY_REPORT -> {
          report(study, trust, "COMPLETE", "UNVERIFIED", "PRELIMINARY");
          pooled(Standing.PRELIMINARY, study);
        }
        case PRELIMINARY_THEN_FINAL -> {
          report(study, trust, "COMPLETE", "UNVERIFIED", "PRELIMINARY");
          report(study, trust, "COMPLETE", "VERIFIED", "FINAL");
        }
        case FINAL_REPORT -> report(study, trust, "COMPLETE", "VERIFIED", null);
        case FINAL_REPORT_IN_A_STUDY_OF_ITS_OWN ->
            report(study(study), trust, "COMPLETE", "VERIFIED", null);
        case PDF_REPORT -> pdf(study, trust, "Radiology report");
        case PDF_OF_ANOTHER_KIND -> {
          pdf(study, trust, "Consent form");
          pooled(Standing.OPEN, study);
        }
        case PDF_WITHOUT_TITLE -> {
          pdf(study, trust, null);
          pooled(Standing.FLAGGED, study);
        }
        case REPORT_WITH_A_STRANGE_TITLE -> {
          sr(study, trust, SopClass.BASIC_TEXT_SR, UNKNOWN, "COMPLETE", "VERIFIED", null);
          pooled(Standing.FLAGGED, study);
        }
        case VERIFIED_BUT_INCOMPLETE -> {
          report(study, trust, "PARTIAL", "VERIFIED", null);
          pooled(Standing.FLAGGED, study);
        }
        case DOCUMENTS_ONLY ->
            sr(study, trust, SopClass.X_RAY_RADIATION_DOSE_SR, DOSE, "COMPLETE", "VERIFIED", null);
        case COPY_IN_ANOTHER_TRUST -> {
          Arrival own = arrivals.getLast();
          arrivals.add(new Arrival((trust + 1) % 3, own.file()));
          pooled(Standing.OPEN, study);
        }
        case TWO_STUDIES_OF_ONE_ORDER -> {
          Dataset second = study(study);
          image(second, trust);
          pooled(Standing.OPEN, study, second);
        }
      }
    }

    /// A new study; of the same order and patient as another where one is given.
    private Dataset study(Dataset ofOrder) {
      int number = 1000 + studies++;
      DatasetBuilder row =
          TestStudies.row(number)
              .remove(Tag.ModalitiesInStudy)
              .remove(Tag.NumberOfStudyRelatedInstances)
              // the agent looks at the last days most of the time
              .string(Tag.StudyDate, DicomDateTimes.da(LocalDate.now()));
      if (ofOrder != null) {
        for (int tag : new int[] {Tag.AccessionNumber, Tag.PatientName, Tag.PatientID}) {
          row.string(tag, ofOrder.string(tag));
        }
      }
      return row.build();
    }

    private void pooled(Standing standing, Dataset... studies) {
      Set<String> uids = new TreeSet<>();
      for (Dataset study : studies) {
        uids.add(study.string(Tag.StudyInstanceUID));
      }
      truth.put(Set.copyOf(uids), standing);
    }

    private void image(Dataset study, int trust) {
      add(
          trust,
          object(study, SopClass.CT_IMAGE, "CT")
              .greyPixels(2, 2, 16, false)
              .bytes(Tag.PixelData, "OW", new byte[8]));
    }

    private void report(
        Dataset study, int trust, String completion, String verification, String preliminary) {
      sr(
          study,
          trust,
          SopClass.BASIC_TEXT_SR,
          ReportTitles.CT,
          completion,
          verification,
          preliminary);
    }

    private void sr(
        Dataset study,
        int trust,
        String sopClassUid,
        CodedConcept title,
        String completion,
        String verification,
        String preliminary) {
      String modality = sopClassUid.equals(SopClass.KEY_OBJECT_SELECTION) ? "KO" : "SR";
      DatasetBuilder sr =
          object(study, sopClassUid, modality)
              .string(Tag.ValueType, "CONTAINER")
              .string(Tag.ContinuityOfContent, "SEPARATE")
              .sequence(Tag.ConceptNameCodeSequence, title.item());
      if (completion != null) {
        sr.string(Tag.CompletionFlag, completion).string(Tag.VerificationFlag, verification);
      }
      if (preliminary != null) {
        sr.string(Tag.PreliminaryFlag, preliminary);
      }
      add(trust, sr);
    }

    private void pdf(Dataset study, int trust, String title) {
      DatasetBuilder pdf =
          object(study, SopClass.ENCAPSULATED_PDF, "DOC")
              .string(Tag.MIMETypeOfEncapsulatedDocument, "application/pdf")
              .bytes(Tag.EncapsulatedDocument, "OB", new byte[] {'%', 'P', 'D', 'F'});
      if (title != null) {
        pdf.string(Tag.DocumentTitle, title);
      }
      add(trust, pdf);
    }

    private DatasetBuilder object(Dataset study, String sopClassUid, String modality) {
      int number = ++objects;
      return study.toBuilder()
          .string(Tag.SOPClassUID, sopClassUid)
          .string(Tag.SOPInstanceUID, Uids.derived("truth object " + number))
          .string(
              Tag.SeriesInstanceUID,
              Uids.derived("truth series " + study.string(Tag.StudyInstanceUID) + sopClassUid))
          .string(Tag.Modality, modality)
          .string(Tag.SeriesNumber, "1")
          .string(Tag.InstanceNumber, Integer.toString(number));
    }

    private void add(int trust, DatasetBuilder object) {
      arrivals.add(new Arrival(trust, TestStudies.file(object.build())));
    }
  }
}
