package org.readingroom.netclient.codec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Optional;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.Fragments;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.codec.PixelDescription.Photometric;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Toolkit;
import org.readingroom.netclient.dataset.TransferSyntax;

/// The frames of one instance, encoded in memory, decoded one at a time.
///
/// Immutable; {@link #decode} may run on many threads at once and takes milliseconds: never on the
/// FX thread.
public final class Frames {
  private final Dataset header;
  private final PixelDescription description;
  private final String transferSyntaxUid;
  private final NativeValue nativePixels;
  private final @Nullable EncapsulatedFrames encapsulated;
  private final @Nullable Palette palette;

  private Frames(
      Dataset header,
      PixelDescription description,
      String transferSyntaxUid,
      NativeValue nativePixels,
      @Nullable EncapsulatedFrames encapsulated,
      @Nullable Palette palette) {
    this.header = header;
    this.description = description;
    this.transferSyntaxUid = transferSyntaxUid;
    this.nativePixels = nativePixels;
    this.encapsulated = encapsulated;
    this.palette = palette;
  }

  /// True when this machine has the native codecs; without them most of the JPEG family is not
  /// readable here, and everything else still is.
  public static boolean nativesAvailable() {
    return NativeLibrary.isAvailable();
  }

  /// Makes the first compressed image not wait for its decoder to start (some tenths of a second).
  /// Blocks meanwhile: call it in the background.
  ///
  /// @return whether the native codecs work here
  public static boolean prepare() {
    return DecoderPool.prepare(2);
  }

  /// Whether images of this transfer syntax can be decoded on this machine. What cannot is better
  /// asked for uncompressed.
  public static boolean reads(String transferSyntaxUid) {
    return switch (transferSyntaxUid) {
      case TransferSyntax.RLE_LOSSLESS,
          TransferSyntax.JPEG_LOSSLESS,
          TransferSyntax.JPEG_LOSSLESS_SV1 ->
          true;
      default ->
          !TransferSyntax.isEncapsulated(transferSyntaxUid)
              || NativeCodec.reads(transferSyntaxUid) && nativesAvailable();
    };
  }

  /// Whether objects are taken in this transfer syntax as an archive stores them: what is read, and
  /// films, which are not shown but cannot come any other way.
  public static boolean takes(String transferSyntaxUid) {
    return reads(transferSyntaxUid) || TransferSyntax.isFilm(transferSyntaxUid);
  }

  /// Reads a whole bare data set (no group 0002) and opens its frames.
  ///
  /// @throws MalformedDicomException when it is no readable image
  /// @throws IOException when the stream itself fails
  public static Frames open(InputStream dataset, String transferSyntaxUid) throws IOException {
    return open(DatasetReader.readAll(dataset, transferSyntaxUid), transferSyntaxUid);
  }

  /// @param withPixels from {@link DatasetReader#readAll}; kept, not copied
  /// @throws MalformedDicomException when it has no pixels or contradicts itself
  public static Frames open(Dataset withPixels, String transferSyntaxUid)
      throws MalformedDicomException {
    PixelDescription description = PixelDescription.of(withPixels);
    Attributes attributes = Toolkit.attributes(withPixels);
    Object value;
    synchronized (attributes) {
      value = attributes.getValue(Tag.PixelData);
    }
    Palette palette =
        description.photometric() == Photometric.PALETTE_COLOR ? Palette.of(withPixels) : null;
    if (value instanceof Fragments fragments) {
      return new Frames(
          withPixels,
          description,
          transferSyntaxUid,
          NativeValue.NONE,
          EncapsulatedFrames.of(fragments, withPixels, description, transferSyntaxUid),
          palette);
    }
    if (withPixels.contains(Tag.FloatPixelData) || withPixels.contains(Tag.DoubleFloatPixelData)) {
      throw new MalformedDicomException(
          "the pixels are floating-point numbers, which are not shown yet");
    }
    if (!(value instanceof byte[] pixels)) {
      throw new MalformedDicomException("the object has no pixels");
    }
    if (TransferSyntax.isEncapsulated(transferSyntaxUid)) {
      throw new MalformedDicomException("the pixels are not stored as the transfer syntax says");
    }
    return new Frames(
        withPixels,
        description,
        transferSyntaxUid,
        new NativeValue(pixels, 0, pixels.length),
        null,
        palette);
  }

  /// Opens the frames of a whole bare data set in memory. Uncompressed pixels are not copied: they
  /// stay readable as long as the array is left as it is.
  ///
  /// @param object the data set, `length` bytes of the array
  /// @throws MalformedDicomException when it has no pixels or contradicts itself
  public static Frames open(byte[] object, int length, String transferSyntaxUid)
      throws IOException {
    Optional<DatasetReader.InPlace> inPlace =
        DatasetReader.readInPlace(object, length, transferSyntaxUid);
    if (inPlace.isEmpty()) {
      return open(new ByteArrayInputStream(object, 0, length), transferSyntaxUid);
    }
    DatasetReader.InPlace found = inPlace.get();
    PixelDescription description = PixelDescription.of(found.header());
    Palette palette =
        description.photometric() == Photometric.PALETTE_COLOR ? Palette.of(found.header()) : null;
    return new Frames(
        found.header(),
        description,
        transferSyntaxUid,
        new NativeValue(object, found.pixelsAt(), found.pixelBytes()),
        null,
        palette);
  }

  /// The data set the frames came with; pixels included unless they were left in place.
  public Dataset header() {
    return header;
  }

  public PixelDescription description() {
    return description;
  }

  public String transferSyntaxUid() {
    return transferSyntaxUid;
  }

  public int frameCount() {
    return description.frames();
  }

  /// @param index from 0
  /// @throws UndecodableFrameException when this frame is missing, damaged, or of a kind that
  ///   cannot be read on this machine
  /// @throws IndexOutOfBoundsException when there is no such frame by the header
  public DecodedFrame decode(int index) throws UndecodableFrameException {
    return decode(index, new ReusedSamples());
  }

  /// The same into an array that is used again: a frame of up to 16 bits is valid until the next
  /// one is decoded with `reused`.
  ///
  /// @throws UndecodableFrameException as above
  public DecodedFrame decode(int index, ReusedSamples reused) throws UndecodableFrameException {
    Objects.checkIndex(index, frameCount());
    RawFrame raw =
        encapsulated == null ? nativeFrame(index, reused) : compressedFrame(encapsulated, index);
    return Pixels.of(raw, description, palette);
  }

  /// The samples of a frame where they lie in the object, not copied: little-endian 16-bit cells,
  /// row by row, whose bits above [PixelDescription#bitsStored] may hold anything. Readable as long
  /// as the object's array is left as it is.
  ///
  /// @return empty unless the frame is uncompressed and grey, of one such cell a sample whose
  ///   lowest bit is the value's: use [#decode]
  /// @throws UndecodableFrameException when the data ends before the frame does
  /// @throws IndexOutOfBoundsException when there is no such frame by the header
  public Optional<MemorySegment> cells(int index) throws UndecodableFrameException {
    Objects.checkIndex(index, frameCount());
    boolean plain =
        encapsulated == null
            && description.photometric().isGrey()
            && description.bitsAllocated() == 16
            && description.highBit() == description.bitsStored() - 1;
    return plain
        ? Optional.of(NativePixels.cells(nativePixels, index, description))
        : Optional.empty();
  }

  private RawFrame compressedFrame(EncapsulatedFrames frames, int index)
      throws UndecodableFrameException {
    if (TransferSyntax.isFilm(transferSyntaxUid)) {
      throw new UndecodableFrameException(
          "This is a film (MPEG or HEVC), which is not shown here.");
    }
    byte[] frame = frames.frame(index);
    if (transferSyntaxUid.equals(TransferSyntax.RLE_LOSSLESS)) {
      return RunLength.decode(frame, description);
    }
    if (!NativeCodec.reads(transferSyntaxUid)) {
      throw new UndecodableFrameException(
          "The image is compressed in a way that is not readable here.");
    }
    CodeStream stream = CodeStream.of(frame, description);
    return stream.kind() == CodeStream.LOSSLESS_JPEG
        ? LosslessJpeg.decode(frame, stream, description)
        : NativeCodec.decode(frame, stream, description);
  }

  private RawFrame nativeFrame(int index, ReusedSamples reused) throws UndecodableFrameException {
    boolean bigEndianWords =
        transferSyntaxUid.equals(TransferSyntax.EXPLICIT_VR_BIG_ENDIAN)
            && description.bitsAllocated() == 32
            && "OW".equals(header.vr(Tag.PixelData));
    return NativePixels.frame(nativePixels, index, description, bigEndianWords, reused);
  }
}
