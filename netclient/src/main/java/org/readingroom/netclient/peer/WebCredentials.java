package org.readingroom.netclient.peer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// How we show who we are to a DICOMweb service, besides a TLS certificate. Sent over TLS only, or
/// to this machine itself.
public sealed interface WebCredentials {
  record None() implements WebCredentials {}

  /// RFC 7617.
  record Basic(String user, char[] password) implements WebCredentials {
    @Override
    public String toString() {
      return "Basic[…]";
    }
  }

  /// RFC 6750.
  record Bearer(char[] token) implements WebCredentials {
    @Override
    public String toString() {
      return "Bearer[…]";
    }
  }

  /// The value of the Authorization header, or null for none.
  default @Nullable String header() {
    return switch (this) {
      case None _ -> null;
      case Bearer bearer -> "Bearer " + new String(bearer.token());
      case Basic basic -> {
        CharBuffer both =
            CharBuffer.allocate(basic.user().length() + 1 + basic.password().length)
                .put(basic.user())
                .put(':')
                .put(basic.password())
                .flip();
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(both);
        byte[] plain = Arrays.copyOf(bytes.array(), bytes.limit());
        yield "Basic " + Base64.getEncoder().encodeToString(plain);
      }
    };
  }
}
