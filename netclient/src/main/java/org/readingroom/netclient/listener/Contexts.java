package org.readingroom.netclient.listener;

import static org.readingroom.netclient.dataset.TransferSyntax.EXPLICIT_VR_BIG_ENDIAN;
import static org.readingroom.netclient.dataset.TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;
import static org.readingroom.netclient.dataset.TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.listener.AssociateRequest.Proposal;

/// What we accept of a request, and the A-ASSOCIATE-AC that says so (PS3.8 9.3.3). Immutable once
/// made.
final class Contexts {
  static final String VERIFICATION = "1.2.840.10008.1.1";
  private static final String APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1";
  private static final String STORAGE = "1.2.840.10008.5.1.4.1.1.";
  private static final String STANDARD = "1.2.840.10008.";
  private static final String IMPLEMENTATION_CLASS_UID = Uids.derived("org.readingroom");

  /// An accepted context.
  record Accepted(String abstractSyntaxUid, String transferSyntaxUid) {}

  private final Map<Integer, Accepted> accepted = new HashMap<>();
  private final byte[] answer;

  /// @param compressed which compressed transfer syntaxes are wanted; the plain ones always are
  Contexts(AssociateRequest request, int maxPduBytes, Predicate<String> compressed) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 1, 0, 0});
    out.writeBytes(request.rawTitles());
    out.writeBytes(new byte[32]);
    item(out, 0x10, ascii(APPLICATION_CONTEXT));
    for (Proposal proposal : request.proposals()) {
      boolean known =
          proposal.abstractSyntaxUid().equals(VERIFICATION)
              || isStorage(proposal.abstractSyntaxUid());
      String syntax = known ? chosen(proposal.transferSyntaxUids(), compressed) : null;
      if (syntax != null) {
        accepted.put(proposal.contextId(), new Accepted(proposal.abstractSyntaxUid(), syntax));
      }
      // PS3.8 table 9-18: 0 accepted, 3 abstract syntax, 4 transfer syntaxes not supported
      int result = !known ? 3 : syntax == null ? 4 : 0;
      ByteArrayOutputStream context = new ByteArrayOutputStream();
      context.writeBytes(new byte[] {(byte) proposal.contextId(), 0, (byte) result, 0});
      item(context, 0x40, ascii(syntax == null ? IMPLICIT_VR_LITTLE_ENDIAN : syntax));
      item(out, 0x21, context.toByteArray());
    }
    ByteArrayOutputStream user = new ByteArrayOutputStream();
    item(user, 0x51, ByteBuffer.allocate(4).putInt(maxPduBytes).array());
    item(user, 0x52, ascii(IMPLEMENTATION_CLASS_UID));
    item(out, 0x50, user.toByteArray());
    answer = out.toByteArray();
  }

  byte[] answer() {
    return answer;
  }

  @Nullable Accepted of(int contextId) {
    return accepted.get(contextId);
  }

  // private classes come from the archive as it holds them; what was not asked for is refused later
  private static boolean isStorage(String abstractSyntaxUid) {
    return !abstractSyntaxUid.isEmpty()
        && (abstractSyntaxUid.startsWith(STORAGE) || !abstractSyntaxUid.startsWith(STANDARD));
  }

  /// The proposer's first choice that we want: it names the encoding it holds first. Of the two
  /// plain encodings the explicit one, which keeps the types of private attributes.
  private static @Nullable String chosen(List<String> proposed, Predicate<String> compressed) {
    for (String uid : proposed) {
      if (uid.equals(IMPLICIT_VR_LITTLE_ENDIAN)) {
        return proposed.contains(EXPLICIT_VR_LITTLE_ENDIAN) ? EXPLICIT_VR_LITTLE_ENDIAN : uid;
      }
      if (uid.equals(EXPLICIT_VR_LITTLE_ENDIAN)
          || uid.equals(EXPLICIT_VR_BIG_ENDIAN)
          || TransferSyntax.isEncapsulated(uid) && compressed.test(uid)) {
        return uid;
      }
    }
    return null;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void item(ByteArrayOutputStream out, int type, byte[] body) {
    out.write(type);
    out.write(0);
    out.write(body.length >> 8);
    out.write(body.length);
    out.writeBytes(body);
  }
}
