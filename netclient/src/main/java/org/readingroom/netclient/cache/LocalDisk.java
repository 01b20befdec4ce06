package org.readingroom.netclient.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/// Where the cache may lie: file locks and SQLite's write-ahead log are only to be trusted on disks
/// of this computer.
final class LocalDisk {
  private static final Set<String> NETWORK_FILE_SYSTEMS =
      Set.of(
          "nfs",
          "nfs4",
          "cifs",
          "smb",
          "smb2",
          "smb3",
          "smbfs",
          "afs",
          "afpfs",
          "webdav",
          "davfs",
          "ncpfs",
          "fuse.sshfs",
          "fuse.davfs",
          "fuse.rclone",
          "fuse.s3fs",
          "fuse.glusterfs",
          "ceph",
          "lustre",
          "gpfs",
          "9p",
          "coda");

  private LocalDisk() {}

  /// @throws CacheUnusableException when the folder lies on a network file system
  static void require(Path folder) throws IOException {
    String type = Files.getFileStore(folder).type().toLowerCase(Locale.ROOT);
    if (NETWORK_FILE_SYSTEMS.contains(type)) {
      throw new CacheUnusableException(
          "The study cache lies on a network file system (" + type + "), where it can be damaged.",
          "Put the profile on a local disk with --home.");
    }
  }
}
