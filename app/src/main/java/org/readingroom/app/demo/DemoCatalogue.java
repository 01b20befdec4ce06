package org.readingroom.app.demo;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import org.readingroom.app.demo.DemoStudy.Content;

/// Who was examined where in the night of the demo, and before.
final class DemoCatalogue {
  private DemoCatalogue() {}

  /// @param today the morning after the night
  static List<DemoStudy> of(LocalDate today) {
    LocalDate eve = today.minusDays(1);
    return List.of(
        // small studies first: the demo is soon worth looking at
        new DemoStudy(
            "gwen-chest",
            DemoTrust.LINCOLN,
            DemoPatient.GWEN,
            "CR",
            "XR Chest",
            "CHEST",
            eve.atTime(LocalTime.of(23, 5)),
            "HIGH",
            "ADEYEMI^FUNMI^^DR",
            "Weight loss, cough for six weeks. ?mass",
            new Content.ChestXray(61, 12, BodyPhantom.Finding.LUNG_NODULE),
            ""),
        new DemoStudy(
            "zaneta-liver",
            DemoTrust.DERBY,
            DemoPatient.ZANETA,
            "US",
            "US Liver",
            "LIVER",
            eve.atTime(LocalTime.of(20, 48)),
            "ROUTINE",
            "COLE^MARTIN^^DR",
            "Right upper quadrant pain, raised ALP. ?gallstones",
            new Content.LiverUltrasound(51, 40),
            ""),
        new DemoStudy(
            "ada-head",
            DemoTrust.LINCOLN,
            DemoPatient.ADA,
            "CT",
            "CT Head",
            "HEAD",
            today.atTime(LocalTime.of(0, 12)),
            "STAT",
            "SHARMA^PRIYA^^DR",
            "Sudden right weakness 23:20, GCS 13, on apixaban. ?bleed",
            new Content.HeadCt(11, 0.45, HeadPhantom.Finding.THALAMIC_BLEED, 140, true),
            ""),
        new DemoStudy(
            "ada-brain-2024",
            DemoTrust.NOTTINGHAM,
            DemoPatient.ADA,
            "MR",
            "MRI Brain",
            "HEAD",
            today.minusDays(994).atTime(LocalTime.of(10, 31)),
            "ROUTINE",
            "BAKER^SUSAN^^DR",
            "Migraine with aura, first referral.",
            new Content.HeadMr(11, 0.35, HeadPhantom.Finding.NONE),
            "No acute intracranial abnormality. Mild involutional change for age."),
        new DemoStudy(
            "chidi-head",
            DemoTrust.DERBY,
            DemoPatient.CHIDI,
            "CT",
            "CT Head",
            "HEAD",
            today.atTime(LocalTime.of(2, 26)),
            "STAT",
            "FITZGERALD^ORLA^^DR",
            "Found on floor, right facial droop, not speaking. ?infarct",
            new Content.HeadCt(41, 0.7, HeadPhantom.Finding.MIDDLE_CEREBRAL_INFARCT, 140, false),
            ""),
        new DemoStudy(
            "bryn-chest",
            DemoTrust.DERBY,
            DemoPatient.BRYN,
            "CR",
            "XR Chest",
            "CHEST",
            today.atTime(LocalTime.of(1, 41)),
            "HIGH",
            "FITZGERALD^ORLA^^DR",
            "Fever 39.2, cough, crackles right base. ?pneumonia",
            new Content.ChestXray(21, 8, BodyPhantom.Finding.PNEUMONIA),
            ""),
        new DemoStudy(
            "tomos-brain",
            DemoTrust.NOTTINGHAM,
            DemoPatient.TOMOS,
            "MR",
            "MRI Brain",
            "HEAD",
            eve.atTime(LocalTime.of(19, 22)),
            "ROUTINE",
            "BAKER^SUSAN^^DR",
            "First seizure, normal CT.",
            new Content.HeadMr(71, 0.05, HeadPhantom.Finding.NONE),
            ""),
        new DemoStudy(
            "evelyn-head",
            DemoTrust.LINCOLN,
            DemoPatient.EVELYN,
            "CT",
            "CT Head",
            "HEAD",
            today.minusDays(17).atTime(LocalTime.of(15, 3)),
            "ROUTINE",
            "GREEN^PAUL^^DR",
            "Personality change over three months.",
            new Content.HeadCt(81, 0.6, HeadPhantom.Finding.MENINGIOMA, 100, false),
            "Right frontal extra-axial mass, 30 mm, in keeping with meningioma, with oedema."),
        new DemoStudy(
            "ravi-trunk",
            DemoTrust.NOTTINGHAM,
            DemoPatient.RAVI,
            "CT",
            "CT Chest abdomen pelvis",
            "CHEST",
            eve.atTime(LocalTime.of(21, 40)),
            "HIGH",
            "OSEI^KWAME^^MR",
            "Sigmoid cancer, rising CEA. Restaging: ?liver metastases",
            new Content.BodyCt(31, 22, BodyPhantom.Finding.LIVER_METASTASES, 300),
            ""),
        new DemoStudy(
            "gwen-trunk",
            DemoTrust.DERBY,
            DemoPatient.GWEN,
            "CT",
            "CT Chest abdomen",
            "CHEST",
            today.atTime(LocalTime.of(3, 50)),
            "HIGH",
            "ADEYEMI^FUNMI^^DR",
            "Shadow on the chest film. Characterise, stage.",
            new Content.BodyCt(61, 12, BodyPhantom.Finding.LUNG_NODULE, 220),
            ""));
  }
}
