package org.readingroom.netclient.listener;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.message.ViolationException;

/// What an archive proposes when it connects (A-ASSOCIATE-RQ, PS3.8 9.3.2).
///
/// @param rawTitles called and calling AE title as sent, 32 bytes, to be repeated in the answer
record AssociateRequest(
    String calledAeTitle, String callingAeTitle, byte[] rawTitles, List<Proposal> proposals) {
  private static final int MOST_CONTEXTS = 128;

  /// @param contextId odd, 1 to 255
  /// @param transferSyntaxUids in the proposer's order of preference
  record Proposal(int contextId, String abstractSyntaxUid, List<String> transferSyntaxUids) {}

  static AssociateRequest parse(byte[] body) throws ViolationException {
    try {
      ByteBuffer in = ByteBuffer.wrap(body);
      if ((in.getShort() & 1) == 0) {
        throw new ViolationException("an unknown protocol version");
      }
      in.getShort();
      byte[] titles = new byte[32];
      in.get(titles);
      in.position(in.position() + 32);
      List<Proposal> proposals = new ArrayList<>();
      while (in.hasRemaining()) {
        int type = in.get() & 0xFF;
        ByteBuffer item = item(in);
        if (type == 0x20) {
          if (proposals.size() == MOST_CONTEXTS) {
            throw new ViolationException("more than 128 presentation contexts");
          }
          proposals.add(proposal(item));
        }
        // application context and user information: nothing in them changes what we accept
      }
      return new AssociateRequest(title(titles, 0), title(titles, 16), titles, proposals);
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException cut) {
      throw new ViolationException("an association request that does not add up");
    }
  }

  private static Proposal proposal(ByteBuffer in) throws ViolationException {
    int id = in.get() & 0xFF;
    in.position(in.position() + 3);
    String abstractSyntax = "";
    List<String> transferSyntaxes = new ArrayList<>();
    while (in.hasRemaining()) {
      int type = in.get() & 0xFF;
      ByteBuffer sub = item(in);
      if (type == 0x30) {
        abstractSyntax = uid(sub);
      } else if (type == 0x40) {
        transferSyntaxes.add(uid(sub));
      }
    }
    if (id % 2 == 0) {
      throw new ViolationException("a presentation context with an even id");
    }
    return new Proposal(id, abstractSyntax, List.copyOf(transferSyntaxes));
  }

  // reserved byte, two bytes of length, and that many
  private static ByteBuffer item(ByteBuffer in) {
    in.get();
    int length = in.getShort() & 0xFFFF;
    ByteBuffer item = in.slice(in.position(), length);
    in.position(in.position() + length);
    return item;
  }

  // what is no UID is kept as the empty text, which nothing accepts
  private static String uid(ByteBuffer in) {
    String text = StandardCharsets.ISO_8859_1.decode(in).toString();
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) <= ' ') {
      end--;
    }
    String uid = text.substring(0, end);
    return Uids.isValid(uid) ? uid : "";
  }

  private static String title(byte[] titles, int at) {
    return new String(titles, at, 16, StandardCharsets.ISO_8859_1).strip();
  }
}
