package org.readingroom.netclient.peer;

import org.jspecify.annotations.Nullable;

/// Who asks for a DICOM association, besides the AE title (PS3.7 D.3.3.7: type 1 without a
/// passcode, type 2 with one). A passcode travels over TLS only, or to this machine itself.
///
/// @param passcode already resolved, never from the settings file; null when the name is enough
public record UserIdentity(String user, char @Nullable [] passcode) {
  @Override
  public String toString() {
    return "UserIdentity[…]";
  }
}
