package org.readingroom.app.shell;

import java.nio.file.Path;
import java.util.List;
import org.readingroom.app.settings.SecretReference;
import org.readingroom.app.settings.Settings;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer;

/// What the window works with; `app.launch` makes one out of an opened profile. Callable from any
/// thread.
public interface Desk {
  /// The profile's `settings.toml`.
  Path settingsFile();

  Settings settings();

  SecretReference.Resolver secrets();

  /// What protects the key, as the status line says it: "key: protected by file rights only".
  String keyProtection();

  /// Fresh ways to one archive, DIMSE first; the caller closes them.
  List<ArchivePeer> peers(ArchiveNode node);
}
