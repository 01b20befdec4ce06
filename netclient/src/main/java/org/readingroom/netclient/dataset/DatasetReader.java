package org.readingroom.netclient.dataset;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.Optional;
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
  private static final int BUFFER_BYTES = 1 << 16;

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

  /// Reads the attributes before a tag, which need not be there. May read further into the stream
  /// than it needs.
  ///
  /// @param maxBytes more than this before the tag is malformed
  /// @throws MalformedDicomException when it is not readable as the given transfer syntax
  /// @throws IOException when the stream itself fails
  public static Dataset readUntil(
      InputStream dataset, String transferSyntaxUid, int tag, long maxBytes) throws IOException {
    return read(dataset, transferSyntaxUid, -1, maxBytes, new Limits(tag));
  }

  /// Reads a whole bare data set, pixel data included: about as much memory as the stream is long.
  ///
  /// @throws MalformedDicomException when it is not readable as the given transfer syntax, or ends
  ///   in the middle
  /// @throws IOException when the stream itself fails
  public static Dataset readAll(InputStream dataset, String transferSyntaxUid) throws IOException {
    return read(dataset, transferSyntaxUid, -1, MAX_OBJECT_BYTES);
  }

  /// An image in memory whose uncompressed pixel data stays where it is.
  ///
  /// @param header everything before the pixel data
  /// @param pixelsAt where in the object the value of Pixel Data begins
  /// @param pixelBytes its length
  public record InPlace(Dataset header, int pixelsAt, int pixelBytes) {}

  /// Reads everything before the pixel data and finds that in the object, without copying it.
  ///
  /// @param object a whole bare data set, `length` bytes of the array
  /// @return empty when there is no uncompressed little-endian pixel data: use [#readAll]
  /// @throws MalformedDicomException when it is not readable as the given transfer syntax, or its
  ///   pixel data is cut
  public static Optional<InPlace> readInPlace(byte[] object, int length, String transferSyntaxUid)
      throws IOException {
    boolean plain =
        transferSyntaxUid.equals(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN)
            || transferSyntaxUid.equals(TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);
    if (!plain) {
      return Optional.empty();
    }
    Attributes attributes = new Attributes();
    ImageInputStream in =
        parsed(
            attributes,
            new ByteArrayInputStream(object, 0, length),
            transferSyntaxUid,
            Tag.PixelData,
            new Limits(-1));
    int bytes = in.length();
    if (in.tag() != Tag.PixelData || bytes == -1) {
      return Optional.empty(); // none, or in fragments
    }
    long at = in.getPosition();
    if (bytes < 0 || at + bytes > length) {
      throw new MalformedDicomException("the object ends in the middle of an attribute");
    }
    if (!isEndOrPadding(ByteBuffer.wrap(object, (int) at + bytes, length - (int) at - bytes))) {
      return Optional.empty(); // a damaged object may have pixel data twice
    }
    return Optional.of(new InPlace(new Dataset(attributes), (int) at, bytes));
  }

  /// Nothing, or Data Set Trailing Padding (PS3.10 7.2) and nothing behind it, in either encoding.
  private static boolean isEndOrPadding(ByteBuffer rest) {
    int bytes = rest.order(ByteOrder.LITTLE_ENDIAN).remaining();
    if (bytes < 8 || rest.getShort() != (short) 0xFFFC || rest.getShort() != (short) 0xFFFC) {
      return bytes == 0;
    }
    boolean explicitVr = rest.getShort(rest.position()) == ('O' | 'B' << 8) && bytes >= 12;
    return explicitVr ? rest.getInt(rest.position() + 4) == bytes - 12 : rest.getInt() == bytes - 8;
  }

  private static Dataset read(
      InputStream source, String transferSyntaxUid, int stopTag, long maxBytes) throws IOException {
    return read(source, transferSyntaxUid, stopTag, maxBytes, new Limits(-1));
  }

  private static Dataset read(
      InputStream source, String transferSyntaxUid, int stopTag, long maxBytes, Limits limits)
      throws IOException {
    boolean deflated = transferSyntaxUid.equals(TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN);
    // never the toolkit's own inflating: it has no limit (guard G8)
    InputStream plain = deflated ? LimitedInput.inflating(source, maxBytes) : source;
    int buffer = source instanceof ByteArrayInputStream here ? here.available() : BUFFER_BYTES;
    Attributes attributes = new Attributes();
    parsed(
        attributes,
        new BufferedInputStream(
            new LimitedInput(plain, maxBytes), Math.clamp(buffer, 512, BUFFER_BYTES)),
        deflated ? TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN : transferSyntaxUid,
        stopTag,
        limits);
    return new Dataset(attributes);
  }

  /// Fills `attributes` up to the stop tag.
  ///
  /// @return the toolkit's stream, right behind the head of the element it stopped at
  private static ImageInputStream parsed(
      Attributes attributes,
      InputStream source,
      String transferSyntaxUid,
      int stopTag,
      Limits limits)
      throws IOException {
    Toolkit.guard();
    ImageInputStream in = null;
    try {
      in = new ImageInputStream(source, transferSyntaxUid);
      in.setAllocateLimit(ALLOCATE_STEP_BYTES);
      in.setImageInputHandler(limits);
      in.readAttributes(attributes, -1, stopTag);
      return in;
    } catch (PastException enough) {
      return Objects.requireNonNull(in);
    } catch (EOFException e) {
      throw new MalformedDicomException("the object ends in the middle of an attribute");
    } catch (ZipException e) {
      throw new MalformedDicomException("the deflated object is damaged");
    } catch (StackOverflowError | OutOfMemoryError e) {
      throw new MalformedDicomException("the object is built to exhaust memory");
    } catch (RuntimeException e) {
      throw new MalformedDicomException("the object's attributes cannot be read");
    }
  }

  private static final class PastException extends IOException {
    @Override
    public synchronized Throwable fillInStackTrace() {
      return this; // it is no error
    }
  }

  /// Sees every attribute, item and fragment before it is read.
  private static final class Limits implements ImageInputHandler {
    private final int before;
    private int elements;

    /// @param before reading ends at this tag or the first beyond it, at the outermost level
    Limits(int before) {
      this.before = before;
    }

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
      // the toolkit's own stop tag stops only at a tag that is there
      if (in.level() == 0 && Integer.compareUnsigned(in.tag(), before) >= 0) {
        throw new PastException();
      }
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
