package org.readingroom.app.hub;

/// How values that identify a patient, and report text, are stored in a row.
///
/// The one place where the databases differ: on SQLite these values are sealed and looked up by
/// keyed digests; a server that is itself encrypted and guarded keeps them plain. Thread-safe.
public interface HubColumns {
  /// The value to store.
  ///
  /// @param place table and column, such as "items.sealed"
  /// @param rowId the row's key: what is stored opens in this row only
  byte[] hide(String place, String rowId, byte[] plain);

  /// The value as it was before {@link #hide}.
  ///
  /// @throws HubException when the stored value is damaged, or was moved from another row
  byte[] reveal(String place, String rowId, byte[] stored);

  /// A digest under which an identifying value can be found again; the same for the same value.
  ///
  /// @param purpose what kind of value it is, such as "study"; digests of different purposes differ
  String key(String purpose, String value);
}
