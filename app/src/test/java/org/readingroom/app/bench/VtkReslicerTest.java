package org.readingroom.app.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.reslice.Interpolation;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.Slab;
import org.readingroom.render.volume.Volume;

class VtkReslicerTest {
  @TempDir Path scratch;

  @Test
  void vtkCutsTheSamePictureAsOurEngineToOneUnit() throws Exception {
    Optional<VtkReslicer> found = VtkReslicer.start(scratch, 2);
    Assumptions.assumeTrue(found.isPresent(), "python3-vtk9 is not installed");
    try (VtkReslicer vtk = found.get();
        Volume volume = NoiseVolume.of(64, 40);
        CpuEngine engine = new CpuEngine(2)) {
      vtk.load(volume);
      Plane plane =
          Plane.axial(volume.layout().centre())
              .turnedDeg(new PatientVector(1, 2, 3).unit(), 33)
              .turnedDeg(PatientVector.LEFT, 21);
      for (Interpolation interpolation : Interpolation.values()) {
        for (Slab slab : List.of(Slab.NONE, new Slab(Slab.Kind.MIP, 10.5))) {
          if (slab.kind() == Slab.Kind.NONE || interpolation == Interpolation.TRILINEAR) {
            agrees(
                vtk, engine, volume, new PlaneRequest(plane, 150, 130, 0.3, slab, interpolation));
          }
        }
      }
    }
  }

  private static void agrees(VtkReslicer vtk, CpuEngine engine, Volume volume, PlaneRequest request)
      throws Exception {
    short[] ours = new short[request.pixels()];
    short[] theirs = new short[request.pixels()];
    engine.sampleRounded(volume, request, ours);
    double[] ms = vtk.cut(List.of(request, request), theirs);
    assertTrue(ms.length == 2 && ms[1] > 0);
    int inside = 0;
    int apart = 0;
    for (int n = 0; n < ours.length; n++) {
      if (ours[n] != Short.MIN_VALUE && theirs[n] != Short.MIN_VALUE) {
        inside++;
        // A sample within rounding of the volume's edge, or between two voxels, may go either way.
        apart += Math.abs(ours[n] - theirs[n]) > 1 ? 1 : 0;
      }
    }
    String what = request.interpolation() + " " + request.slab().kind();
    assertTrue(inside > ours.length / 4, what + ": only " + inside + " pixels inside");
    assertTrue(apart <= inside / 1000, what + ": " + apart + " of " + inside + " pixels differ");
  }
}
