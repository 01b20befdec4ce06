package org.readingroom.netclient.dimse;

/// Elements of DIMSE messages that are no attributes of ours (PS3.7 annex E, PS3.4 C.4.3).
final class CommandTag {
  static final int AffectedSOPClassUID = 0x00000002;
  static final int Status = 0x00000900;
  static final int ErrorComment = 0x00000902;
  static final int AffectedSOPInstanceUID = 0x00001000;
  static final int NumberOfCompletedSuboperations = 0x00001021;
  static final int NumberOfFailedSuboperations = 0x00001022;
  static final int NumberOfWarningSuboperations = 0x00001023;
  static final int FailedSOPInstanceUIDList = 0x00080058;
  static final int SOPClassesInStudy = 0x00080062;

  private CommandTag() {}
}
