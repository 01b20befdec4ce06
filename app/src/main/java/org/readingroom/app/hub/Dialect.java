package org.readingroom.app.hub;

/// The two databases a hub can live in. One schema, the same rules; on PostgreSQL the rules are
/// procedures of the database, on SQLite they are ours.
public enum Dialect {
  SQLITE,
  POSTGRESQL
}
