package org.readingroom.netclient.cache;

import java.nio.file.Path;
import java.util.HexFormat;
import org.readingroom.netclient.seal.Sealing;

/// A process that fills a cache and says of each instance when it counts; made to be killed.
final class CrashWriter {
  private CrashWriter() {}

  /// @param arguments cache folder, data key in hexadecimal, prefix of the UIDs, how many
  public static void main(String[] arguments) throws Exception {
    Sealing sealing = Sealing.of(HexFormat.of().parseHex(arguments[1]));
    int count = Integer.parseInt(arguments[3]);
    try (StudyCache cache = StudyCache.open(Path.of(arguments[0]), sealing, CacheLimits.DEFAULT)) {
      System.out.println("open");
      for (int i = 0; i < count; i++) {
        String study = arguments[2] + "." + i / 100;
        String sop = study + ".1." + i;
        Receipt receipt = Objects.store(cache, Objects.bytes(study, study + ".1", sop, i, 128));
        receipt
            .durable()
            .thenAccept(kept -> {
              System.out.println(kept.instance().sopInstanceUid());
              System.out.flush();
            });
      }
    }
    System.out.println("closed");
  }
}
