package org.readingroom.app.launch;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.readingroom.app.launch.line.ExitStatus;
import sun.misc.Signal;

/// Makes Ctrl-C (and SIGTERM) stop a command cleanly: the command's thread is interrupted and given
/// a few seconds to close its connections and finish what must not be half done. A second Ctrl-C
/// ends it at once.
///
/// Signals are handled here, not by a shutdown hook: hooks run all at once, and JavaFX's own would
/// take the window away under the program while it still puts its work in order.
final class Interruption {
  private static final Duration TIME_TO_CLOSE = Duration.ofSeconds(8);
  private static final Duration TIME_TO_EXIT = Duration.ofSeconds(4);

  private final Thread command;
  private final AtomicBoolean asked = new AtomicBoolean();

  private Interruption(Thread command) {
    this.command = command;
  }

  /// From now on a signal interrupts the calling thread.
  static void interruptThisThread() {
    Interruption interruption = new Interruption(Thread.currentThread());
    for (String name : new String[] {"INT", "TERM", "HUP"}) {
      try {
        Signal.handle(new Signal(name), signal -> interruption.stop());
      } catch (IllegalArgumentException unknownHere) {
        // Windows has no HUP; a JVM started with -Xrs keeps its signals
      }
    }
  }

  /// Ends the process with this status. All that matters is closed by now; a library whose own
  /// closing hangs (OpenGL told to end while it still begins) is not waited for.
  static void exit(int status) {
    Thread.ofPlatform()
        .daemon()
        .name("exit-at-last")
        .start(() -> {
          try {
            Thread.sleep(TIME_TO_EXIT);
          } catch (InterruptedException e) {
            return;
          }
          Runtime.getRuntime().halt(status);
        });
    System.exit(status);
  }

  private void stop() {
    if (asked.getAndSet(true)) {
      Runtime.getRuntime().halt(ExitStatus.INTERRUPTED);
    }
    command.interrupt();
    Thread.ofPlatform().daemon().name("stop-at-last").start(this::stopAtLast);
  }

  private void stopAtLast() {
    try {
      Thread.sleep(TIME_TO_CLOSE);
    } catch (InterruptedException e) {
      return;
    }
    System.err.println("Stopped without waiting any longer.");
    Runtime.getRuntime().halt(ExitStatus.INTERRUPTED);
  }
}
