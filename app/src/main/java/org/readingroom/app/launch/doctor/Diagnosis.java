package org.readingroom.app.launch.doctor;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.launch.archive.EchoCommand;

/// What `doctor` finds: the shape of `doctor --json`.
///
/// @param problems what is wrong, each one sentence with a next step; empty when all is well
public record Diagnosis(
    Java java,
    Machine system,
    @Nullable String display,
    OpenGl opengl,
    String engine,
    String codecs,
    Key key,
    List<EchoCommand.Row> archives,
    EchoCommand.@Nullable Listener listener,
    Hub hub,
    Cache cache,
    Disk disk,
    List<String> problems) {

  record Java(String version, String vendor) {}

  public record Machine(String os, String arch, int cores, long memoryBytes) {
    public static Machine here() {
      long memoryBytes =
          ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean os
              ? os.getTotalMemorySize()
              : 0;
      return new Machine(
          System.getProperty("os.name", "") + " " + System.getProperty("os.version", ""),
          System.getProperty("os.arch", ""),
          Runtime.getRuntime().availableProcessors(),
          memoryBytes);
    }
  }

  /// @param state found or missing
  /// @param hardwareFilterErrorGreyLevels of the graphics processor's own filter, between voxels
  ///   2,000 HU apart in a 400 HU window; over a third of a level the shader filters
  record OpenGl(
      String state,
      @Nullable String vendor,
      @Nullable String renderer,
      @Nullable String version,
      @Nullable Integer max3dTextureSize,
      @Nullable Boolean software,
      @Nullable Double hardwareFilterErrorGreyLevels,
      @Nullable String reason) {}

  /// @param protection what keeps the profile's key
  record Key(@Nullable String source, @Nullable String protection) {}

  record Hub(String url, String state, @Nullable Integer items) {}

  record Cache(@Nullable Integer studies, @Nullable Long bytes, long budgetBytes) {}

  record Disk(String folder, long freeBytes) {}
}
