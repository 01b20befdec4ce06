package org.readingroom.app.study;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// Lets threads that draw go before threads that decode: while a study loads, the first picture and
/// whatever is dragged must not wait for a share of a core. Any thread.
///
/// Linux takes no notice of a Java thread's priority unless the JVM was started by root with an
/// option for it, but lets every thread step back by itself. Source: nice(3), sched(7).
final class BehindFrames {
  private static final int STEPS = 5; // a third of the share of others where cores are short

  private static final @Nullable MethodHandle NICE = nice();

  private BehindFrames() {}

  /// The calling thread steps back for good. Where that is not to be had, nothing changes.
  static void stepBack() {
    if (NICE != null) {
      try {
        int unused = (int) NICE.invokeExact(STEPS);
      } catch (Throwable notToBeHad) {
        // as fast as before
      }
    }
  }

  private static @Nullable MethodHandle nice() {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return null;
    }
    ValueLayout.OfInt number = ValueLayout.JAVA_INT;
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("nice")
        .map(found -> linker.downcallHandle(found, FunctionDescriptor.of(number, number)))
        .orElse(null);
  }
}
