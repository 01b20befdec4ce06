package org.readingroom.netclient.cache;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import org.readingroom.netclient.seal.Sealing;

/// A process that stores, reads, evicts, forgets and repairs without end; made to be killed.
final class CrashLoop {
  private CrashLoop() {}

  /// @param arguments cache folder, data key in hexadecimal, seed
  public static void main(String[] arguments) throws Exception {
    Sealing sealing = Sealing.of(HexFormat.of().parseHex(arguments[1]));
    Random random = new Random(Long.parseLong(arguments[2]));
    try (StudyCache cache =
        StudyCache.open(
            Path.of(arguments[0]), sealing, CacheLimits.DEFAULT.withBudgetBytes(400_000))) {
      System.out.println("open");
      for (int i = 0; ; i++) {
        String study = "1.3." + random.nextInt(12);
        String sop = study + ".1." + random.nextInt(30);
        Receipt receipt = Objects.store(cache, Objects.bytes(study, study + ".1", sop, i, 64));
        switch (i % 16) {
          case 5 -> cache.evict(random.nextInt(300_000));
          case 9 -> cache.forget("1.3." + random.nextInt(12));
          case 13 -> cache.verify(true, Verification.Listener.NONE);
          default -> {
            if (random.nextInt(4) == 0) {
              receipt.await();
            }
          }
        }
        System.out.println(i);
        System.out.flush();
      }
    }
  }
}
