package org.readingroom.app.launch.desk;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.audit.AuditAction;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.launch.pool.WorklistSyncCommand;
import org.readingroom.app.launch.profile.ArchiveWays;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.report.DraftJournal;
import org.readingroom.app.report.Outbox;
import org.readingroom.app.report.Reports;
import org.readingroom.app.report.offline.KeptItems;
import org.readingroom.app.report.offline.Reconciliation;
import org.readingroom.app.settings.ArchiveSettings;
import org.readingroom.app.settings.SecretReference;
import org.readingroom.app.settings.Settings;
import org.readingroom.app.settings.SettingsFile;
import org.readingroom.app.shell.Workbench;
import org.readingroom.app.shell.session.HubDoor;
import org.readingroom.app.shell.session.SessionKey;
import org.readingroom.app.worklist.Moves;
import org.readingroom.app.worklist.PoolFeed;
import org.readingroom.app.worklist.SyncReport;
import org.readingroom.app.worklist.Worklist;
import org.readingroom.app.worklist.WorklistSync;
import org.readingroom.app.worklist.lists.SavedLists;
import org.readingroom.app.worklist.opinion.Opinions;
import org.readingroom.app.worklist.vetting.OrdersToVet;
import org.readingroom.app.worklist.vetting.Vettings;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.peer.CapabilityMemory;
import org.readingroom.netclient.transfer.StudyFetcher;
import org.readingroom.render.frame.EngineChoice;
import org.readingroom.render.frame.EnginePicker;
import org.readingroom.render.reslice.Engine;

/// The window's workbench over an opened profile.
///
/// Safe from several threads: services are made once per profile, under this object's lock, which
/// is held while a service opens (disk only, never the network).
final class ProfileWorkbench implements Workbench {
  private static final Duration ARCHIVE_PATIENCE = Duration.ofSeconds(20);

  /// Starts the demo network and opens its profile.
  interface Demo {
    Optional<Workbench> start(Consumer<String> progress) throws Exception;
  }

  private final Profile profile;
  private final Demo demo;
  private final Runnable afterwards;
  private final DimseRuntime probes = new DimseRuntime();

  private final ProfileHubDoor door;

  // guarded by this
  private @Nullable Services services;

  /// @param profile closed with the workbench
  /// @param afterwards runs once the workbench is closed
  ProfileWorkbench(Profile profile, Demo demo, Runnable afterwards) {
    this.profile = profile;
    this.door = new ProfileHubDoor(profile, this::forgetServices);
    this.demo = demo;
    this.afterwards = afterwards;
  }

  /// What is built on one opened profile.
  private record Services(HubServices hub, Actor actor, Outbox outbox, WorklistSync sync) {}

  private synchronized Services services() throws Exception {
    Services open = services;
    if (open == null) {
      HubServices hub = HubServices.of(profile);
      open =
          new Services(
              hub,
              hub.actor(null),
              hub.outbox(),
              new WorklistSync(
                  hub.hub(),
                  hub.audit(),
                  profile.federation(),
                  WorklistSyncCommand.reportPdfTitles(),
                  HubServices.pathways(profile)));
      services = open;
    }
    return open;
  }

  @Override
  public Path home() {
    return profile.home();
  }

  @Override
  public Path settingsFile() {
    return profile.home().resolve(SettingsFile.NAME);
  }

  @Override
  public Settings settings() {
    return profile.settings();
  }

  @Override
  public String keyProtection() throws IOException, InterruptedException {
    return profile.keys().source().protection();
  }

  @Override
  public List<ArchivePeer> peers(ArchiveSettings archive) {
    SecretReference.Resolver secrets = new SecretReference.Resolver(System.getenv());
    return new ArchiveWays(settings().workstation(), probes, secrets, null, CapabilityMemory.none())
        .peers(archive);
  }

  @Override
  public Federation federation() throws Exception {
    return profile.federation();
  }

  @Override
  public StudyCache cache() throws Exception {
    return profile.cache();
  }

  @Override
  public StudyFetcher fetcher() throws Exception {
    return profile.fetcher();
  }

  @Override
  public Engine engine() {
    return EnginePicker.open(EngineChoice.AUTO, kind -> {});
  }

  @Override
  public Hub hub() throws Exception {
    return services().hub().hub();
  }

  @Override
  public Actor actor() throws Exception {
    return services().actor();
  }

  @Override
  public Worklist worklist() throws Exception {
    return services().hub().worklist();
  }

  @Override
  public SavedLists lists() throws Exception {
    return services().hub().lists();
  }

  @Override
  public Moves moves() throws Exception {
    return services().hub().moves();
  }

  @Override
  public Opinions opinions() throws Exception {
    return services().hub().opinions();
  }

  @Override
  public PoolFeed feed() throws Exception {
    Services open = services();
    return () -> news(open.sync().look(open.actor(), ARCHIVE_PATIENCE));
  }

  private static PoolFeed.News news(SyncReport report) {
    return new PoolFeed.News(
        report.newItems(),
        report.closedItems(),
        report.archives().size(),
        report.archives().stream()
            .filter(pass -> !pass.whole())
            .map(
                pass -> pass.name() + ": " + (pass.reason() == null ? pass.state() : pass.reason()))
            .toList());
  }

  @Override
  public Reports reports() throws Exception {
    return services().hub().reports();
  }

  @Override
  public Outbox outbox() throws Exception {
    return services().outbox();
  }

  @Override
  public DraftJournal drafts() throws Exception {
    return services().hub().drafts();
  }

  @Override
  public KeptItems kept() throws Exception {
    return services().hub().kept();
  }

  @Override
  public Reconciliation reconciliation() throws Exception {
    return services().hub().reconciliation();
  }

  @Override
  public Vettings vettings() throws Exception {
    return services().hub().vettings();
  }

  @Override
  public OrdersToVet ordersToVet() throws Exception {
    return services().hub().ordersToVet();
  }

  @Override
  public void note(AuditAction action, String subject, String outcome) throws Exception {
    Services open = services();
    open.hub().notes().write(open.actor(), action, subject, outcome);
  }

  @Override
  public HubDoor door() {
    return door;
  }

  @Override
  public SessionKey sessionKey() {
    return door.shared() ? door : new ProfilePassphrase(profile);
  }

  private synchronized void forgetServices() {
    services = null;
  }

  @Override
  public synchronized void reload() throws Exception {
    profile.reload();
    services = null;
  }

  @Override
  public Optional<Workbench> demo(Consumer<String> progress) throws Exception {
    return demo.start(progress);
  }

  @Override
  public void close() {
    profile.close();
    probes.close();
    afterwards.run();
  }
}
