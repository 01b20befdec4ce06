package org.readingroom.app.audit;

/// What was done. The names are stored: never rename one.
public enum AuditAction {
  CLAIM,
  RENEW,
  RELEASE,
  DRAFT,
  SIGN,
  DELIVER,
  VIEW_REPORT,
  SYNC,
  CLOSE_ITEM
}
