package org.readingroom.netclient.codec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.opencv.core.Core;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Loads the codec library out of its jar, once per process.
///
/// It is copied to a temporary file of our own, which is removed as soon as it is loaded (at exit
/// where the system does not allow that). It exists for x86-64 only: elsewhere compressed images
/// are not readable.
final class NativeLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);

  /// A system property that, when true, makes this machine one without the library: for tests.
  static final String ABSENT = "readingroom.codec.absent";

  private static final boolean LOADED = load();

  private NativeLibrary() {}

  static boolean isLoaded() {
    return LOADED && !Boolean.getBoolean(ABSENT);
  }

  private static boolean load() {
    String resource = resource();
    if (resource == null) {
      LOG.warn("No decoder for compressed images exists for this kind of computer.");
      return false;
    }
    try (InputStream in = Core.class.getResourceAsStream(resource)) {
      if (in == null) {
        LOG.warn("The decoder for compressed images is missing from this installation.");
        return false;
      }
      Path folder = Files.createTempDirectory("readingroom-codec");
      Path file = folder.resolve(resource.substring(resource.lastIndexOf('/') + 1));
      try {
        Files.copy(in, file);
        System.load(file.toString());
      } finally {
        remove(file);
        remove(folder);
      }
      NativeCodec.useOneThreadPerFrame();
      return true;
    } catch (IOException | LinkageError e) {
      LOG.warn(
          "The decoder for compressed images cannot be loaded ({}).", e.getClass().getSimpleName());
      return false;
    }
  }

  private static void remove(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException stillInUse) {
      path.toFile().deleteOnExit();
    }
  }

  private static @Nullable String resource() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    if (!machine.equals("amd64") && !machine.equals("x86_64")) {
      return null;
    }
    if (system.startsWith("linux")) {
      return "/lib/linux-x86_64/libopencv_java.so";
    }
    if (system.startsWith("mac")) {
      return "/lib/macos-x86_64/libopencv_java.jnilib";
    }
    return system.startsWith("windows") ? "/lib/win32-x86_64/opencv_java.dll" : null;
  }
}
