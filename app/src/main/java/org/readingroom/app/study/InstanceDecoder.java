package org.readingroom.app.study;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.study.StudySource.InstanceRef;
import org.readingroom.netclient.codec.DecodedFrame;
import org.readingroom.netclient.codec.Frames;
import org.readingroom.netclient.codec.PixelDescription;
import org.readingroom.netclient.codec.ReusedSamples;
import org.readingroom.netclient.codec.UndecodableFrameException;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.seal.ReadBuffer;
import org.readingroom.render.volume.OutOfVoxelMemoryException;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.SliceId;
import org.readingroom.render.volume.StoredSlice;

/// Turns one instance of the cache into the pictures of its series, or into sentences that say why
/// not. Blocks for the cache; any thread, any number at a time.
final class InstanceDecoder {
  private final StudySource source;
  private final BooleanSupplier closed;
  // SOP Instance UIDs for which another copy was looked for: once each
  private final Set<String> lookedAgain = ConcurrentHashMap.newKeySet();
  // as many as ever decoded at a time
  private final Queue<Workspace> spare = new ConcurrentLinkedQueue<>();

  /// The arrays one decoding works in.
  private record Workspace(ReadBuffer bytes, ReusedSamples samples) {}

  /// @param closed whether the study is closed, so that the rest need not be decoded
  InstanceDecoder(StudySource source, BooleanSupplier closed) {
    this.source = source;
    this.closed = closed;
  }

  /// Decodes all frames of an instance, its middle one first; what cannot be decoded becomes a
  /// sentence on that frame only.
  ///
  /// @param firstDone told once the first frame is a picture or a sentence, with more to come
  void decode(InstanceRef instance, SeriesContent home, Runnable firstDone) {
    ImageContent content = home.content(instance.sopInstanceUid()).orElse(null);
    if (content == null || content instanceof ImageContent.NoPicture) {
      return;
    }
    Workspace workspace = workspace();
    try {
      decode(instance, content, home, workspace, firstDone, true);
    } finally {
      giveBack(workspace);
    }
  }

  private void decode(
      InstanceRef instance,
      ImageContent content,
      SeriesContent home,
      Workspace workspace,
      Runnable firstDone,
      boolean mayFetchAgain) {
    Frames frames;
    try {
      frames = source.frames(instance, workspace.bytes);
    } catch (MalformedDicomException damaged) {
      if (mayFetchAgain && hasAnotherCopy(instance)) {
        decode(instance, content, home, workspace, firstDone, false);
        return;
      }
      home.takeUndecodable(SliceId.of(instance.sopInstanceUid()), sentence(damaged.getMessage()));
      return;
    } catch (IOException failed) {
      home.takeUndecodable(
          SliceId.of(instance.sopInstanceUid()),
          "This image cannot be read from the cache. Fetch the study again.");
      return;
    }
    int count = frames.frameCount();
    for (int n = 0; n < count && !closed.getAsBoolean(); n++) {
      int index = LoadOrder.middleOutwards(n, count);
      SliceId id = new SliceId(instance.sopInstanceUid(), index + 1);
      try {
        if (!takeInPlace(id, frames, content, home)) {
          take(id, frames.decode(index, workspace.samples), content, home);
        }
      } catch (UndecodableFrameException undecodable) {
        boolean film = TransferSyntax.isFilm(frames.transferSyntaxUid());
        if (mayFetchAgain && !film && hasAnotherCopy(instance)) {
          decode(instance, content, home, workspace, firstDone, false);
          return;
        }
        home.takeUndecodable(id, sentence(undecodable.getMessage()));
      } catch (OutOfVoxelMemoryException | OutOfMemoryError full) {
        home.takeUndecodable(
            id, "There is no memory left for this image. Close another study and open this again.");
      } catch (IllegalArgumentException contradiction) {
        home.takeUndecodable(id, "This image's pixels do not match its header.");
      }
      if (n == 0 && count > 1) {
        firstDone.run();
      }
    }
  }

  // damage on the way shows as other bytes at the archive; asked for once, then the frame is marked
  private boolean hasAnotherCopy(InstanceRef instance) {
    if (closed.getAsBoolean() || !lookedAgain.add(instance.sopInstanceUid())) {
      return false;
    }
    try {
      return source.fetchAgain(instance);
    } catch (IOException noArchive) {
      return false;
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Workspace workspace() {
    Workspace used = spare.poll();
    return used == null ? new Workspace(new ReadBuffer(), new ReusedSamples()) : used;
  }

  private void giveBack(Workspace workspace) {
    workspace.bytes.trim();
    spare.offer(workspace);
  }

  /// Takes a frame whose samples lie in the object as the volume wants them, without copying them
  /// first: most of CT and MR.
  ///
  /// @return false when it is none, or is not what the header promised: to be decoded
  private static boolean takeInPlace(
      SliceId id, Frames frames, ImageContent content, SeriesContent home)
      throws UndecodableFrameException {
    Optional<MemorySegment> cells = frames.cells(id.frame() - 1);
    if (cells.isEmpty()
        || !(content instanceof ImageContent.Grey grey)
        || grey.modalityTable() != null) {
      return false;
    }
    SliceHeader header = frame(grey, id);
    PixelDescription stored = frames.description();
    if (header.format().bitsStored() != stored.bitsStored()
        || header.format().signed() != stored.signed()) {
      return false;
    }
    home.takeGrey(header, cells.get());
    return true;
  }

  private static SliceHeader frame(ImageContent.Grey grey, SliceId id) {
    if (id.frame() > grey.frames().size()) {
      throw new IllegalArgumentException("more frames than the header announces");
    }
    return grey.frames().get(id.frame() - 1);
  }

  private static void take(
      SliceId id, DecodedFrame decoded, ImageContent content, SeriesContent home) {
    switch (decoded) {
      case DecodedFrame.Grey16 pixels when content instanceof ImageContent.Grey grey -> {
        SliceHeader header = frame(grey, id);
        home.takeGrey(header, MemorySegment.ofArray(cells(grey, pixels)));
      }
      case DecodedFrame.Rgb pixels -> home.takeColour(id, colourFrame(pixels));
      case DecodedFrame.Grey16 pixels ->
          throw new IllegalArgumentException("grey pixels under a colour header");
      case DecodedFrame.Grey32 pixels ->
          home.takeUndecodable(id, "Pixels of more than 16 bits (dose grids) are not shown yet.");
    }
  }

  private static short[] cells(ImageContent.Grey grey, DecodedFrame.Grey16 pixels) {
    ModalityTable table = grey.modalityTable();
    return table == null ? pixels.samples() : table.outputs(pixels.samples());
  }

  private static ColourFrame colourFrame(DecodedFrame.Rgb pixels) {
    return new ColourFrame(pixels.columns(), pixels.rows(), pixels.samples());
  }

  /// Makes the series' small picture of the middle frame of an instance.
  void thumbnail(InstanceRef instance, SeriesContent home) {
    Workspace workspace = workspace();
    try {
      Frames frames = source.frames(instance, workspace.bytes);
      int middle = frames.frameCount() / 2;
      ImageContent content = home.content(instance.sopInstanceUid()).orElse(null);
      DecodedFrame decoded = frames.decode(middle, workspace.samples);
      if (content instanceof ImageContent.Grey grey
          && decoded instanceof DecodedFrame.Grey16 pixels
          && middle < grey.frames().size()) {
        home.takeThumbnail(new StoredSlice(grey.frames().get(middle), cells(grey, pixels)));
      } else if (decoded instanceof DecodedFrame.Rgb pixels) {
        home.takeThumbnail(colourFrame(pixels));
      }
    } catch (IOException | RuntimeException noThumbnail) {
      // The series has no small picture; opening it says why.
      home.announce();
    } finally {
      giveBack(workspace);
    }
  }

  private static String sentence(@Nullable String message) {
    if (message == null || message.isBlank()) {
      return "This image cannot be decoded.";
    }
    String text = Character.toUpperCase(message.charAt(0)) + message.substring(1);
    return text.endsWith(".") ? text : text + ".";
  }
}
