package org.readingroom.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.study.CachedStudySource;
import org.readingroom.app.study.DisplaySet;
import org.readingroom.app.study.Made;
import org.readingroom.app.study.OpenStudy;
import org.readingroom.app.study.SeriesContent;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.seal.PassphrasePrompt;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeLayout;

/// Series that must not become one volume, from files through `run import` and the sealed cache to
/// the volumes a reader sees.
class NeverOneVolumeTest {
  private static final String SERIES = "1.2.826.0.1.77";
  private static final String[] AXIAL = {"1", "0", "0", "0", "1", "0"};
  private static final String[] CORONAL = {"1", "0", "0", "0", "0", "-1"};
  private static final String[] SAGITTAL = {"0", "1", "0", "0", "0", "-1"};

  @TempDir Path folder;

  @RegisterExtension final OwnProfile own = new OwnProfile(() -> folder);

  private int made;

  private void file(int columns, int rows, String[] orientation, double along, String... imageType)
      throws Exception {
    made++;
    String place = Double.toString(along);
    String[] position =
        orientation == AXIAL
            ? new String[] {"-40", "-40", place}
            : orientation == CORONAL
                ? new String[] {"-40", place, "40"}
                : new String[] {place, "-40", "40"};
    Dataset image =
        Made.grey(SERIES, SERIES + "." + made, "CT", columns, rows)
            .string(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2")
            .string(Tag.ImageType, imageType)
            .string(Tag.InstanceNumber, Integer.toString(made))
            .string(Tag.FrameOfReferenceUID, "1.2.3.4")
            .string(Tag.ImagePositionPatient, position)
            .string(Tag.ImageOrientationPatient, orientation)
            .string(Tag.PixelSpacing, "1", "1")
            .string(Tag.RescaleSlope, "1")
            .string(Tag.RescaleIntercept, "-1024")
            .build();
    Files.createDirectories(folder.resolve("media"));
    Files.write(
        folder.resolve("media").resolve("I" + made),
        DatasetWriter.file(image, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN));
  }

  private interface Look {
    void at(SeriesContent series) throws Exception;
  }

  private void imported(Look look) throws Exception {
    String home = own.home().toString();
    assertEquals(
        ExitStatus.DONE, Main.run("import", folder.resolve("media").toString(), "--home", home));
    try (Profile profile = Profile.open(Path.of(home), PassphrasePrompt.NOBODY);
        OpenStudy study = OpenStudy.open(new CachedStudySource(profile.cache()), Made.STUDY)) {
      study.awaitLoaded();
      study.want(List.of(SERIES));
      study.awaitLoaded();
      SeriesContent series = study.series().getFirst();
      assertEquals(made, series.frames());
      assertEquals(made, series.decodedFrames());
      look.at(series);
    }
  }

  private static void holdsOnly(Volume volume, int slices, int columns) {
    VolumeLayout layout = volume.layout();
    assertEquals(slices, layout.slices());
    assertEquals(slices, layout.slots(), "no slot of another's");
    assertEquals(columns, layout.columns());
    assertTrue(volume.isComplete());
  }

  @Test
  void aScoutAmongAxialSlicesIsAPictureBesideTheirVolume() throws Exception {
    for (int n = 0; n < 20; n++) {
      file(32, 32, AXIAL, n, "ORIGINAL", "PRIMARY", "AXIAL");
    }
    file(32, 32, SAGITTAL, 0, "ORIGINAL", "PRIMARY", "LOCALIZER");
    file(32, 32, CORONAL, 0, "ORIGINAL", "PRIMARY", "LOCALIZER");
    imported(series -> {
      assertEquals(1, series.slices().volumes().size());
      holdsOnly(series.slices().volumes().getFirst(), 20, 32);
      List<DisplaySet> sets = series.displaySets();
      assertEquals(2, sets.size());
      assertEquals(DisplaySet.Kind.VOLUME, sets.getFirst().kind());
      assertEquals(DisplaySet.Kind.STACK, sets.getLast().kind());
    });
  }

  @Test
  void anAxialScoutThatFitsBetweenTheSlicesStaysOutToo() throws Exception {
    for (int n = 0; n < 20; n++) {
      file(32, 32, AXIAL, n, "ORIGINAL", "PRIMARY", "AXIAL");
    }
    file(32, 32, AXIAL, 20, "ORIGINAL", "PRIMARY", "LOCALIZER");
    imported(series -> holdsOnly(series.slices().mainVolume().orElseThrow(), 20, 32));
  }

  @Test
  void twoOrientationsAreTwoVolumes() throws Exception {
    for (int n = 0; n < 14; n++) {
      file(32, 32, AXIAL, n, "DERIVED", "SECONDARY", "REFORMATTED");
    }
    for (int n = 0; n < 12; n++) {
      file(32, 32, CORONAL, n, "DERIVED", "SECONDARY", "REFORMATTED");
    }
    imported(series -> {
      List<Volume> volumes = series.slices().volumes();
      assertEquals(2, volumes.size());
      holdsOnly(volumes.get(0), 14, 32);
      holdsOnly(volumes.get(1), 12, 32);
      assertTrue(
          Math.abs(
                  volumes
                      .get(0)
                      .layout()
                      .plane()
                      .normal()
                      .dot(volumes.get(1).layout().plane().normal()))
              < 1e-6);
    });
  }

  @Test
  void mixedSizesAreAVolumeEach() throws Exception {
    for (int n = 0; n < 24; n++) {
      boolean large = n % 2 == 0;
      file(large ? 64 : 32, large ? 64 : 32, AXIAL, n, "ORIGINAL", "PRIMARY", "AXIAL");
    }
    imported(series -> {
      List<Volume> volumes = series.slices().volumes();
      assertEquals(2, volumes.size());
      assertEquals(
          List.of(32, 64), volumes.stream().map(v -> v.layout().columns()).sorted().toList());
      volumes.forEach(volume -> holdsOnly(volume, 12, volume.layout().columns()));
    });
  }
}
