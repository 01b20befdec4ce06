package org.readingroom.netclient.listener;

/// What we answer to a C-STORE (PS3.4 table B.2-1, PS3.7 annex C).
final class Status {
  static final int SUCCESS = 0x0000;
  static final int NOT_AUTHORIZED = 0x0124;
  static final int UNRECOGNIZED_OPERATION = 0x0211;
  static final int OUT_OF_RESOURCES = 0xA700;
  static final int CANNOT_UNDERSTAND = 0xC000;

  private Status() {}
}
