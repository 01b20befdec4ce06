package org.readingroom.netclient.dataset;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.Fragments;
import org.aoju.bus.image.galaxy.data.Sequence;
import org.aoju.bus.image.galaxy.io.ImageInputHandler;
import org.aoju.bus.image.galaxy.io.ImageInputStream;

/// The only place where untrusted bytes become a data set (guard G9).
///
/// Depth, number of attributes and items, and length are bounded; memory grows with the bytes that
/// really arrive, never with the lengths they claim.
public final class DatasetReader {
  /// Deeper nesting than this is refused: the toolkit recurses per level.
  static final int MAX_LEVEL = 64;

  /// Attributes, items and fragments together. An enhanced multi-frame with thousands of frames has
  /// some hundred thousand.
  static final int MAX_ELEMENTS = 1_000_000;

  /// Everything before the pixel data; documents and waveforms are among it.
  static final long MAX_HEADER_BYTES = 512L << 20;

  /// The toolkit holds a value in one array, and nothing longer is one instance.
  static final long MAX_OBJECT_BYTES = 4L << 30;

  private static final int ALLOCATE_STEP_BYTES = 1 << 20;

  private DatasetReader() {}

  /// Reads everything before the pixel data of a bare data set (no preamble, no group 0002). May
  /// read further into the stream than it needs.
  ///
  /// @throws MalformedDicomException when it is not readable as the given transfer syntax
  /// @throws IOException when the stream itself fails
  public static Dataset readHeader(InputStream dataset, String transferSyntaxUid)
      throws IOException {
    return read(dataset, transferSyntaxUid, Tag.PixelData, MAX_HEADER_BYTES);
  }

  /// Reads a whole bare data set, pixel data included: about as much memory as the stream is long.
  ///
  /// @throws MalformedDicomException when it is not readable as the given transfer syntax, or ends
  ///   in the middle
  /// @throws IOException when the stream itself fails
  public static Dataset readAll(InputStream dataset, String transferSyntaxUid) throws IOException {
    return read(dataset, transferSyntaxUid, -1, MAX_OBJECT_BYTES);
  }

  private static Dataset read(
      InputStream source, String transferSyntaxUid, int stopTag, long maxBytes) throws IOException {
    Toolkit.guard();
    Attributes attributes = new Attributes();
    boolean deflated = transferSyntaxUid.equals(TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN);
    try {
      // never the toolkit's own inflating: it has no limit (guard G8)
      InputStream plain = deflated ? LimitedInput.inflating(source, maxBytes) : source;
      ImageInputStream in =
          new ImageInputStream(
              new BufferedInputStream(new LimitedInput(plain, maxBytes), 1 << 16),
              deflated ? TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN : transferSyntaxUid);
      in.setAllocateLimit(ALLOCATE_STEP_BYTES);
      in.setImageInputHandler(new Limits());
      in.readAttributes(attributes, -1, stopTag);
    } catch (EOFException e) {
      throw new MalformedDicomException("the object ends in the middle of an attribute");
    } catch (ZipException e) {
      throw new MalformedDicomException("the deflated object is damaged");
    } catch (StackOverflowError | OutOfMemoryError e) {
      throw new MalformedDicomException("the object is built to exhaust memory");
    } catch (RuntimeException e) {
      throw new MalformedDicomException("the object's attributes cannot be read");
    }
    return new Dataset(attributes);
  }

  /// Sees every attribute, item and fragment before it is read.
  private static final class Limits implements ImageInputHandler {
    private int elements;

    private void check(ImageInputStream in) throws MalformedDicomException {
      if (in.level() > MAX_LEVEL) {
        throw new MalformedDicomException("sequences are nested more than " + MAX_LEVEL + " deep");
      }
      if (++elements > MAX_ELEMENTS) {
        throw new MalformedDicomException("the object has more than a million attributes");
      }
    }

    @Override
    public void readValue(ImageInputStream in, Attributes attributes) throws IOException {
      check(in);
      in.readValue(in, attributes);
    }

    @Override
    public void readValue(ImageInputStream in, Sequence sequence) throws IOException {
      check(in);
      in.readValue(in, sequence);
    }

    @Override
    public void readValue(ImageInputStream in, Fragments fragments) throws IOException {
      check(in);
      in.readValue(in, fragments);
    }

    @Override
    public void startDataset(ImageInputStream in) {}

    @Override
    public void endDataset(ImageInputStream in) {}
  }
}
