package org.readingroom.app.launch.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.PostgresAddress;
import org.readingroom.app.hub.SealedColumns;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.line.Logs;
import org.readingroom.app.settings.ArchiveSettings;
import org.readingroom.app.settings.SecretReference;
import org.readingroom.app.settings.SecretUnavailableException;
import org.readingroom.app.settings.Settings;
import org.readingroom.app.settings.SettingsException;
import org.readingroom.app.settings.SettingsFile;
import org.readingroom.app.study.PictureBudget;
import org.readingroom.netclient.cache.CacheLimits;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.codec.Frames;
import org.readingroom.netclient.dimse.DimseLimits;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.listener.ListenerLimits;
import org.readingroom.netclient.listener.StoreListener;
import org.readingroom.netclient.peer.CapabilityFile;
import org.readingroom.netclient.peer.CapabilityMemory;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.seal.KeyEnvironment;
import org.readingroom.netclient.seal.PassphrasePrompt;
import org.readingroom.netclient.seal.ProfileKeys;
import org.readingroom.netclient.transfer.StudyFetcher;

/// One profile folder, opened: its settings, its key, and what is built from them when first asked
/// for.
///
/// Several processes may have the same profile open. Safe from several threads; what it hands out
/// is closed with it, in the opposite order of opening.
public final class Profile implements AutoCloseable {
  private final Path home;
  private final PassphrasePrompt prompt;

  // replaced as a whole; read without the lock, which is held while a person types a passphrase
  private volatile Settings settings;

  // typed at the sign-in; null where the settings say how to get it
  private volatile @Nullable String typedPassword;

  // guarded by this
  private final List<AutoCloseable> opened = new ArrayList<>();
  private @Nullable ProfileKeys keys;
  private @Nullable Federation federation;
  private @Nullable StoreListener listener;
  private @Nullable CapabilityMemory memory;
  private @Nullable StudyCache cache;
  private @Nullable Hub hub;

  private Profile(Path home, Settings settings, PassphrasePrompt prompt) {
    this.home = home;
    this.settings = settings;
    this.prompt = prompt;
  }

  /// Reads the settings and starts the log; keys, archives, cache and hub are opened when asked
  /// for.
  ///
  /// @throws SettingsException when the settings file has a mistake; says line and key
  public static Profile open(Path home, PassphrasePrompt prompt) throws SettingsException {
    Settings settings = SettingsFile.read(home.resolve(SettingsFile.NAME));
    Logs.open(home);
    return new Profile(home, settings, prompt);
  }

  public Path home() {
    return home;
  }

  /// As last read.
  public Settings settings() {
    return settings;
  }

  /// Reads the settings anew: archives and reader are as they say from now on. What was handed out
  /// before stays open, so that nobody's fetch or draft is cut off; another hub or cache budget
  /// counts from the next start.
  ///
  /// @throws SettingsException when the file has a mistake; the old settings stay in force
  public synchronized void reload() throws SettingsException {
    settings = SettingsFile.read(home.resolve(SettingsFile.NAME));
    federation = null;
  }

  /// The profile's key, unlocked; made when the profile is new. May ask for a passphrase.
  public synchronized ProfileKeys keys() throws IOException, InterruptedException {
    ProfileKeys open = keys;
    if (open == null) {
      open = ProfileKeys.open(home, KeyEnvironment.system(prompt));
      opened.add(open);
      keys = open;
    }
    return open;
  }

  /// All archives of the settings.
  public synchronized Federation federation() {
    Federation open = federation;
    if (open == null) {
      DimseRuntime runtime = new DimseRuntime(DimseLimits.DEFAULT, Frames::takes);
      opened.add(runtime);
      SecretReference.Resolver secrets = new SecretReference.Resolver(System.getenv());
      List<Archive> archives = new ArrayList<>();
      ArchiveWays ways =
          new ArchiveWays(settings.workstation(), runtime, secrets, listener(), memory());
      for (ArchiveSettings each : settings.archives()) {
        archives.add(ways.archive(each));
      }
      listener().configure(settings.workstation(), archives.stream().map(Archive::node).toList());
      open = new Federation(archives);
      opened.add(open);
      federation = open;
    }
    return open;
  }

  /// Where archives send what is moved. Its port is opened when something is asked for, not before.
  public synchronized StoreListener listener() {
    StoreListener open = listener;
    if (open == null) {
      open =
          new StoreListener(
              settings.workstation(),
              List.of(),
              ListenerLimits.DEFAULT,
              home.resolve("listener.lock"),
              Frames::takes);
      opened.add(open);
      listener = open;
    }
    return open;
  }

  private synchronized CapabilityMemory memory() {
    CapabilityMemory open = memory;
    if (open == null) {
      open = new CapabilityFile(home.resolve("archives.json"));
      memory = open;
    }
    return open;
  }

  /// For a program that stays: opens the listener's port for good where the settings say so.
  ///
  /// @return why it could not be opened; null when it is, or need not be
  public @Nullable Failure stayListening() {
    federation();
    return listener().stayOpen();
  }

  /// The sealed cache of this profile.
  public synchronized StudyCache cache() throws IOException, InterruptedException {
    StudyCache open = cache;
    if (open == null) {
      int pictureMemoryGb = settings.cache().pictureMemoryGb();
      if (pictureMemoryGb > 0) {
        PictureBudget.ofProcess().limitTo(pictureMemoryGb * 1_000_000_000L);
      }
      long budgetBytes = settings.cache().budgetGb() * 1_000_000_000L;
      open =
          StudyCache.open(
              home.resolve("cache"),
              keys().sealing(),
              CacheLimits.DEFAULT.withBudgetBytes(budgetBytes));
      opened.add(open);
      cache = open;
    }
    return open;
  }

  /// Fetches from the archives into the cache.
  public StudyFetcher fetcher() throws IOException, InterruptedException {
    return new StudyFetcher(federation(), cache());
  }

  /// The pooled worklist's database.
  ///
  /// @throws CommandFailure when the settings name a kind of hub this version cannot open
  public synchronized Hub hub() throws IOException, InterruptedException, CommandFailure {
    Hub open = hub;
    if (open == null) {
      String url = settings.hub().url().toString();
      if (url.startsWith("jdbc:postgresql:")) {
        open = Hub.openPostgresLater(hubAddress());
      } else if (url.startsWith("jdbc:sqlite:")) {
        open =
            Hub.openSqlite(
                home.resolve(url.substring("jdbc:sqlite:".length())),
                new SealedColumns(keys().sealing()));
      } else {
        throw CommandFailure.usage(
            "A hub lives in SQLite or PostgreSQL. Set [hub] url to jdbc:sqlite:hub.db or"
                + " jdbc:postgresql://host/database.");
      }
      opened.add(open);
      hub = open;
    }
    return open;
  }

  /// Where the shared hub of the settings is, and as whom this profile signs in.
  public PostgresAddress hubAddress() throws CommandFailure {
    Settings.HubSettings hub = settings.hub();
    String typed = typedPassword;
    return PostgresAddress.of(
        hub.url().toString(), hub.user(), typed == null ? secret(hub.secret()) : typed);
  }

  /// The password the reader signed in with: kept in memory only.
  public synchronized void signInWith(String password) {
    typedPassword = password;
    Hub open = hub;
    if (open != null) {
      open.usePassword(password);
    }
  }

  /// Uses another hub from now on, as the settings on the disk say; what was handed out of the one
  /// before stays open until the profile closes.
  public synchronized void changeHub(@Nullable String password) throws SettingsException {
    reload();
    typedPassword = password;
    hub = null;
  }

  /// What a reference to a secret stands for; null for none.
  public static @Nullable String secret(@Nullable SecretReference reference) throws CommandFailure {
    if (reference == null) {
      return null;
    }
    try {
      return new String(new SecretReference.Resolver(System.getenv()).resolve(reference));
    } catch (SecretUnavailableException e) {
      throw CommandFailure.usage(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public synchronized void close() {
    for (AutoCloseable each : opened.reversed()) {
      try {
        each.close();
      } catch (Exception e) {
        org.slf4j.LoggerFactory.getLogger(Profile.class).warn("closing the profile", e);
      }
    }
    opened.clear();
  }
}
