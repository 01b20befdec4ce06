/// Pixel data, compressed or not, to pixels.
///
/// {@link Frames} opens one instance and decodes any of its frames. Space: rows and columns as
/// stored, no modality or window transform. Values are masked and sign-extended to Bits Stored;
/// colour always comes out as interleaved 8-bit RGB. Thread: decode from as many threads as there
/// are cores; nothing is shared but the encoded bytes. A damaged frame is an error on that frame
/// ({@link UndecodableFrameException}) and never the end of the program: native code runs in helper
/// processes ({@link DecoderMain}), everything else is Java.
///
/// Deliberately absent: encoding, volumes, windowing, overlays in unused bits (dropped).
@NullMarked
package org.readingroom.netclient.codec;

import org.jspecify.annotations.NullMarked;
