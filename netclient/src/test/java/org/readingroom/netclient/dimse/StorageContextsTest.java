package org.readingroom.netclient.dimse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.readingroom.netclient.dataset.TransferSyntax;

class StorageContextsTest {
  private static final String CT = "1.2.840.10008.5.1.4.1.1.2";
  private static final String DOSE_SR = "1.2.840.10008.5.1.4.1.1.88.67";

  @Test
  void knownClassesGetEveryEncodingAndDocumentsOnlyThePlainOnes() {
    List<StorageContexts.Proposed> all =
        StorageContexts.propose(List.of(CT, DOSE_SR), 1, syntax -> true);
    assertEquals(13, all.stream().filter(each -> each.sopClassUid().equals(CT)).count());
    assertEquals(1, all.stream().filter(each -> each.sopClassUid().equals(DOSE_SR)).count());
  }

  @Test
  void whatMayBeAFilmIsTakenAsAFilmToo() {
    String ultrasound = "1.2.840.10008.5.1.4.1.1.3.1";
    List<StorageContexts.Proposed> all =
        StorageContexts.propose(List.of(CT, ultrasound), 1, syntax -> true);
    assertEquals(
        Set.of(ultrasound),
        all.stream()
            .filter(each -> each.transferSyntaxUids().stream().anyMatch(TransferSyntax::isFilm))
            .map(StorageContexts.Proposed::sopClassUid)
            .collect(java.util.stream.Collectors.toSet()));
    assertEquals(13, all.stream().filter(each -> each.sopClassUid().equals(CT)).count());
  }

  @Test
  void unknownClassesFillTheAssociationAndNeverOverfillIt() {
    List<StorageContexts.Proposed> all = StorageContexts.propose(List.of(), 1, syntax -> true);
    assertEquals(StorageContexts.MOST - 1, all.size());
    Set<String> plain = new HashSet<>();
    all.stream()
        .filter(e -> e.transferSyntaxUids().contains(TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN))
        .forEach(e -> plain.add(e.sopClassUid()));
    assertTrue(plain.containsAll(StorageClasses.COMPRESSIBLE));
    assertTrue(plain.containsAll(StorageClasses.OTHERS));
    assertTrue(
        all.stream()
            .anyMatch(e ->
                e.sopClassUid().equals(CT)
                    && e.transferSyntaxUids().equals(List.of(TransferSyntax.JPEG_LOSSLESS_SV1))));
  }

  @Test
  void moreClassesThanContextsAreCutAndDeflatedIsNeverAskedFor() {
    List<String> many =
        java.util.stream.IntStream.range(0, 300).mapToObj(i -> "1.2.3." + i).toList();
    List<StorageContexts.Proposed> all = StorageContexts.propose(many, 1, syntax -> true);
    assertEquals(127, all.size());
    assertFalse(
        all.stream()
            .anyMatch(e ->
                e.transferSyntaxUids()
                    .contains(TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN)));
  }

  @Test
  void withoutCodecsOnlyWhatCanBeReadIsAskedForCompressed() {
    Set<String> asked = new HashSet<>();
    StorageContexts.propose(List.of(CT), 1, TransferSyntax.RLE_LOSSLESS::equals)
        .forEach(each -> asked.addAll(each.transferSyntaxUids()));
    assertEquals(
        Set.of(
            TransferSyntax.RLE_LOSSLESS,
            TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
            TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN),
        asked);
  }

  @Test
  void askedToCompressAnArchiveMayNeitherLoseAnythingNorSendImagesPlain() {
    String document = "1.2.840.10008.5.1.4.1.1.88.11";
    List<StorageContexts.Proposed> proposed =
        StorageContexts.proposeCompressed(
            List.of("1.2.840.10008.5.1.4.1.1.2", document), 1, syntax -> true);
    for (StorageContexts.Proposed each : proposed) {
      boolean plain = each.transferSyntaxUids().stream().noneMatch(TransferSyntax::isEncapsulated);
      assertEquals(each.sopClassUid().equals(document), plain, each.toString());
      assertTrue(each.transferSyntaxUids().stream().noneMatch(TransferSyntax::mayLose));
    }
    assertTrue(proposed.stream().anyMatch(each -> each.sopClassUid().equals(document)));
  }
}
