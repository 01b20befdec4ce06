package org.readingroom.netclient.dataset;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.Fragments;
import org.aoju.bus.image.galaxy.data.Sequence;
import org.aoju.bus.image.galaxy.io.ImageInputHandler;
import org.aoju.bus.image.galaxy.io.ImageInputStream;

/// The only place where untrusted bytes become a data set (guard G9).
public final class DatasetReader {
  /// Deeper nesting than this is refused: the toolkit recurses per level.
  static final int MAX_LEVEL = 64;

  private static final int ALLOCATE_STEP_BYTES = 1 << 20;

  private DatasetReader() {}

  /// Reads everything before the pixel data of a bare data set (no preamble, no group 0002).
  ///
  /// @throws MalformedDicomException when it is not readable as the given transfer syntax
  /// @throws IOException when the stream itself fails
  public static Dataset readHeader(InputStream dataset, String transferSyntaxUid)
      throws IOException {
    return read(dataset, transferSyntaxUid, Tag.PixelData);
  }

  /// Reads a whole bare data set, pixel data included: at most as much memory as the stream is
  /// long.
  public static Dataset readAll(InputStream dataset, String transferSyntaxUid) throws IOException {
    return read(dataset, transferSyntaxUid, -1);
  }

  private static Dataset read(InputStream source, String transferSyntaxUid, int stopTag)
      throws IOException {
    Toolkit.guard();
    Attributes attributes = new Attributes();
    try {
      ImageInputStream in =
          new ImageInputStream(new BufferedInputStream(source, 1 << 16), transferSyntaxUid);
      in.setAllocateLimit(ALLOCATE_STEP_BYTES);
      in.setImageInputHandler(new DepthGuard());
      in.readAttributes(attributes, -1, stopTag);
    } catch (EOFException e) {
      throw new MalformedDicomException("the object ends in the middle of an attribute");
    } catch (TooDeepException e) {
      throw new MalformedDicomException("sequences are nested more than " + MAX_LEVEL + " deep");
    } catch (StackOverflowError | OutOfMemoryError e) {
      throw new MalformedDicomException("the object is built to exhaust memory");
    } catch (RuntimeException e) {
      throw new MalformedDicomException("the object's attributes cannot be read");
    }
    return new Dataset(attributes);
  }

  private static final class TooDeepException extends IOException {}

  private static final class DepthGuard implements ImageInputHandler {
    @Override
    public void readValue(ImageInputStream in, Attributes attributes) throws IOException {
      if (in.level() > MAX_LEVEL) {
        throw new TooDeepException();
      }
      in.readValue(in, attributes);
    }

    @Override
    public void readValue(ImageInputStream in, Sequence sequence) throws IOException {
      if (in.level() > MAX_LEVEL) {
        throw new TooDeepException();
      }
      in.readValue(in, sequence);
    }

    @Override
    public void readValue(ImageInputStream in, Fragments fragments) throws IOException {
      in.readValue(in, fragments);
    }

    @Override
    public void startDataset(ImageInputStream in) {}

    @Override
    public void endDataset(ImageInputStream in) {}
  }
}
