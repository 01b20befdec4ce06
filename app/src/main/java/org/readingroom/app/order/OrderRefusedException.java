package org.readingroom.app.order;

/// A message that is not taken, and why.
final class OrderRefusedException extends Exception {
  private final String acknowledgement;
  private final int code;

  private OrderRefusedException(String acknowledgement, int code, String reason) {
    super(reason);
    this.acknowledgement = acknowledgement;
    this.code = code;
  }

  /// Something in the message is wrong: it will be refused again.
  ///
  /// @param code HL7 table 0357
  /// @param reason one sentence for the sender's administrator, without patient data
  static OrderRefusedException content(int code, String reason) {
    return new OrderRefusedException("AE", code, reason);
  }

  /// We do not take such messages, or none now.
  static OrderRefusedException rejected(int code, String reason) {
    return new OrderRefusedException("AR", code, reason);
  }

  /// MSA-1: AE or AR.
  String acknowledgement() {
    return acknowledgement;
  }

  /// HL7 table 0357.
  int code() {
    return code;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
