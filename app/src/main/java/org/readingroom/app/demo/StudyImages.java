package org.readingroom.app.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.readingroom.app.demo.DemoStudy.Content;
import org.readingroom.netclient.dataset.Dataset;

/// Turns a study's content into its instances, each made when asked for, so that many can be made
/// at once.
final class StudyImages {
  static final int MR_SLICES = 176;

  private static final int CT_SIDE = 512;
  private static final double HEAD_FIELD_MM = 230;
  private static final double BODY_FIELD_MM = 400;
  private static final int MR_SIDE = 256;

  /// Makes one instance.
  interface Instance extends Callable<Dataset> {
    @Override
    Dataset call() throws IOException;
  }

  private StudyImages() {}

  /// In series order; may compute what the instances share (blocks for seconds for an MR).
  static List<Instance> of(DemoStudy study) {
    List<Instance> out = new ArrayList<>();
    switch (study.content()) {
      case Content.HeadCt head -> headCt(study, head, out);
      case Content.BodyCt body -> bodyCt(study, body, out);
      case Content.HeadMr mr -> headMr(study, mr, out);
      case Content.ChestXray xray -> {
        BodyPhantom phantom = new BodyPhantom(xray.seed(), xray.fatMm(), xray.finding());
        out.add(() -> DemoObjects.chestXray(study, ChestProjection.of(phantom)));
      }
      case Content.LiverUltrasound us ->
          out.add(
              () -> DemoObjects.ultrasound(study, new LiverCine(us.seed()).frames(us.frames())));
    }
    if (!study.reported().isEmpty()) {
      out.add(() -> DemoObjects.report(study));
    }
    return out;
  }

  private static void headCt(DemoStudy study, Content.HeadCt head, List<Instance> out) {
    HeadPhantom phantom = new HeadPhantom(head.seed(), head.shrinkage(), head.finding());
    double lowest = head.slices() > 120 ? -56 : -42;
    double step = 130.0 / head.slices();
    for (int i = 0; i < head.slices(); i++) {
      int number = i;
      double z = lowest + i * step;
      out.add(() -> {
        Slice slice = new Slice(CT_SIDE, CT_SIDE, HEAD_FIELD_MM, HEAD_FIELD_MM, z, false);
        phantom.drawCt(slice, number);
        return DemoObjects.ct(study, number, slice, step, 40, 80);
      });
    }
    if (head.dose()) {
      out.add(() -> DemoObjects.doseReport(study));
    }
  }

  private static void bodyCt(DemoStudy study, Content.BodyCt body, List<Instance> out) {
    BodyPhantom phantom = new BodyPhantom(body.seed(), body.fatMm(), body.finding());
    double step = 2;
    for (int i = 0; i < body.slices(); i++) {
      int number = i;
      double z = BodyPhantom.HIGHEST_MM - i * step;
      out.add(() -> {
        Slice slice = new Slice(CT_SIDE, CT_SIDE, BODY_FIELD_MM, BODY_FIELD_MM, z, false);
        phantom.drawCt(slice, number);
        return DemoObjects.ct(study, number, slice, step, 40, 400);
      });
    }
  }

  /// Drawn as axial slices, one millimetre apart, then cut the other way: the scan was sagittal.
  private static void headMr(DemoStudy study, Content.HeadMr mr, List<Instance> out) {
    HeadVolume volume = new HeadVolume(new HeadPhantom(mr.seed(), mr.shrinkage(), mr.finding()));
    for (int i = 0; i < MR_SLICES; i++) {
      int number = i;
      out.add(() ->
          DemoObjects.mr(
              study,
              number,
              MR_SIDE,
              number - (MR_SLICES - 1) / 2.0,
              volume.sagittal(number - MR_SLICES / 2 + MR_SIDE / 2, number)));
    }
  }
}
