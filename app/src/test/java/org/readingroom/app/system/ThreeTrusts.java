package org.readingroom.app.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.readingroom.netclient.servers.OrthancServer;

/// Three real archives and one profile that knows them, plus the name of a fourth that is never
/// there.
final class ThreeTrusts implements AutoCloseable {
  private final Path folder;
  private final OrthancServer lincoln;
  private final OrthancServer boston;
  private final OrthancServer derby;

  private ThreeTrusts(
      Path folder, OrthancServer lincoln, OrthancServer boston, OrthancServer derby) {
    this.folder = folder;
    this.lincoln = lincoln;
    this.boston = boston;
    this.derby = derby;
  }

  /// Starts the archives; `Grimsby` is configured too, and nothing listens there.
  static ThreeTrusts start(Path folder) {
    ThreeTrusts trusts =
        new ThreeTrusts(
            folder,
            OrthancServer.start(folder.resolve("lincoln"), "LINCOLN"),
            OrthancServer.start(folder.resolve("boston"), "BOSTON"),
            OrthancServer.start(folder.resolve("derby"), "DERBY"));
    trusts.newProfile("profile", true);
    return trusts;
  }

  /// A fresh profile of that name.
  ///
  /// @param withDeadArchive whether it also knows an archive that is never there
  Path newProfile(String name, boolean withDeadArchive) {
    Path home = folder.resolve("profiles").resolve(name).resolve("home");
    try {
      Files.createDirectories(home);
      String dead =
          withDeadArchive
              ? "[[pacs]]\nname = \"Grimsby\"\nhost = \"127.0.0.1\"\nport = 1\nae-title = \"GRIMSBY\"\n"
              : "";
      Files.writeString(
          home.resolve("settings.toml"),
          "[reader]\nname = \"Dr A Reader\"\nrole = \"consultant\"\nbody = \"GMC\"\nnumber = \"7654321\"\n"
              + pacs("Lincoln", "RWD", lincoln, "trust = \"United Lincolnshire\"\n" + web(lincoln))
              + pacs("Boston", "RBO", boston, "")
              + pacs("Derby", "RTG", derby, web(derby))
              + dead);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return home;
  }

  private static String pacs(String name, String code, OrthancServer server, String more) {
    return """
    [[pacs]]
    name = "%s"
    trust-code = "%s"
    host = "127.0.0.1"
    port = %d
    ae-title = "%s"
    patient-id-issuer = "%s"
    accession-issuer = "%s"
    %s
    """
        .formatted(name, code, server.dicomPort(), server.aeTitle(), code, code, more);
  }

  private static String web(OrthancServer server) {
    return "web = \"" + server.dicomWeb() + "\"";
  }

  Path home() {
    return folder.resolve("profiles").resolve("profile").resolve("home");
  }

  OrthancServer lincoln() {
    return lincoln;
  }

  OrthancServer boston() {
    return boston;
  }

  OrthancServer derby() {
    return derby;
  }

  CommandRun run(String... arguments) {
    return CommandRun.of(home(), arguments);
  }

  @Override
  public void close() {
    List.of(lincoln, boston, derby).forEach(OrthancServer::close);
  }
}
