package org.readingroom.app.settings;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.LocalEntity;

/// Everything `settings.toml` says, with its defaults filled in. Immutable.
public record Settings(
    LocalEntity workstation,
    ReaderSettings reader,
    HubSettings hub,
    CacheSettings cache,
    SessionSettings session,
    List<ArchiveSettings> archives,
    List<OrderSourceSettings> orders,
    List<ModalityWorklistSettings> modalityWorklists,
    List<PathwaySettings> pathways,
    List<SubspecialtySettings> subspecialties) {

  public Settings {
    archives = List.copyOf(archives);
    orders = List.copyOf(orders);
    modalityWorklists = List.copyOf(modalityWorklists);
    pathways = List.copyOf(pathways);
    subspecialties = List.copyOf(subspecialties);
  }

  /// What a profile without a settings file gets: one nameless consultant, no archive.
  public static Settings defaults() {
    return new Settings(
        new LocalEntity("READINGROOM", 11112),
        new ReaderSettings("Reader", "consultant", null, null, null),
        new HubSettings(URI.create("jdbc:sqlite:hub.db"), null, null),
        new CacheSettings(50, 0),
        new SessionSettings(10),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  public Settings withWorkstation(LocalEntity changed) {
    return changed(parts -> parts.workstation = changed);
  }

  public Settings withReader(ReaderSettings changed) {
    return changed(parts -> parts.reader = changed);
  }

  public Settings withHub(HubSettings changed) {
    return changed(parts -> parts.hub = changed);
  }

  public Settings withCache(CacheSettings changed) {
    return changed(parts -> parts.cache = changed);
  }

  public Settings withSession(SessionSettings changed) {
    return changed(parts -> parts.session = changed);
  }

  public Settings withArchives(List<ArchiveSettings> changed) {
    return changed(parts -> parts.archives = changed);
  }

  /// The archive of that name, ignoring case.
  public Optional<ArchiveSettings> archive(String name) {
    return archives.stream().filter(a -> a.name().equalsIgnoreCase(name)).findFirst();
  }

  /// Who sits here: `[reader]`.
  ///
  /// @param role one of the roles of DESIGN "People", in lower case
  /// @param grade such as "ST4"; null when not given
  /// @param body GMC or HCPC; null when not given
  /// @param number registration number with that body; null when not given
  public record ReaderSettings(
      String name,
      String role,
      @Nullable String grade,
      @Nullable String body,
      @Nullable String number) {}

  /// Where the pooled worklist lives: `[hub]`.
  ///
  /// @param url `jdbc:sqlite:FILE` (relative to the profile) or `jdbc:postgresql://host/db`
  /// @param user database role; null on SQLite
  /// @param secret its password, as a reference; null on SQLite
  public record HubSettings(URI url, @Nullable String user, @Nullable SecretReference secret) {}

  /// @param budgetGb size the study cache may grow to, in units of 10⁹ bytes
  /// @param pictureMemoryGb memory decoded pictures may take before series off the screen give
  ///   theirs back, in units of 10⁹ bytes; 0 for a share of the machine's memory
  public record CacheSettings(int budgetGb, int pictureMemoryGb) {}

  /// What happens when nobody sits here: `[session]`.
  ///
  /// @param lockAfterMinutes the window is locked after so many minutes without a touch; 0 for
  ///   never
  public record SessionSettings(int lockAfterMinutes) {}

  private Settings changed(Consumer<Parts> change) {
    Parts parts = new Parts(this);
    change.accept(parts);
    return parts.joined();
  }

  /// The parts while one of them is exchanged.
  private static final class Parts {
    LocalEntity workstation;
    ReaderSettings reader;
    HubSettings hub;
    CacheSettings cache;
    SessionSettings session;
    List<ArchiveSettings> archives;
    List<OrderSourceSettings> orders;
    List<ModalityWorklistSettings> modalityWorklists;
    List<PathwaySettings> pathways;
    List<SubspecialtySettings> subspecialties;

    Parts(Settings from) {
      workstation = from.workstation;
      reader = from.reader;
      hub = from.hub;
      cache = from.cache;
      session = from.session;
      archives = from.archives;
      orders = from.orders;
      modalityWorklists = from.modalityWorklists;
      pathways = from.pathways;
      subspecialties = from.subspecialties;
    }

    Settings joined() {
      return new Settings(
          workstation,
          reader,
          hub,
          cache,
          session,
          archives,
          orders,
          modalityWorklists,
          pathways,
          subspecialties);
    }
  }
}
