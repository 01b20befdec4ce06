package org.readingroom.render.gl;

import java.nio.IntBuffer;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.reslice.Engine;
import org.readingroom.render.reslice.EngineKind;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.volume.Volume;

/// An engine that is another, so that a test can change one thing about it.
class ForwardingEngine implements Engine {
  private final Engine to;

  ForwardingEngine(Engine to) {
    this.to = to;
  }

  @Override
  public EngineKind kind() {
    return to.kind();
  }

  @Override
  public void sample(Volume volume, PlaneRequest request, float[] out) {
    to.sample(volume, request, out);
  }

  @Override
  public void draw(Volume volume, PlaneRequest request, Display display, IntBuffer bgraPre) {
    to.draw(volume, request, display, bgraPre);
  }

  @Override
  public boolean isReady(Volume volume) {
    return to.isReady(volume);
  }

  @Override
  public void forget(Volume volume) {
    to.forget(volume);
  }

  @Override
  public void close() {
    to.close();
  }
}
