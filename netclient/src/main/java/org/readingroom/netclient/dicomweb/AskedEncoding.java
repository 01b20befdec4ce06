package org.readingroom.netclient.dicomweb;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.codec.Frames;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.Capability;
import org.readingroom.netclient.peer.CapabilityMemory;

/// An encoding to ask a WADO-RS service for (PS3.18 8.7.3.5). One at a time: services that are
/// offered several take the one that costs them least.
///
/// @param transferSyntaxUid null for as stored, or uncompressed
/// @param capability what is learnt from the answer
record AskedEncoding(
    String accept, @Nullable String transferSyntaxUid, @Nullable Capability capability) {
  private static final String OBJECTS = "multipart/related; type=\"application/dicom\"";

  private static final AskedEncoding AS_STORED =
      new AskedEncoding(OBJECTS + "; transfer-syntax=*", null, null);

  /// Without a transfer syntax it is Explicit VR Little Endian (PS3.18 8.7.3.5).
  private static final AskedEncoding UNCOMPRESSED = new AskedEncoding(OBJECTS, null, null);

  /// Lossless ones only. Smallest for the work first: the archive encodes while we wait.
  private static final List<AskedEncoding> COMPRESSED =
      List.of(
          lossless(TransferSyntax.JPEG_LS, Capability.WADO_JPEG_LS),
          lossless(TransferSyntax.HTJ2K_LOSSLESS, Capability.WADO_HTJ2K),
          lossless(TransferSyntax.JPEG_2000_LOSSLESS, Capability.WADO_JPEG_2000),
          lossless(TransferSyntax.JPEG_LOSSLESS_SV1, Capability.WADO_JPEG_LOSSLESS));

  private static AskedEncoding lossless(String transferSyntaxUid, Capability capability) {
    return new AskedEncoding(
        OBJECTS + "; transfer-syntax=" + transferSyntaxUid, transferSyntaxUid, capability);
  }

  /// What to ask for, one after the other until something comes: what can be decoded here, and the
  /// archive has not lately refused.
  static List<AskedEncoding> inOrder(
      boolean compressed, ArchiveNode node, CapabilityMemory memory) {
    List<AskedEncoding> out = new ArrayList<>();
    if (compressed) {
      for (AskedEncoding each : COMPRESSED) {
        if (Frames.reads(String.valueOf(each.transferSyntaxUid))
            && each.capability != null
            && memory.mayDo(node, each.capability)) {
          out.add(each);
        }
      }
    }
    boolean decodable = Frames.nativesAvailable();
    out.add(decodable ? AS_STORED : UNCOMPRESSED);
    out.add(decodable ? UNCOMPRESSED : AS_STORED);
    return out;
  }

  /// Whether an answer without any object may mean that the service does not encode like this,
  /// rather than that it has nothing or is in trouble.
  boolean isRefusedBy(int status) {
    return capability == null
        ? status == 405 || status == 406 || status == 415 || status == 501
        : status == 400 || status == 406 || status == 415 || status == 500 || status == 501;
  }
}
