package org.readingroom.app.launch;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Makes Ctrl-C (and SIGTERM) stop a command cleanly: the command's thread is interrupted and given
/// a few seconds to close its connections and finish what must not be half done.
final class Interruption {
  private static final int SECONDS_TO_CLOSE = 8;

  private final CountDownLatch over = new CountDownLatch(1);

  private Interruption() {}

  static Interruption ofThisThread() {
    Interruption interruption = new Interruption();
    Thread command = Thread.currentThread();
    Thread hook =
        new Thread(
            () -> {
              if (interruption.over.getCount() > 0) {
                command.interrupt();
                try {
                  if (!interruption.over.await(SECONDS_TO_CLOSE, TimeUnit.SECONDS)) {
                    System.err.println("Stopped without waiting any longer.");
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
            },
            "stop-cleanly");
    Runtime.getRuntime().addShutdownHook(hook);
    return interruption;
  }

  /// The command has ended by itself.
  void over() {
    over.countDown();
  }
}
