package org.readingroom.app.launch.profile;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Reader;
import org.readingroom.app.account.Readers;
import org.readingroom.app.account.RememberedReader;
import org.readingroom.app.account.Role;
import org.readingroom.app.account.UnknownReaderException;
import org.readingroom.app.audit.AuditNotes;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.hub.Dialect;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.report.DraftJournal;
import org.readingroom.app.report.Outbox;
import org.readingroom.app.report.ReportObject;
import org.readingroom.app.report.Reports;
import org.readingroom.app.report.offline.KeptItems;
import org.readingroom.app.report.offline.Reconciliation;
import org.readingroom.app.settings.Settings;
import org.readingroom.app.worklist.Moves;
import org.readingroom.app.worklist.OrderIntake;
import org.readingroom.app.worklist.Pathways;
import org.readingroom.app.worklist.WaitingOrders;
import org.readingroom.app.worklist.Worklist;
import org.readingroom.app.worklist.lists.SavedLists;
import org.readingroom.app.worklist.opinion.Opinions;
import org.readingroom.app.worklist.vetting.OrdersToVet;
import org.readingroom.app.worklist.vetting.Vettings;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.seal.Sealing;

/// What works on the hub, wired: people, pool, reports, outbox, drafts. Safe from several threads.
public final class HubServices {
  private final Profile profile;
  private final Hub hub;
  private final AuditTrail audit;
  private final Readers readers;
  private final Worklist worklist;
  private final Reports reports;
  private final DraftJournal drafts;
  private final KeptItems kept;
  private final RememberedReader remembered;
  private final AuditNotes notes;

  private HubServices(Profile profile, Hub hub, Sealing sealing, List<ArchiveNode> archives) {
    this.profile = profile;
    this.hub = hub;
    this.drafts = new DraftJournal(profile.home().resolve("drafts"), sealing);
    this.kept = new KeptItems(profile.home().resolve("held"), sealing);
    this.remembered = new RememberedReader(profile.home().resolve("held"), sealing);
    this.audit = new AuditTrail(hub);
    this.notes = new AuditNotes(audit, profile.home().resolve("held"), sealing);
    this.readers = new Readers(hub);
    this.worklist = new Worklist(hub, audit);
    this.reports = new Reports(hub, audit, worklist, new ReportObject(archives));
  }

  public static HubServices of(Profile profile)
      throws IOException, InterruptedException, CommandFailure {
    return new HubServices(
        profile,
        profile.hub(),
        profile.keys().sealing(),
        profile.federation().archives().stream().map(Archive::node).toList());
  }

  /// Keeps the orders of trusts.
  public OrderIntake orders(Actor feeder) {
    return new OrderIntake(
        hub,
        feeder,
        audit,
        profile.federation().archives().stream().map(Archive::node).toList(),
        pathways(profile));
  }

  /// By which pathway requests go, as the settings say.
  public static Pathways pathways(Profile profile) {
    Settings settings = profile.settings();
    return new Pathways(settings.pathways(), settings.subspecialties());
  }

  /// The hub of the profile, where several people read.
  ///
  /// @throws CommandFailure when the profile has a hub of its own
  public static Hub shared(Profile profile)
      throws IOException, InterruptedException, CommandFailure {
    Hub hub = profile.hub();
    if (hub.dialect() != Dialect.POSTGRESQL) {
      throw CommandFailure.usage(
          "This profile has a hub of its own, with one reader. Set [hub] url to"
              + " jdbc:postgresql://host/database for a shared one.");
    }
    return hub;
  }

  public Hub hub() {
    return hub;
  }

  public AuditTrail audit() {
    return audit;
  }

  public Worklist worklist() {
    return worklist;
  }

  public SavedLists lists() {
    return new SavedLists(hub, audit);
  }

  public Moves moves() {
    return Moves.of(hub, audit);
  }

  public Opinions opinions() {
    return new Opinions(hub, audit);
  }

  public Vettings vettings() {
    return new Vettings(hub, audit);
  }

  /// Orders without images that nobody was asked to vet; trusts by the names of the settings.
  public OrdersToVet ordersToVet() {
    Map<String, String> names = new HashMap<>();
    profile
        .settings()
        .archives()
        .forEach(each -> names.putIfAbsent(each.trustCode(), each.trust()));
    return new OrdersToVet(
        new WaitingOrders(hub), vettings(), code -> names.getOrDefault(code, code));
  }

  public Reports reports() {
    return reports;
  }

  public DraftJournal drafts() {
    return drafts;
  }

  public AuditNotes notes() {
    return notes;
  }

  public KeptItems kept() {
    return kept;
  }

  /// Sends to the hub what was done while it was away.
  public Reconciliation reconciliation() {
    return new Reconciliation(worklist, reports, drafts, kept);
  }

  /// Sends what was signed to the archives.
  public Outbox outbox() {
    return new Outbox(hub, audit, profile.federation());
  }

  /// A colleague by name.
  ///
  /// @throws UnknownReaderException when nobody or more than one has that name
  public Reader named(String displayName) throws UnknownReaderException {
    return readers.existing(displayName);
  }

  /// Who acts: the reader of the settings, or an existing reader by name.
  ///
  /// @param as the name given with `--as`; null for the reader of the settings
  /// @throws UnknownReaderException when nobody has that name
  public Actor actor(@Nullable String as)
      throws UnknownReaderException, CommandFailure, IOException {
    if (hub.dialect() == Dialect.POSTGRESQL) {
      if (as != null) {
        throw CommandFailure.usage(
            "--as works on a hub of one's own only; on a shared hub you act as who you sign in"
                + " as.");
      }
      return signedIn();
    }
    Settings.ReaderSettings own = profile.settings().reader();
    Reader self =
        readers.ensure(
            own.name(),
            Role.parse(own.role()).orElseThrow(),
            own.grade(),
            own.body(),
            own.number());
    return readers.actor(as == null ? self : readers.existing(as));
  }

  // a workstation that starts while the hub is away goes on as who it was
  private Actor signedIn() throws UnknownReaderException, IOException {
    String login = String.valueOf(profile.settings().hub().user());
    try {
      Actor actor = readers.actor(readers.signedIn());
      remembered.remember(login, actor);
      return actor;
    } catch (HubException away) {
      if (!away.unreachable()) {
        throw away;
      }
      return remembered.of(login).orElseThrow(() -> away);
    }
  }
}
