package org.readingroom.app.launch.desk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.settings.AccessSettings;
import org.readingroom.app.settings.ArchiveSettings;
import org.readingroom.app.settings.Settings;
import org.readingroom.app.settings.SettingsException;
import org.readingroom.app.settings.SettingsFile;
import org.readingroom.app.shell.Workbench;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.seal.PassphrasePrompt;
import org.readingroom.netclient.servers.OrthancServer;

/// Two real archives with a few synthetic patients, a third that is down, and a profile that knows
/// them: what the window's tests work on.
public final class SampleNetwork implements AutoCloseable {
  /// A test-range number whose check digit is right.
  public static final String ADA_NHS = "9990000018";

  private final Path home;
  private final OrthancServer lincoln;
  private final OrthancServer boston;

  private SampleNetwork(Path home, OrthancServer lincoln, OrthancServer boston) {
    this.home = home;
    this.lincoln = lincoln;
    this.boston = boston;
  }

  public static SampleNetwork start(Path folder) throws IOException {
    OrthancServer lincoln = OrthancServer.start(folder.resolve("lincoln"), "LINCOLN");
    OrthancServer boston = OrthancServer.start(folder.resolve("boston"), "BOSTON");
    SampleNetwork network = new SampleNetwork(folder.resolve("home"), lincoln, boston);
    network.fill();
    Settings settings =
        Settings.defaults()
            .withReader(
                new Settings.ReaderSettings("Dr A Reader", "consultant", null, "GMC", "1234567"))
            .withArchives(
                List.of(
                    network.archive(
                        "Lincoln",
                        lincoln.node("Lincoln").withWeb(lincoln.dicomWeb()),
                        "RWD",
                        "#4c8dff"),
                    network.archive("Boston", boston.node("Boston"), "RBO", "#f0b13c"),
                    network.archive(
                        "Derby",
                        ArchiveNode.of("Derby", "127.0.0.1", 1, "DERBY"),
                        "RTG",
                        "#d478e0")));
    Files.createDirectories(network.home);
    SettingsFile.write(network.home.resolve(SettingsFile.NAME), settings);
    return network;
  }

  public Path home() {
    return home;
  }

  public OrthancServer lincoln() {
    return lincoln;
  }

  public OrthancServer boston() {
    return boston;
  }

  /// The window's workbench on this network; close it before the network.
  public Workbench workbench() throws SettingsException {
    return workbench(home);
  }

  /// A workbench on any profile folder.
  public static Workbench workbench(Path home) throws SettingsException {
    return new ProfileWorkbench(
        Profile.open(home, PassphrasePrompt.NOBODY), progress -> Optional.empty(), () -> {});
  }

  private ArchiveSettings archive(String name, ArchiveNode node, String code, String colour) {
    return new ArchiveSettings(
        name,
        name,
        code,
        node.host(),
        node.port(),
        node.aeTitle(),
        ArchiveNode.Retrieve.GET,
        ArchiveNode.Compress.ON_SLOW_LINES,
        node.web(),
        code,
        code,
        false,
        ZoneId.of("Europe/London"),
        colour,
        AccessSettings.PLAIN);
  }

  private void fill() throws IOException {
    LocalDate today = LocalDate.now();
    Person ada = new Person("SMITH^Ada", "L00123", ADA_NHS, "19650201", "F");
    Person adaInBoston = new Person("SMITH^Ada", "B778", ADA_NHS, "19650201", "F");
    Person ben = new Person("JONES^Ben", "B901", null, "19920611", "M");
    Person ravi = new Person("PATEL^Ravi Kumar", "L00456", "9990000026", "19480330", "M");
    send(
        lincoln,
        new Sample(
            ada,
            "CT",
            "CT head",
            today,
            "001200",
            "L-4711",
            "Fall, GCS 13, on apixaban. Bleed?",
            24));
    send(
        boston,
        new Sample(
            adaInBoston,
            "MR",
            "MR brain",
            today.minusDays(10),
            "101500",
            "B-17",
            "Headache, TIA?",
            12));
    send(
        boston,
        new Sample(ben, "CT", "CT trauma", today, "003100", "B-99", "RTC, 40 mph. Injuries?", 16));
    send(
        lincoln,
        new Sample(
            ravi,
            "CR",
            "CR chest",
            today.minusDays(1),
            "221000",
            "L-4712",
            "Cough, fever. ?CAP",
            1));
    send(
        lincoln,
        new Sample(
            ravi,
            "CT",
            "CT thorax abdomen pelvis with contrast",
            today.minusDays(3),
            "140500",
            "L-4690",
            "Weight loss, raised CA 19-9. Primary?",
            8));
  }

  private record Person(
      String name, String id, @Nullable String nhs, String birthDate, String sex) {}

  private record Sample(
      Person person,
      String modality,
      String description,
      LocalDate date,
      String time,
      String accession,
      String reason,
      int instances) {}

  private static void send(OrthancServer server, Sample sample) throws IOException {
    String key = sample.person().id() + sample.accession();
    String study = Uids.derived("sample study " + key);
    String series = Uids.derived("sample series " + key);
    String frame = Uids.derived("sample frame " + key);
    for (int i = 1; i <= sample.instances(); i++) {
      server.upload(
          DatasetWriter.file(
              instance(sample, study, series, frame, i), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN));
    }
  }

  private static Dataset instance(
      Sample sample, String study, String series, String frame, int number) {
    int size = 128;
    String da = sample.date().format(DateTimeFormatter.BASIC_ISO_DATE);
    List<Dataset> others = new ArrayList<>();
    if (sample.person().nhs() != null) {
      others.add(
          Dataset.builder()
              .string(Tag.PatientID, sample.person().nhs())
              .string(Tag.IssuerOfPatientID, "NHS")
              .string(Tag.TypeOfPatientID, "TEXT")
              .build());
    }
    boolean ct = sample.modality().equals("CT");
    return Dataset.builder()
        .string(
            Tag.SOPClassUID,
            ct
                ? "1.2.840.10008.5.1.4.1.1.2"
                : sample.modality().equals("MR")
                    ? "1.2.840.10008.5.1.4.1.1.4"
                    : "1.2.840.10008.5.1.4.1.1.1")
        .string(Tag.SOPInstanceUID, Uids.derived(series + " " + number))
        .string(Tag.StudyInstanceUID, study)
        .string(Tag.SeriesInstanceUID, series)
        .string(Tag.FrameOfReferenceUID, frame)
        .string(Tag.PatientName, sample.person().name())
        .string(Tag.PatientID, sample.person().id())
        .string(Tag.PatientBirthDate, sample.person().birthDate())
        .string(Tag.PatientSex, sample.person().sex())
        .sequence(Tag.OtherPatientIDsSequence, others)
        .string(Tag.StudyDate, da)
        .string(Tag.StudyTime, sample.time())
        .string(Tag.SeriesDate, da)
        .string(Tag.SeriesTime, sample.time())
        .string(Tag.AccessionNumber, sample.accession())
        .string(Tag.StudyDescription, sample.description())
        .string(Tag.SeriesDescription, "axial")
        .string(Tag.ReasonForStudy, sample.reason())
        .string(Tag.ReferringPhysicianName, "BLACKWELL^Elizabeth")
        .string(Tag.Modality, sample.modality())
        .string(Tag.SeriesNumber, "2")
        .string(Tag.InstanceNumber, Integer.toString(number))
        .string(Tag.ImageType, "ORIGINAL", "PRIMARY", "AXIAL")
        .decimals(Tag.ImagePositionPatient, -64, -64, number * 5.0)
        .decimals(Tag.ImageOrientationPatient, 1, 0, 0, 0, 1, 0)
        .decimals(Tag.PixelSpacing, 1, 1)
        .decimals(Tag.SliceThickness, 5)
        .greyPixels(size, size, 12, false)
        .decimals(Tag.RescaleIntercept, -1024)
        .decimals(Tag.RescaleSlope, 1)
        .decimals(Tag.WindowCenter, 40)
        .decimals(Tag.WindowWidth, 80)
        .bytes(0x7FE00010, "OW", ball(size, number, sample.instances()))
        .build();
  }

  /// A ball with a bright shell: enough to see that a picture is there and the right way up.
  private static byte[] ball(int size, int number, int of) {
    ByteBuffer pixels = ByteBuffer.allocate(size * size * 2).order(ByteOrder.LITTLE_ENDIAN);
    double z = of == 1 ? 0 : (number - (of + 1) / 2.0) * 5;
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double r = Math.sqrt(Math.pow(x - 64, 2) + Math.pow(y - 64, 2) + z * z);
        int value = r > 56 ? 24 : r > 50 ? 1900 : x < 64 && y < 50 && r < 40 ? 1090 : 1055;
        pixels.putShort((short) value);
      }
    }
    return pixels.array();
  }

  @Override
  public void close() {
    lincoln.close();
    boston.close();
  }
}
