package org.readingroom.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.study.RealSeries;
import org.readingroom.netclient.seal.PassphrasePrompt;
import org.readingroom.render.frame.EngineChoice;
import org.readingroom.render.frame.EnginePicker;
import org.readingroom.render.gl.GlUnavailableException;

/// `run render … -o x.raw` on real scans against `resample.py`: NumPy and pydicom, patient space,
/// double precision, no line in common with the program. Ten planes each, slabs among them.
///
/// In every run: all ten with the CPU engine, and with OpenGL those that differ most in kind;
/// `./test --long` takes all ten with both.
class IndependentResamplerTest {
  private static final Path SCRIPT = Path.of("src", "test", "python", "resample.py");
  private static final List<String> FEW = List.of("doubly-oblique", "mip");

  @TempDir Path folder;

  @RegisterExtension final OwnProfile own = new OwnProfile(() -> folder);

  @Test
  void anAxialCtAgrees() throws Exception {
    agrees(
        RealSeries.ctHead().resolve(RealSeries.CT_HEAD),
        "1.3.46.670589.33.1.3963937485511329090.25659488233390035616");
  }

  @Test
  void anMrAcquiredSagittalAndTurnedAgrees() throws Exception {
    agrees(
        RealSeries.mrBrain().resolve(RealSeries.MR_BRAIN),
        "1.3.12.2.1107.5.2.19.45152.2013030808061520200285270.0.0.0");
  }

  @Test
  void anMrOfThePatientOnTheBackAgrees() throws Exception {
    agrees(
        RealSeries.mrDecubitus().resolve(RealSeries.MR_SUPINE),
        "1.3.12.2.1107.5.2.43.67060.2022040715044210837860713.0.0.0");
  }

  @Test
  void anMrOfThePatientOnTheRightSideAgrees() throws Exception {
    agrees(
        RealSeries.mrDecubitus().resolve(RealSeries.MR_DECUBITUS),
        "1.3.12.2.1107.5.2.43.67060.2022040715131051003263080.0.0.0");
  }

  private void agrees(Path files, String series) throws Exception {
    JsonNode planes = python("planes", files.toString(), series);
    assertEquals(10, planes.size());
    assertEquals(ExitStatus.DONE, run("import", files.toString()));
    String study = onlyStudy();
    boolean all = Boolean.getBoolean("readingroom.long");
    List<String> engines = new ArrayList<>();
    List<String> compare = new ArrayList<>(List.of("compare", files.toString(), series));
    for (String engine : List.of("cpu", "gl")) {
      if (engine.equals("gl") && System.getenv("DISPLAY") == null) {
        continue;
      }
      Path out = Files.createDirectories(folder.resolve(engine));
      List<JsonNode> cut = new ArrayList<>();
      for (JsonNode plane : planes) {
        if (all || engine.equals("cpu") || FEW.contains(plane.get("name").asText())) {
          render(study, series, plane, engine, out);
          cut.add(plane);
        }
      }
      Path list = out.resolve("planes.json");
      new JsonMapper().writeValue(list.toFile(), cut);
      engines.add(engine);
      compare.add(list.toString());
    }
    JsonNode verdicts = python(compare.toArray(String[]::new));
    for (int i = 0; i < engines.size(); i++) {
      judge(engines.get(i), verdicts.get(i));
    }
  }

  private void render(String study, String series, JsonNode plane, String engine, Path out) {
    List<String> command = new ArrayList<>(List.of("render", "--study", study, "--series", series));
    command.add("--plane");
    command.add(
        plane.get("named").isNull()
            ? text(plane.get("centre"))
                + ";"
                + text(plane.get("row"))
                + ";"
                + text(plane.get("column"))
            : plane.get("named").asText());
    command.addAll(List.of("--mm-per-pixel", plane.get("mm").asText()));
    command.addAll(
        List.of("--size", plane.get("width").asInt() + "x" + plane.get("height").asInt()));
    if (!plane.get("slab").isNull()) {
      command.add("--slab");
      command.add(plane.get("slab").get(0).asText() + ":" + plane.get("slab").get(1).asText());
    }
    command.addAll(List.of("--engine", engine));
    command.addAll(List.of("-o", out.resolve(plane.get("name").asText() + ".raw").toString()));
    int status = run(command.toArray(String[]::new));
    Assumptions.assumeFalse(
        engine.equals("gl") && status == ExitStatus.FAILED && !isOpenGlHere(),
        "no OpenGL on this machine");
    assertEquals(ExitStatus.DONE, status, String.join(" ", command));
  }

  private static boolean isOpenGlHere() {
    try (var opened = EnginePicker.open(EngineChoice.GL, kind -> {})) {
      return true;
    } catch (GlUnavailableException none) {
      return false;
    }
  }

  private static void judge(String engine, JsonNode verdicts) {
    for (JsonNode verdict : verdicts) {
      String what =
          String.format(
              Locale.ROOT,
              "%-4s %-15s %6d pixels, largest difference %.4f, mean %.5f, spread of values %.0f, at"
                  + " the very edge %d",
              engine,
              verdict.get("name").asText(),
              verdict.get("compared").asInt(),
              verdict.get("largest").asDouble(),
              verdict.get("mean").asDouble(),
              verdict.get("spread").asDouble(),
              verdict.get("doubtful").asInt());
      System.out.println(what);
      assertTrue(verdict.get("compared").asInt() > 3_000, what);
      assertTrue(verdict.get("largest").asDouble() <= 1, what);
      assertTrue(verdict.get("mean").asDouble() <= 0.05, what);
      assertEquals(0, verdict.get("otherwiseInside").asInt(), what);
      assertTrue(verdict.get("doubtful").asInt() < 50, what);
    }
  }

  private String onlyStudy() throws Exception {
    try (Profile profile = Profile.open(own.home(), PassphrasePrompt.NOBODY)) {
      return profile.cache().studies().getFirst().studyInstanceUid();
    }
  }

  private int run(String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--home";
    all[arguments.length + 1] = own.home().toString();
    return Main.run(all);
  }

  private static String text(JsonNode vector) {
    return vector.get(0).asText() + "," + vector.get(1).asText() + "," + vector.get(2).asText();
  }

  private JsonNode python(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/usr/bin/python3", SCRIPT.toString()));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(folder, "python", ".json");
    Path err = Files.createTempFile(folder, "python", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the resampler ends");
    String said = Files.readString(err);
    Assumptions.assumeFalse(said.contains("ModuleNotFoundError"), "pydicom is not installed");
    assertEquals(0, process.exitValue(), said);
    return new JsonMapper().readTree(out.toFile());
  }
}
