package org.readingroom.app.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.study.CachedStudySource;
import org.readingroom.app.study.RenderFailedException;
import org.readingroom.app.study.RenderOrder;
import org.readingroom.app.study.RenderedPlane;
import org.readingroom.app.study.StudyRenderer;
import org.readingroom.render.frame.EngineChoice;
import org.readingroom.render.frame.EnginePicker;
import org.readingroom.render.gl.GlUnavailableException;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.reslice.Engine;
import org.readingroom.render.reslice.Slab;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `run render`: one plane of a cached study as a picture or as numbers.
@Command(
    name = "render",
    description = "Cuts a plane from a cached study, as a picture (.png) or as numbers (.raw).")
final class RenderCommand extends ProfileCommand {
  @Option(names = "--study", required = true, paramLabel = "UID", description = "The study.")
  private String study = "";

  @Option(
      names = "--series",
      paramLabel = "UID",
      description = "The series. Default: the one with the largest volume.")
  private @Nullable String series;

  @Option(
      names = "--plane",
      required = true,
      paramLabel = "PLANE",
      description = {
        "axial, coronal, sagittal (through the middle), or \"x,y,z;rx,ry,rz;dx,dy,dz\":",
        "centre, direction along rows, direction down columns, in patient LPS mm."
      })
  private String plane = "";

  @Option(
      names = "--mm-per-pixel",
      paramLabel = "F",
      description = "Size of a pixel in mm. Default: the whole volume fits.")
  private @Nullable Double mmPerPixel;

  @Option(
      names = "--size",
      paramLabel = "WxH",
      defaultValue = "512x512",
      description = "Pixels. Default: 512x512.")
  private String size = "512x512";

  @Option(
      names = "--slab",
      paramLabel = "KIND:MM",
      description = "mip, minip or mean over a thickness in mm, such as mip:10.")
  private @Nullable String slab;

  @Option(
      names = "--window",
      paramLabel = "C,W",
      description = "Window centre and width of a picture. Default: the series' own.")
  private @Nullable String window;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      defaultValue = "auto",
      description = {
        "gl or cpu. Default: auto, which is cpu here: one picture is done before OpenGL has started."
      })
  private String engine = "auto";

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = {
        "out.png, or out.raw: little-endian float32 modality values, row by row,",
        "NaN where the volume ends."
      })
  private Path output = Path.of("");

  /// What was made.
  record Answer(
      String file,
      String seriesInstanceUid,
      String engine,
      int width,
      int height,
      double mmPerPixel,
      int slices,
      int missing) {}

  @Override
  protected int run(Profile profile) throws Exception {
    String name = output.toString().toLowerCase(Locale.ROOT);
    boolean raw = name.endsWith(".raw");
    if (!raw && !name.endsWith(".png")) {
      throw CommandFailure.usage("The output must be called something.png or something.raw.");
    }
    RenderOrder order = order();
    RenderedPlane made;
    try (Engine chosen = EnginePicker.open(choice(), kind -> {})) {
      StudyRenderer renderer = new StudyRenderer(new CachedStudySource(profile.cache()), chosen);
      made = raw ? renderer.values(order) : renderer.picture(order);
    } catch (RenderFailedException | GlUnavailableException e) {
      throw CommandFailure.failed(String.valueOf(e.getMessage()));
    }
    Files.write(output, raw ? made.raw() : made.png());
    if (json()) {
      Json.print(
          out(),
          new Answer(
              output.toString(),
              made.seriesInstanceUid(),
              made.engine().name().toLowerCase(Locale.ROOT),
              made.request().width(),
              made.request().height(),
              made.request().mmPerPixel(),
              made.slices(),
              made.missing()));
    }
    if (made.missing() > 0) {
      progress().println(made.missing() + " of " + made.slices() + " slices could not be decoded.");
      return ExitStatus.PARTLY;
    }
    return ExitStatus.DONE;
  }

  private RenderOrder order() throws CommandFailure {
    try {
      int[] pixels = RenderOrder.parseSize(size);
      if (mmPerPixel != null && !(mmPerPixel > 0 && mmPerPixel < 1000)) {
        throw CommandFailure.usage("--mm-per-pixel must be above 0.");
      }
      return new RenderOrder(
          study, series, plane, mmPerPixel, pixels[0], pixels[1], slab(), window());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(sentence(e));
    }
  }

  private Slab slab() throws CommandFailure {
    if (slab == null) {
      return Slab.NONE;
    }
    String[] parts = slab.split(":", -1);
    if (parts.length != 2) {
      throw CommandFailure.usage("--slab is written like mip:10 (kind and mm).");
    }
    Slab.Kind kind =
        switch (parts[0].toLowerCase(Locale.ROOT)) {
          case "mip" -> Slab.Kind.MIP;
          case "minip" -> Slab.Kind.MINIP;
          case "mean" -> Slab.Kind.MEAN;
          default -> throw CommandFailure.usage("A slab is mip, minip or mean.");
        };
    return new Slab(kind, number(parts[1], "--slab"));
  }

  private @Nullable VoiWindow window() throws CommandFailure {
    if (window == null) {
      return null;
    }
    String[] parts = window.split(",", -1);
    if (parts.length != 2) {
      throw CommandFailure.usage("--window is written like 40,80 (centre and width).");
    }
    return new VoiWindow(
        number(parts[0], "--window"), number(parts[1], "--window"), VoiWindow.Function.LINEAR);
  }

  private EngineChoice choice() throws CommandFailure {
    try {
      EngineChoice asked = EngineChoice.parse(engine);
      return asked == EngineChoice.AUTO ? EngineChoice.CPU : asked;
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(sentence(e));
    }
  }

  private static double number(String text, String option) throws CommandFailure {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      throw CommandFailure.usage(option + " needs numbers; \"" + text + "\" is none.");
    }
  }

  private static String sentence(IllegalArgumentException e) {
    String text = String.valueOf(e.getMessage());
    return Character.toUpperCase(text.charAt(0))
        + text.substring(1)
        + (text.endsWith(".") ? "" : ".");
  }
}
