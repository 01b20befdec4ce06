package org.readingroom.app.bench.pool;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.SealedColumns;
import org.readingroom.netclient.seal.Sealing;

/// A SQLite hub of the benchmark's own, sealed under a key that nobody keeps.
public final class OwnSqlite {
  private final Path file;
  private final Sealing sealing;

  /// @param scratch takes the file
  public OwnSqlite(Path scratch) {
    this.file = scratch.resolve("hub.db");
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    this.sealing = Sealing.of(key);
  }

  /// As one more process of the same profile has it open; close it.
  public Hub hub() {
    return Hub.openSqlite(file, new SealedColumns(sealing));
  }

  /// A connection with nothing of ours around it.
  public BareConnection bare() throws SQLException {
    return new BareConnection(DriverManager.getConnection("jdbc:sqlite:" + file));
  }
}
