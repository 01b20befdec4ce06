package org.readingroom.app.account;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.hub.Hub;

/// The people of the hub. Thread-safe; blocks on the database.
public final class Readers {
  /// A row of the readers.
  public static final RowMapper<Reader> READER =
      (row, context) ->
          new Reader(
              row.getString("reader_id"),
              row.getString("display_name"),
              Role.valueOf(row.getString("role")),
              row.getString("grade"),
              row.getString("body"),
              row.getString("number"));

  private final Hub hub;

  public Readers(Hub hub) {
    this.hub = hub;
  }

  /// The person of the settings' `[reader]`, made or brought up to date in the hub. Only for a hub
  /// of one's own (SQLite); on a shared hub an administrator adds people.
  public Reader ensure(
      String displayName,
      Role role,
      @Nullable String grade,
      @Nullable String body,
      @Nullable String number) {
    List<Reader> named = named(displayName);
    if (named.size() == 1 && same(named.getFirst(), role, grade, body, number)) {
      return named.getFirst();
    }
    return hub.write(handle -> {
      List<Reader> present = named(handle, displayName);
      String id = present.isEmpty() ? UUID.randomUUID().toString() : present.getFirst().readerId();
      handle
          .createUpdate(
              """
              INSERT INTO readers (reader_id, display_name, role, grade, body, number)
              VALUES (:id, :name, :role, :grade, :body, :number)
              ON CONFLICT (reader_id) DO UPDATE SET role = excluded.role,
                grade = excluded.grade, body = excluded.body, number = excluded.number
              """)
          .bind("id", id)
          .bind("name", displayName)
          .bind("role", role.name())
          .bind("grade", grade)
          .bind("body", body)
          .bind("number", number)
          .execute();
      return new Reader(id, displayName, role, grade, body, number);
    });
  }

  /// Who is signed in to a shared hub: the reader whose login the connection has.
  ///
  /// @throws UnknownReaderException when the login belongs to no reader, or to one who has retired
  public Reader signedIn() throws UnknownReaderException {
    return hub.look(handle ->
            handle
                .createQuery("SELECT * FROM readers WHERE reader_id = my_id()")
                .map(READER)
                .findOne())
        .orElseThrow(() ->
            new UnknownReaderException(
                "You are signed in to the hub's database, but are not one of its readers (any more)."
                    + " Ask an administrator to add you."));
  }

  /// The one reader of that name (case ignored), for `--as NAME`.
  ///
  /// @throws UnknownReaderException when there is none or more than one
  public Reader existing(String displayName) throws UnknownReaderException {
    List<Reader> found = named(displayName);
    if (found.size() == 1) {
      return found.getFirst();
    }
    if (found.isEmpty()) {
      String known =
          all().stream().map(r -> "\"" + r.displayName() + "\"").collect(Collectors.joining(", "));
      throw new UnknownReaderException(
          "No reader here is called \""
              + displayName
              + "\". "
              + (known.isEmpty()
                  ? "Set [reader] in settings.toml first."
                  : "Known readers: " + known + "."));
    }
    throw new UnknownReaderException(
        "More than one reader is called \"" + displayName + "\". Give one of them another name.");
  }

  public List<Reader> all() {
    return hub.look(handle ->
        handle.createQuery("SELECT * FROM readers ORDER BY display_name").map(READER).list());
  }

  /// The reader at this computer, registered as a client of the hub.
  public Actor actor(Reader reader) {
    String host = host();
    @Nullable String known = hub.look(handle -> client(handle, reader, host));
    if (known != null) {
      return new Actor(reader, known);
    }
    return switch (hub.dialect()) {
      case SQLITE -> registerHere(reader, host);
      case POSTGRESQL ->
          new Actor(
              reader,
              hub.write(handle ->
                  handle
                      .createQuery("SELECT register_client(:id, :host)")
                      .bind("id", UUID.randomUUID().toString())
                      .bind("host", host)
                      .mapTo(String.class)
                      .one()));
    };
  }

  private Actor registerHere(Reader reader, String host) {
    return hub.write(handle -> {
      handle
          .createUpdate(
              "INSERT INTO clients (client_id, reader_id, host) VALUES (:id, :reader, :host)"
                  + " ON CONFLICT (reader_id, host) DO NOTHING")
          .bind("id", UUID.randomUUID().toString())
          .bind("reader", reader.readerId())
          .bind("host", host)
          .execute();
      @Nullable String id = client(handle, reader, host);
      if (id == null) {
        throw new IllegalStateException("a client just written is there");
      }
      return new Actor(reader, id);
    });
  }

  private static @Nullable String client(Handle handle, Reader reader, String host) {
    return handle
        .createQuery("SELECT client_id FROM clients WHERE reader_id = :reader AND host = :host")
        .bind("reader", reader.readerId())
        .bind("host", host)
        .mapTo(String.class)
        .findOne()
        .orElse(null);
  }

  private List<Reader> named(String displayName) {
    return hub.look(handle -> named(handle, displayName));
  }

  // compared in Java: SQLite's lower() knows ASCII only, and a hub has few readers
  private static List<Reader> named(Handle handle, String displayName) {
    return handle.createQuery("SELECT * FROM readers").map(READER).list().stream()
        .filter(r -> r.displayName().equalsIgnoreCase(displayName.strip()))
        .toList();
  }

  private static boolean same(
      Reader reader,
      Role role,
      @Nullable String grade,
      @Nullable String body,
      @Nullable String number) {
    return reader.equals(
        new Reader(reader.readerId(), reader.displayName(), role, grade, body, number));
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
