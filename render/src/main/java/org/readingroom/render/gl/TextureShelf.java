package org.readingroom.render.gl;

import com.jogamp.opengl.GL3;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.readingroom.render.volume.Volume;

/// The volumes on the graphics processor, least recently used first. What closed volumes hold goes
/// at the next sweep, what left the screen after a while, and what is over the budget when room is
/// needed. Only on the GL thread, but for [#refuses], [#uploadedRevision] and [#held].
final class TextureShelf {
  private final GlTuning tuning;
  private final Map<Volume, VolumeTexture> textures = new LinkedHashMap<>(8, 0.75f, true);

  /// Volumes the graphics memory had no room for, until something else is freed.
  private final Set<Volume> refused = ConcurrentHashMap.newKeySet();

  /// The volume's revision that is on the graphics processor.
  private final Map<Volume, Integer> uploaded = new ConcurrentHashMap<>();

  private volatile Held held = new Held(0, 0);

  /// What lies on the shelf.
  ///
  /// @param textures 3-D textures
  /// @param bytes their texels
  record Held(int textures, long bytes) {}

  TextureShelf(GlTuning tuning) {
    this.tuning = tuning;
  }

  Held held() {
    return held;
  }

  boolean refuses(Volume volume) {
    return refused.contains(volume);
  }

  /// The revision of a volume up to which all its slices are on the shelf; far below any when none.
  int uploadedRevision(Volume volume) {
    return uploaded.getOrDefault(volume, -1_000_000);
  }

  /// The volume's texture with all slices that the lease has.
  ///
  /// @throws VideoMemoryException when there is no room even with nothing else on the shelf
  VolumeTexture whole(GL3 gl, Volume volume, Volume.Lease lease) {
    boolean unused = upload(gl, volume, lease, Long.MAX_VALUE);
    return texture(gl, volume);
  }

  /// Uploads slices of a volume for so long.
  ///
  /// @return whether all that the lease has are up
  /// @throws VideoMemoryException when there is no room even with nothing else on the shelf
  boolean upload(GL3 gl, Volume volume, Volume.Lease lease, long nanos) {
    boolean all = texture(gl, volume).upload(gl, lease, nanos);
    if (all) {
      uploaded.put(volume, lease.revision());
    }
    return all;
  }

  /// The volume's texture, made on first use.
  private VolumeTexture texture(GL3 gl, Volume volume) {
    VolumeTexture kept = textures.get(volume);
    if (kept != null) {
      return kept;
    }
    var shape = VolumeTexture.Shape.of(volume.layout(), tuning);
    sweep(gl);
    makeRoom(gl, tuning.budgetBytes() - shape.bytes());
    VolumeTexture made = make(gl, volume, shape);
    textures.put(volume, made);
    count();
    return made;
  }

  private VolumeTexture make(GL3 gl, Volume volume, VolumeTexture.Shape shape) {
    try {
      return new VolumeTexture(gl, volume.layout(), shape);
    } catch (VideoMemoryException full) {
      makeRoom(gl, 0);
    }
    try {
      return new VolumeTexture(gl, volume.layout(), shape);
    } catch (VideoMemoryException tooLarge) {
      refused.add(volume);
      throw tooLarge;
    }
  }

  /// Frees the least recently used until no more than so many bytes are left.
  private void makeRoom(GL3 gl, long bytes) {
    Iterator<Map.Entry<Volume, VolumeTexture>> oldest = textures.entrySet().iterator();
    while (held.bytes() > bytes && oldest.hasNext()) {
      Map.Entry<Volume, VolumeTexture> entry = oldest.next();
      uploaded.remove(entry.getKey());
      entry.getValue().free(gl);
      oldest.remove();
      count();
    }
  }

  /// Whether a sweep would free anything.
  boolean isSweepDue() {
    refused.removeIf(Volume::isClosed);
    long now = System.nanoTime();
    return textures.entrySet().stream().anyMatch(entry -> isDue(entry, now));
  }

  /// Frees what belongs to closed volumes and what was not drawn for long.
  void sweep(GL3 gl) {
    long now = System.nanoTime();
    textures
        .entrySet()
        .removeIf(entry -> {
          boolean due = isDue(entry, now);
          if (due) {
            uploaded.remove(entry.getKey());
            entry.getValue().free(gl);
            refused.clear();
          }
          return due;
        });
    count();
  }

  private boolean isDue(Map.Entry<Volume, VolumeTexture> entry, long now) {
    return entry.getKey().isClosed() || now - entry.getValue().usedAtNanos() > tuning.idleNanos();
  }

  void forget(GL3 gl, Volume volume) {
    VolumeTexture texture = textures.remove(volume);
    if (texture != null) {
      uploaded.remove(volume);
      texture.free(gl);
      refused.clear();
    }
    refused.remove(volume);
    count();
  }

  /// @param gl null when the context went, and the textures with it
  void clear(@Nullable GL3 gl) {
    for (VolumeTexture texture : textures.values()) {
      if (gl != null) {
        texture.free(gl);
      } else {
        texture.freeStaging();
      }
    }
    textures.clear();
    uploaded.clear();
    refused.clear();
    count();
  }

  private void count() {
    int number = 0;
    long bytes = 0;
    for (VolumeTexture texture : textures.values()) {
      number += texture.decks();
      bytes += texture.bytes();
    }
    held = new Held(number, bytes);
  }
}
