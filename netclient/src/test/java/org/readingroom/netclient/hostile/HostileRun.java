package org.readingroom.netclient.hostile;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// The child process: feeds one target with seeded mutations and with the kept inputs.
///
/// Arguments: target, seed, how many, scratch folder, folder for findings, folder of kept inputs.
/// Exit 0: nothing found; 1: findings, one line each on standard output; anything else: the process
/// was killed by an input, the last of which lie in the scratch folder.
public final class HostileRun {
  /// Processor time, or with idle waiting in between, time at all.
  private static final long MAX_MS = 5_000;

  private static final long ALLOWED_BYTES = 96L << 20;
  private static final int ALLOWED_RATIO = 60;
  private static final int MAX_FINDINGS = 30;

  private final HostileTarget target;
  private final Path findings;
  private final Path scratch;
  private final Map<String, String> found = new ConcurrentHashMap<>();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicLong slowestMs = new AtomicLong();
  private final AtomicLong largestBytes = new AtomicLong();

  private HostileRun(HostileTarget target, Path scratch, Path findings) {
    this.target = target;
    this.scratch = scratch;
    this.findings = findings;
  }

  public static void main(String[] args) throws Exception {
    long seed = Long.parseLong(args[1]);
    int count = Integer.parseInt(args[2]);
    Path scratch = Files.createDirectories(Path.of(args[3]));
    HostileRun run;
    try (HostileTarget target = HostileTarget.open(args[0], scratch)) {
      run = new HostileRun(target, scratch, Files.createDirectories(Path.of(args[4])));
      List<byte[]> kept = kept(Path.of(args[5]), args[0]);
      run.all(kept, new Mutator(target.seeds(), target::head, seed), count);
    }
    System.out.println(
        args[0]
            + ": "
            + run.accepted
            + " accepted, "
            + run.refused
            + " refused, slowest "
            + run.slowestMs
            + " ms, most allocated "
            + (run.largestBytes.get() >> 20)
            + " MB");
    run.found.forEach((what, file) -> System.out.println("FOUND " + what + " in " + file));
    Runtime.getRuntime().halt(run.found.isEmpty() ? 0 : 1);
  }

  private static List<byte[]> kept(Path folder, String target) throws IOException {
    List<byte[]> out = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.sorted().toList()) {
          if (file.getFileName().toString().startsWith(target + "-")) {
            out.add(Files.readAllBytes(file));
          }
        }
      }
    }
    return out;
  }

  private void all(List<byte[]> kept, Mutator mutator, int count) throws InterruptedException {
    int atOnce = target.atOnce();
    Semaphore free = new Semaphore(atOnce);
    ExecutorService workers = Executors.newFixedThreadPool(atOnce);
    for (int i = 0; i < kept.size() + count && found.size() < MAX_FINDINGS; i++) {
      byte[] input = i < kept.size() ? kept.get(i) : mutator.next();
      free.acquire();
      int number = i;
      workers.execute(() -> {
        try {
          one(number, input);
        } finally {
          free.release();
        }
      });
    }
    workers.shutdown();
    if (!workers.awaitTermination(60, TimeUnit.SECONDS)) {
      found.put("an input that never ends", scratch.toString());
    }
  }

  // what took too long is fed once more: a hang repeats itself, a busy machine hardly
  private void one(int number, byte[] input) {
    long ms = feed(number, input);
    if (ms > MAX_MS) {
      ms = feed(number, input);
    }
    slowestMs.accumulateAndGet(ms, Math::max);
    if (ms > MAX_MS) {
      found("took " + ms + " ms", null, number, input);
    }
  }

  /// Feeds it and looks at what it did.
  ///
  /// @return what it took in ms
  private long feed(int number, byte[] input) {
    Path copy = scratch.resolve("now-" + Thread.currentThread().threadId());
    Thread self = Thread.currentThread();
    long started = System.nanoTime();
    long processor = cpuMs();
    long allocated = allocated(self);
    try {
      Files.write(copy, input); // stays there when the process dies
      Thread watch = watch(self, copy);
      try {
        target.feed(input);
        accepted.incrementAndGet();
      } catch (IOException asItShould) {
        refused.incrementAndGet();
      } finally {
        watch.interrupt();
      }
    } catch (InterruptedException e) {
      found("interrupted", e, number, input);
    } catch (Throwable bug) {
      found(bug.getClass().getName(), bug, number, input);
    }
    boolean alone = target.atOnce() == 1;
    long bytes = allocated(self) - allocated;
    largestBytes.accumulateAndGet(bytes, Math::max);
    if (alone && bytes > ALLOWED_BYTES + (long) ALLOWED_RATIO * input.length) {
      found("allocated " + (bytes >> 20) + " MB", null, number, input);
    }
    return alone ? cpuMs() - processor : (System.nanoTime() - started) / 1_000_000;
  }

  /// Ends the process when one input takes for ever.
  private static Thread watch(Thread worker, Path input) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            Thread.sleep(12 * MAX_MS);
            System.out.println("FOUND hang in " + input);
            for (StackTraceElement at : worker.getStackTrace()) {
              System.out.println("  " + at);
            }
            Runtime.getRuntime().halt(3);
          } catch (InterruptedException ended) {
            // in time
          }
        });
  }

  private void found(String what, Throwable bug, int number, byte[] input) {
    StringBuilder where = new StringBuilder(what);
    if (bug != null) {
      where.append(" (").append(bug.getMessage()).append(')');
      int shown = 0;
      for (StackTraceElement at : bug.getStackTrace()) {
        if (shown++ < 4) {
          where.append(" < ").append(at.getClassName().replaceAll(".*\\.", "")).append('.');
          where.append(at.getMethodName()).append(':').append(at.getLineNumber());
        }
      }
    }
    Path file = findings.resolve("input-" + number);
    if (found.putIfAbsent(where.toString(), file.toString()) == null) {
      try {
        Files.write(file, input);
      } catch (IOException e) {
        System.out.println("the input cannot be kept");
      }
    }
  }

  private static long cpuMs() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1_000_000;
  }

  private static long allocated(Thread thread) {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(thread.threadId());
  }
}
