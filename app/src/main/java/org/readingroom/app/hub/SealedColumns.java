package org.readingroom.app.hub;

import org.readingroom.netclient.seal.SealBrokenException;
import org.readingroom.netclient.seal.Sealing;

/// {@link HubColumns} for SQLite: values are sealed under the profile's key, look-up keys are keyed
/// hashes. Nothing readable reaches the file. Thread-safe.
public final class SealedColumns implements HubColumns {
  private final Sealing sealing;

  public SealedColumns(Sealing sealing) {
    this.sealing = sealing;
  }

  @Override
  public byte[] hide(String place, String rowId, byte[] plain) {
    return sealing.seal("hub." + place, rowId, plain);
  }

  @Override
  public byte[] reveal(String place, String rowId, byte[] stored) {
    try {
      return sealing.open("hub." + place, rowId, stored);
    } catch (SealBrokenException e) {
      throw new HubException(
          "A row of the worklist database ("
              + place
              + ") does not open with this profile's key: it was changed, moved, or sealed with"
              + " another key. Keep a copy of hub.db, then run doctor.");
    }
  }

  @Override
  public String key(String purpose, String value) {
    return sealing.lookupKey("hub." + purpose, value);
  }
}
