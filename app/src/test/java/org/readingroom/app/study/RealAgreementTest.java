package org.readingroom.app.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.frame.EngineChoice;
import org.readingroom.render.frame.EnginePicker;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.gl.GlUnavailableException;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.reslice.Agreement;
import org.readingroom.render.reslice.Engine;
import org.readingroom.render.reslice.Interpolation;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.Slab;
import org.readingroom.render.volume.Volume;

/// Two engines, one picture, on real scans: within one grey level of a 400-unit window in 99.99 %
/// of pixels, and a reason for every other. Needs the real series and a display; skipped without.
class RealAgreementTest {
  private static CpuEngine cpu;
  private static Engine gl;

  @BeforeAll
  static void open() {
    Assumptions.assumeTrue(System.getenv("DISPLAY") != null, "DISPLAY is not set");
    cpu = new CpuEngine();
    try {
      gl = EnginePicker.open(EngineChoice.GL, kind -> {});
    } catch (GlUnavailableException none) {
      Assumptions.abort("no OpenGL here: " + none.getMessage());
    }
  }

  @AfterAll
  static void close() {
    if (gl != null) {
      gl.close();
    }
    if (cpu != null) {
      cpu.close();
    }
  }

  @Test
  void headCt() throws Exception {
    agree(RealSeries.ctHead(), 1, 40);
  }

  @Test
  void sagittalMr() throws Exception {
    agree(RealSeries.mrBrain(), 1, 300);
  }

  @Test
  void supineAndDecubitusMr() throws Exception {
    agree(RealSeries.mrDecubitus(), 2, 300);
  }

  /// @param volumes how many volumes must have been compared
  /// @param center of the 400-unit window
  private static void agree(Path folder, int volumes, double center) throws Exception {
    FolderSource source = FolderSource.of(folder);
    Display display = Display.of(VoiWindow.linear(center, 400));
    Agreement all = Agreement.NONE;
    int compared = 0;
    for (String study : source.studies()) {
      try (OpenStudy open = OpenStudy.open(source, study)) {
        open.awaitLoaded();
        open.want(open.series().stream().map(SeriesContent::seriesInstanceUid).toList());
        open.awaitLoaded();
        for (SeriesContent series : open.series()) {
          for (Volume volume : series.slices().volumes()) {
            assertTrue(volume.isComplete());
            all = all.plus(compare(volume, display));
            compared++;
          }
        }
      }
    }
    assertTrue(compared >= volumes, compared + " volumes");
    assertTrue(all.share() >= 0.9999, all::toString);
  }

  private static Agreement compare(Volume volume, Display display) {
    PatientPoint centre = volume.layout().centre();
    Plane oblique =
        Plane.axial(centre)
            .turnedDeg(new PatientVector(1, 2, 3).unit(), 33)
            .turnedDeg(PatientVector.LEFT, 21);
    Agreement all = Agreement.NONE;
    for (Plane plane :
        List.of(
            volume.layout().planeOfSlot(volume.layout().slots() / 3),
            Plane.axial(centre),
            Plane.coronal(centre),
            Plane.sagittal(centre),
            oblique)) {
      for (Interpolation interpolation : Interpolation.values()) {
        for (Slab slab :
            List.of(
                Slab.NONE,
                new Slab(Slab.Kind.MIP, 6),
                new Slab(Slab.Kind.MINIP, 4),
                new Slab(Slab.Kind.MEAN, 5))) {
          PlaneRequest request =
              PlaneRequest.fitting(plane, 120, 100, volume.layout().box())
                  .withInterpolation(interpolation)
                  .withSlab(slab);
          Agreement pictures = Agreement.ofPictures(cpu, gl, volume, request, display);
          assertEquals(0, pictures.unexplained(), request::toString);
          all = all.plus(pictures);
        }
      }
    }
    return all;
  }
}
