package org.readingroom.render.gl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.readingroom.render.frame.EnginePicker;
import org.readingroom.render.reslice.EngineKind;

class GlProbeTest {

  @Test
  void withoutADisplayOpenGlIsMissingWithASentence() {
    assumeTrue(System.getProperty("os.name").startsWith("Linux"));
    assumeTrue(System.getenv("DISPLAY") == null);
    GlProbe.Missing missing = assertInstanceOf(GlProbe.Missing.class, GlProbe.now());
    assertTrue(missing.sentence().endsWith("."), missing.sentence());
    assertEquals(EngineKind.CPU, EnginePicker.choose(missing));
  }

  @Test
  void withADisplayItSaysWhatItIs() {
    assumeTrue(System.getenv("DISPLAY") != null);
    GlProbe.Found found = assertInstanceOf(GlProbe.Found.class, GlProbe.now());
    assertTrue(found.info().version().startsWith("4") || found.info().version().startsWith("3"));
    assertTrue(found.openedMs() >= 0);
  }
}
