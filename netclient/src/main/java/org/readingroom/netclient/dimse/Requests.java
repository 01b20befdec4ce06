package org.readingroom.netclient.dimse;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRQ;
import org.aoju.bus.image.metric.internal.pdu.ExtendedNegotiate;
import org.aoju.bus.image.metric.internal.pdu.Presentation;
import org.aoju.bus.image.metric.internal.pdu.RoleSelection;
import org.readingroom.netclient.dataset.TransferSyntax;

/// The association requests we make (PS3.8 9.3.2).
final class Requests {
  static final String VERIFICATION = "1.2.840.10008.1.1";
  static final String STUDY_ROOT_FIND = "1.2.840.10008.5.1.4.1.2.2.1";
  static final String MODALITY_WORKLIST_FIND = "1.2.840.10008.5.1.4.31";
  static final String STUDY_ROOT_MOVE = "1.2.840.10008.5.1.4.1.2.2.2";
  static final String STUDY_ROOT_GET = "1.2.840.10008.5.1.4.1.2.2.3";

  private static final String[] PLAIN = {
    TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN
  };

  private Requests() {}

  static AAssociateRQ echo() {
    return one(VERIFICATION, TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);
  }

  /// Offers relational queries (PS3.4 C.5.1.1); archives that do not know of them leave it out of
  /// their answer.
  static AAssociateRQ find() {
    AAssociateRQ request = one(STUDY_ROOT_FIND, PLAIN);
    request.addExtendedNegotiate(new ExtendedNegotiate(STUDY_ROOT_FIND, new byte[] {1}));
    return request;
  }

  static AAssociateRQ modalityWorklist() {
    return one(MODALITY_WORKLIST_FIND, PLAIN);
  }

  /// True when the archive has agreed to relational queries.
  static boolean isRelational(Association association) {
    ExtendedNegotiate agreed = association.getAAssociateAC().getExtNegotiationFor(STUDY_ROOT_FIND);
    return agreed != null && agreed.length() > 0 && agreed.getField(0, (byte) 0) == 1;
  }

  static AAssociateRQ move() {
    return one(STUDY_ROOT_MOVE, PLAIN);
  }

  /// C-GET: we ask as SCU, and take the storage sub-operations as SCP (PS3.7 D.3.3.4).
  static AAssociateRQ get(Collection<String> knownSopClassUids, Predicate<String> compressed) {
    return get(StorageContexts.propose(knownSopClassUids, 1, compressed));
  }

  /// The same for images in lossless compression only.
  static AAssociateRQ getCompressed(
      Collection<String> knownSopClassUids, Predicate<String> compressed) {
    return get(StorageContexts.proposeCompressed(knownSopClassUids, 1, compressed));
  }

  private static AAssociateRQ get(List<StorageContexts.Proposed> storage) {
    AAssociateRQ request = one(STUDY_ROOT_GET, PLAIN);
    Set<String> roles = new LinkedHashSet<>();
    int id = 3;
    for (StorageContexts.Proposed each : storage) {
      request.addPresentationContext(
          new Presentation(
              id, each.sopClassUid(), each.transferSyntaxUids().toArray(String[]::new)));
      id += 2;
      roles.add(each.sopClassUid());
    }
    roles.forEach(
        sopClassUid -> request.addRoleSelection(new RoleSelection(sopClassUid, false, true)));
    return request;
  }

  /// @param transferSyntaxUids one context each, so that the archive can take several
  static AAssociateRQ store(String sopClassUid, List<String> transferSyntaxUids) {
    AAssociateRQ request = new AAssociateRQ();
    int id = 1;
    for (String transferSyntaxUid : transferSyntaxUids) {
      request.addPresentationContext(new Presentation(id, sopClassUid, transferSyntaxUid));
      id += 2;
    }
    return request;
  }

  private static AAssociateRQ one(String sopClassUid, String... transferSyntaxUids) {
    AAssociateRQ request = new AAssociateRQ();
    request.addPresentationContext(new Presentation(1, sopClassUid, transferSyntaxUids));
    return request;
  }
}
