package org.readingroom.netclient.codec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.opencv.core.Core;

/// The codec library inside its jar. It exists for x86-64 only: elsewhere most compressed images
/// are not readable.
///
/// Only the helper process loads it ({@link DecoderMain}): out of a temporary file of its own,
/// which is removed as soon as it is loaded (at exit where the system does not allow that).
final class NativeLibrary {
  /// A system property that, when true, makes this machine one without the library: for tests.
  static final String ABSENT = "readingroom.codec.absent";

  private static final boolean EXISTS = exists();

  private NativeLibrary() {}

  /// Whether there is one for this kind of machine; loads nothing.
  static boolean isAvailable() {
    return EXISTS && !Boolean.getBoolean(ABSENT);
  }

  private static boolean exists() {
    String resource = resource();
    return resource != null && Core.class.getResource(resource) != null;
  }

  /// Loads it into this process, for good.
  ///
  /// @return false when it does not exist here or cannot be loaded
  static boolean load() {
    String resource = resource();
    if (resource == null) {
      return false;
    }
    try (InputStream in = Core.class.getResourceAsStream(resource)) {
      if (in == null) {
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
