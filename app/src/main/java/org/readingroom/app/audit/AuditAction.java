package org.readingroom.app.audit;

/// What was done. The names are stored: never rename one.
public enum AuditAction {
  CLAIM,
  RENEW,
  EXTEND,
  RELEASE,
  HAND_OVER,
  REASSIGN,
  TAKE_OVER,
  ASK_OPINION,
  ANSWER_OPINION,
  SAVE_LIST,
  DELETE_LIST,
  DRAFT,
  SIGN,
  DELIVER,
  VIEW_REPORT,
  VIEW_STUDY,
  SIGN_IN,
  LOCK,
  UNLOCK,
  PASSWORD,
  SET_READER,
  RETIRE_READER,
  ASK_VETTING,
  ANSWER_VETTING,
  SYNC,
  CLOSE_ITEM,
  ORDER,
  /// trying to change the trail; written by a shared hub itself
  TAMPER
}
