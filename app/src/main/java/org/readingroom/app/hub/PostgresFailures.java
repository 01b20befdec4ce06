package org.readingroom.app.hub;

import java.sql.SQLException;

/// What PostgreSQL's SQLSTATEs mean to a reader (PostgreSQL manual, appendix A; RR… are raised by
/// the hub's own procedures).
final class PostgresFailures {
  private PostgresFailures() {}

  static HubException explain(SQLException sql) {
    String state = String.valueOf(sql.getSQLState());
    String tls = TlsFailures.sentence(sql);
    if (tls != null) {
      return new HubException(tls, true, false);
    }
    return new HubException(sentence(state), connectionLost(state), signInRefused(state));
  }

  /// Name or password are wrong, or one is wanted (08004: the server asked and got none).
  static boolean signInRefused(String state) {
    return state.equals("28P01") || state.equals("28000") || state.equals("08004");
  }

  /// There was no connection to ask over.
  static HubException notReached() {
    return new HubException(sentence("08001"), true, false);
  }

  /// Nothing is known of a transaction that was under way.
  static boolean connectionLost(String state) {
    return (state.startsWith("08") && !state.equals("08004"))
        || state.startsWith("57P")
        || standby(state);
  }

  /// The server takes no changes: it is a standby, or was made one.
  static boolean standby(String state) {
    return state.equals("25006");
  }

  /// The same transaction may well succeed when it is simply run again: nothing of it was kept.
  static boolean mayBeRunAgain(String state) {
    return state.equals("40001") || state.equals("40P01");
  }

  private static String sentence(String state) {
    return switch (state) {
      case "RR001" ->
          "You are signed in to the hub's database, but are not one of its readers (any more). Ask"
              + " an administrator to add you.";
      case "RR002" ->
          "This computer is registered for another reader of the hub. Sign in under your own name.";
      case "RR004" -> "There is no such item in the worklist.";
      case "RR006" ->
          "You may not feed the shared pool. An administrator can allow it; the agent usually does"
              + " it.";
      case "RR009" ->
          "This login cannot be a reader's: it has powers over the database of its own. Choose another"
              + " name.";
      case "28P01", "28000" ->
          "The hub refused the sign-in: name or password is wrong, or this login was closed.";
      case "08004" -> "The hub asks for a password.";
      case "3D000" ->
          "The hub's database does not exist. Check the url under [hub], or ask whoever runs the"
              + " server.";
      case "3F000", "42P01", "42883" ->
          "The database is there, but the hub is not set up in it. Its owner runs hub init.";
      case "42501" -> "The hub does not allow you to do that.";
      case "23001", "23505", "23514", "23503" ->
          "The worklist database refused a change that would break its own rules.";
      case "40001", "40P01" ->
          "The worklist database is very busy; nothing was changed. Try again in a moment.";
      case "53300" -> "The hub has no connection free. Try again in a moment.";
      case "53100" ->
          "The hub's disk is full, so nothing was saved there. Your text is kept on this computer;"
              + " tell whoever runs the server.";
      case "57014" -> "The worklist database took too long. Try again.";
      case "25006" ->
          "The hub can only be read at the moment: it is changing over to another server. Try again"
              + " in a minute.";
      default ->
          connectionLost(state)
              ? "The hub cannot be reached. What you write is kept on this computer; it will be sent"
                  + " when the hub is back."
              : "The worklist database failed ("
                  + state
                  + "). Try again; if it stays so, run doctor.";
    };
  }
}
