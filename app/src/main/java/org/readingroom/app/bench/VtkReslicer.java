package org.readingroom.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.geometry.VoxelPoint;
import org.readingroom.render.reslice.Interpolation;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeLayout;

/// VTK's `vtkImageReslice` in a Python process of its own: the peer of `run bench mpr`.
///
/// Space: voxel index × step, mm, so only for uniform volumes without tilt. int16 in and out; the
/// same threads as ours. It times itself, so neither Python nor the pipe counts. One thread.
public final class VtkReslicer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<Path> PYTHONS =
      List.of(Path.of("/usr/bin/python3"), Path.of("/usr/local/bin/python3"));

  /// Voxels that the last slice may lie beside the first.
  private static final double NO_TILT = 1e-3;

  private final Process process;
  private final Writer orders;
  private final BufferedReader answers;
  private final Path scratch;
  private final String version;
  private @Nullable VolumeLayout layout;

  private VtkReslicer(Process process, Path scratch) throws IOException {
    this.process = process;
    this.scratch = scratch;
    orders = process.outputWriter(StandardCharsets.UTF_8);
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    version = answer().path("version").asText("of unknown version");
  }

  /// Starts VTK.
  ///
  /// @param scratch folder for the script and the voxels; emptied by the caller
  /// @param threads threads it may use
  /// @return empty when Python or its VTK is not installed
  public static Optional<VtkReslicer> start(Path scratch, int threads) throws IOException {
    Path script = scratch.resolve("vtk_reslice.py");
    try (InputStream source = VtkReslicer.class.getResourceAsStream("vtk_reslice.py")) {
      if (source == null) {
        throw new IllegalStateException("the program lacks its vtk_reslice.py");
      }
      Files.write(script, source.readAllBytes());
    }
    for (Path python : PYTHONS) {
      if (!Files.isExecutable(python)) {
        continue;
      }
      Process process =
          new ProcessBuilder(python.toString(), script.toString(), Integer.toString(threads))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        return Optional.of(new VtkReslicer(process, scratch));
      } catch (IOException noVtk) {
        process.destroyForcibly();
      }
    }
    return Optional.empty();
  }

  /// VTK's own version.
  public String version() {
    return version;
  }

  /// Whether a volume's voxels can be given to VTK: one upright, even block.
  public static boolean takes(VolumeLayout layout) {
    int last = layout.slots() - 1;
    return layout.isUniform()
        && last > 0
        && Math.abs(layout.shiftColumns(last)) < NO_TILT
        && Math.abs(layout.shiftRows(last)) < NO_TILT;
  }

  /// Hands over a volume's modality values, rounded to int16.
  public void load(Volume volume) throws IOException {
    VolumeLayout shape = volume.layout();
    if (!takes(shape)) {
      throw new IllegalArgumentException("VTK is given upright, even volumes only");
    }
    Path file = scratch.resolve("voxels.raw");
    try (Volume.Lease lease = volume.lease();
        var channel =
            Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer slice =
          ByteBuffer.allocate(2 * shape.columns() * shape.rows()).order(ByteOrder.LITTLE_ENDIAN);
      for (int k = 0; k < shape.slots(); k++) {
        slice.clear();
        for (int j = 0; j < shape.rows(); j++) {
          for (int i = 0; i < shape.columns(); i++) {
            slice.putShort((short) Math.clamp(Math.round(lease.modality(i, j, k)), -32768, 32767));
          }
        }
        slice.flip();
        while (slice.hasRemaining()) {
          channel.write(slice);
        }
      }
    }
    ask(
        Map.of(
            "volume",
            file.toString(),
            "size",
            List.of(shape.columns(), shape.rows(), shape.slots()),
            "spacing",
            spacing(shape)));
    Files.delete(file);
    layout = shape;
  }

  /// Cuts planes of one kind, one after the other.
  ///
  /// @param requests at least one; alike but for their place. Slabs are MIPs.
  /// @param last takes the last picture, −32768 outside; null when not wanted
  /// @return ms of each
  public double[] cut(List<PlaneRequest> requests, short @Nullable [] last) throws IOException {
    VolumeLayout shape = layout;
    if (shape == null) {
      throw new IllegalStateException("VTK has no volume yet");
    }
    PlaneRequest first = requests.getFirst();
    Path file = scratch.resolve("picture.raw");
    int samples = first.slabSamples(shape.smallestStepMm());
    Map<String, @Nullable Object> order = new LinkedHashMap<>();
    order.put("interpolation", name(first.interpolation()));
    order.put("samples", samples);
    order.put("sampleStep", samples > 1 ? first.slab().thicknessMm() / (samples - 1) : 0);
    order.put("width", first.width());
    order.put("height", first.height());
    order.put("step", first.mmPerPixel());
    order.put("axes", requests.stream().map(request -> axes(request, shape)).toList());
    order.put("out", last == null ? null : file.toString());
    JsonNode ms = ask(order).path("ms");
    double[] times = new double[ms.size()];
    for (int n = 0; n < times.length; n++) {
      times[n] = ms.get(n).asDouble();
    }
    if (last != null) {
      ByteBuffer.wrap(Files.readAllBytes(file))
          .order(ByteOrder.LITTLE_ENDIAN)
          .asShortBuffer()
          .get(last, 0, first.pixels());
      Files.delete(file);
    }
    return times;
  }

  private static String name(Interpolation interpolation) {
    return switch (interpolation) {
      case NEAREST -> "nearest";
      case TRILINEAR -> "linear";
      case TRICUBIC -> "cubic";
    };
  }

  private static List<Double> spacing(VolumeLayout shape) {
    int last = shape.slots() - 1;
    return List.of(
        shape.plane().columnStepMm(), shape.plane().rowStepMm(), shape.distanceMm(last) / last);
  }

  /// The picture's directions and middle in VTK's space, row by row.
  private static List<Double> axes(PlaneRequest request, VolumeLayout shape) {
    Plane plane = request.plane();
    List<Double> step = spacing(shape);
    double[] middle = place(plane.centre(), shape, step);
    double[][] columns = {
      place(plane.centre().plus(plane.alongRow()), shape, step),
      place(plane.centre().plus(plane.downColumn()), shape, step),
      place(plane.centre().plus(plane.normal()), shape, step),
      middle
    };
    List<Double> matrix = new ArrayList<>();
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 4; column++) {
        matrix.add(columns[column][row] - (column < 3 ? middle[row] : 0));
      }
    }
    matrix.addAll(List.of(0.0, 0.0, 0.0, 1.0));
    return matrix;
  }

  private static double[] place(PatientPoint place, VolumeLayout shape, List<Double> step) {
    VoxelPoint voxel = shape.voxelFromPatient(place);
    return new double[] {voxel.i() * step.get(0), voxel.j() * step.get(1), voxel.k() * step.get(2)};
  }

  private JsonNode ask(Map<String, ?> order) throws IOException {
    orders.write(JSON.writeValueAsString(order));
    orders.write('\n');
    orders.flush();
    return answer();
  }

  private JsonNode answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("VTK ended before it answered");
    }
    return JSON.readTree(line);
  }

  @Override
  public void close() {
    try {
      orders.close();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException gone) {
      process.destroyForcibly();
    } catch (InterruptedException stop) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
