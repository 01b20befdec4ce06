package org.readingroom.app.demo;

import java.time.LocalDateTime;
import org.readingroom.netclient.dataset.Uids;

/// One study of the demo: whose it is, why it was asked, and what is in it.
///
/// @param key names it for ever; its UIDs derive from it and the set's date
/// @param at when it was made, local to the trust
/// @param priority Requested Procedure Priority
/// @param reported an older report, to be filed with it; "" while it waits for one
record DemoStudy(
    String key,
    DemoTrust trust,
    DemoPatient patient,
    String modality,
    String description,
    String bodyPart,
    LocalDateTime at,
    String priority,
    String referrer,
    String reason,
    Content content,
    String reported) {

  /// What is in it.
  sealed interface Content {
    /// @param slices one millimetre apart
    /// @param dose with a radiation dose report beside the images
    record HeadCt(
        long seed, double shrinkage, HeadPhantom.Finding finding, int slices, boolean dose)
        implements Content {}

    /// @param slices two millimetres apart, from the lung tips down
    record BodyCt(long seed, double fatMm, BodyPhantom.Finding finding, int slices)
        implements Content {}

    record HeadMr(long seed, double shrinkage, HeadPhantom.Finding finding) implements Content {}

    record ChestXray(long seed, double fatMm, BodyPhantom.Finding finding) implements Content {}

    record LiverUltrasound(long seed, int frames) implements Content {}
  }

  String accession() {
    return trust.code() + "-" + String.format("%07d", Math.floorMod(key.hashCode(), 10_000_000));
  }

  /// A UID of this study, the same for the same name.
  String uid(String name) {
    return Uids.derived("org.readingroom demo 1 " + key + " " + at + " " + name);
  }

  String studyInstanceUid() {
    return uid("study");
  }

  /// How many instances it has.
  int instances() {
    int images =
        switch (content) {
          case Content.HeadCt head -> head.slices() + (head.dose() ? 1 : 0);
          case Content.BodyCt body -> body.slices();
          case Content.HeadMr mr -> StudyImages.MR_SLICES;
          case Content.ChestXray xray -> 1;
          case Content.LiverUltrasound us -> 1;
        };
    return images + (reported.isEmpty() ? 0 : 1);
  }
}
