package org.readingroom.netclient.dimse;

import static org.readingroom.netclient.dataset.TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;
import static org.readingroom.netclient.dataset.TransferSyntax.HTJ2K;
import static org.readingroom.netclient.dataset.TransferSyntax.HTJ2K_LOSSLESS;
import static org.readingroom.netclient.dataset.TransferSyntax.HTJ2K_LOSSLESS_RPCL;
import static org.readingroom.netclient.dataset.TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN;
import static org.readingroom.netclient.dataset.TransferSyntax.JPEG_2000;
import static org.readingroom.netclient.dataset.TransferSyntax.JPEG_2000_LOSSLESS;
import static org.readingroom.netclient.dataset.TransferSyntax.JPEG_BASELINE;
import static org.readingroom.netclient.dataset.TransferSyntax.JPEG_EXTENDED;
import static org.readingroom.netclient.dataset.TransferSyntax.JPEG_LOSSLESS;
import static org.readingroom.netclient.dataset.TransferSyntax.JPEG_LOSSLESS_SV1;
import static org.readingroom.netclient.dataset.TransferSyntax.JPEG_LS;
import static org.readingroom.netclient.dataset.TransferSyntax.JPEG_LS_NEAR_LOSSLESS;
import static org.readingroom.netclient.dataset.TransferSyntax.RLE_LOSSLESS;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Which presentation contexts to propose so that an archive can send objects as it stores them.
///
/// An acceptor picks one transfer syntax per context (PS3.8 9.3.3.2), so each compressed syntax
/// needs a context of its own, and an association has room for 128 contexts (odd ids 1–255): the
/// classes that are known to be in the study get all syntaxes; without that knowledge every class
/// gets the plain ones, and the commonest classes the commonest compressed ones.
final class StorageContexts {
  static final int MOST = 128;

  /// Commonest first. Deflated is never asked for (guard G8).
  private static final List<String> COMPRESSED =
      List.of(
          JPEG_LOSSLESS_SV1,
          JPEG_2000_LOSSLESS,
          JPEG_BASELINE,
          RLE_LOSSLESS,
          JPEG_LS,
          JPEG_2000,
          JPEG_EXTENDED,
          JPEG_LOSSLESS,
          JPEG_LS_NEAR_LOSSLESS,
          HTJ2K_LOSSLESS,
          HTJ2K_LOSSLESS_RPCL,
          HTJ2K);

  /// Kinds of object that may be films (PS3.5 8.2.5 to 8.2.8): endoscopic, microscopic and
  /// photographic video, ultrasound, multi-frame secondary capture.
  private static final Set<String> MAY_BE_FILMS =
      Set.of(
          "1.2.840.10008.5.1.4.1.1.77.1.1.1",
          "1.2.840.10008.5.1.4.1.1.77.1.2.1",
          "1.2.840.10008.5.1.4.1.1.77.1.4.1",
          "1.2.840.10008.5.1.4.1.1.3.1",
          "1.2.840.10008.5.1.4.1.1.7.4");

  /// MPEG-2, MPEG-4 and HEVC, the commonest first.
  private static final List<String> FILMS =
      Stream.of(102, 100, 103, 101, 107, 104, 106, 105, 108)
          .map(tail -> "1.2.840.10008.1.2.4." + tail)
          .toList();

  private static final Set<String> LOSSLESS =
      Set.of(
          JPEG_LS,
          HTJ2K_LOSSLESS,
          HTJ2K_LOSSLESS_RPCL,
          JPEG_2000_LOSSLESS,
          JPEG_LOSSLESS,
          JPEG_LOSSLESS_SV1,
          RLE_LOSSLESS);

  /// One context to propose.
  record Proposed(String sopClassUid, List<String> transferSyntaxUids) {}

  private StorageContexts() {}

  /// @param known SOP classes known to be in what is asked for; empty when unknown
  /// @param reserved contexts needed for other services of the same association
  /// @param wanted which compressed syntaxes to propose
  static List<Proposed> propose(Collection<String> known, int reserved, Predicate<String> wanted) {
    int room = MOST - reserved;
    Set<String> classes = new LinkedHashSet<>(known);
    if (classes.isEmpty()) {
      classes.addAll(StorageClasses.COMPRESSIBLE);
      classes.addAll(StorageClasses.OTHERS);
    }
    List<Proposed> plain = new ArrayList<>();
    for (String sopClassUid : classes) {
      if (plain.size() == room) {
        break;
      }
      plain.add(plain(sopClassUid));
    }
    // An archive that takes the first context that fits should find the stored encoding before
    // the one it would have to decompress to.
    List<Proposed> all = new ArrayList<>(films(known, room - plain.size(), wanted));
    all.addAll(compressed(classes, room - plain.size() - all.size(), wanted));
    all.addAll(plain);
    return all;
  }

  private static List<Proposed> films(
      Collection<String> known, int room, Predicate<String> wanted) {
    return known.stream()
        .filter(MAY_BE_FILMS::contains)
        .flatMap(sopClassUid ->
            FILMS.stream().filter(wanted).map(film -> new Proposed(sopClassUid, List.of(film))))
        .limit(room)
        .toList();
  }

  /// Lossless compression and nothing else for images, so that an archive which can compress has
  /// to. Lossy ones are left out: it might compress to them.
  ///
  /// @param known SOP classes known to be in what is asked for
  static List<Proposed> proposeCompressed(
      Collection<String> known, int reserved, Predicate<String> wanted) {
    int room = MOST - reserved;
    Set<String> classes = new LinkedHashSet<>(known);
    List<Proposed> all = new ArrayList<>(compressed(classes, room, wanted.and(LOSSLESS::contains)));
    for (String sopClassUid : classes) {
      if (StorageClasses.OTHERS.contains(sopClassUid) && all.size() < room) {
        all.add(plain(sopClassUid));
      }
    }
    return all;
  }

  private static Proposed plain(String sopClassUid) {
    return new Proposed(sopClassUid, List.of(EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN));
  }

  private static List<Proposed> compressed(
      Set<String> classes, int room, Predicate<String> wanted) {
    List<String> images = new ArrayList<>(classes);
    images.removeIf(StorageClasses.OTHERS::contains);
    List<Proposed> out = new ArrayList<>();
    // all syntaxes for few classes; for many, the commonest syntaxes first and classes in order
    List<String> syntaxes = COMPRESSED.stream().filter(wanted).toList();
    int perClass =
        images.isEmpty()
            ? 0
            : Math.clamp(room / images.size(), Math.min(4, syntaxes.size()), syntaxes.size());
    for (String sopClassUid : images) {
      for (String transferSyntaxUid : syntaxes.subList(0, perClass)) {
        if (out.size() == room) {
          return out;
        }
        out.add(new Proposed(sopClassUid, List.of(transferSyntaxUid)));
      }
    }
    return out;
  }
}
