package org.readingroom.app.shell;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.readingroom.app.account.Actor;
import org.readingroom.app.audit.AuditAction;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.report.DraftJournal;
import org.readingroom.app.report.Outbox;
import org.readingroom.app.report.Reports;
import org.readingroom.app.report.offline.KeptItems;
import org.readingroom.app.report.offline.Reconciliation;
import org.readingroom.app.settings.ArchiveSettings;
import org.readingroom.app.settings.Settings;
import org.readingroom.app.shell.session.HubDoor;
import org.readingroom.app.shell.session.SessionKey;
import org.readingroom.app.worklist.Moves;
import org.readingroom.app.worklist.PoolFeed;
import org.readingroom.app.worklist.Worklist;
import org.readingroom.app.worklist.lists.SavedLists;
import org.readingroom.app.worklist.opinion.Opinions;
import org.readingroom.app.worklist.vetting.OrdersToVet;
import org.readingroom.app.worklist.vetting.Vettings;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.transfer.StudyFetcher;
import org.readingroom.render.reslice.Engine;

/// Everything the window works with; `app.launch` makes one out of an opened profile.
///
/// Callable from any thread; the first call of a service may block while it opens, so ask from the
/// background. What is handed out stays valid until the next {@link #reload}.
public interface Workbench extends AutoCloseable {
  /// The profile folder.
  Path home();

  /// The profile's `settings.toml`.
  Path settingsFile();

  /// As last read.
  Settings settings();

  /// What protects the key: "protected by file rights only".
  String keyProtection() throws IOException, InterruptedException;

  /// Fresh ways to one archive, DIMSE first; the caller closes them. Blocks while the OS keyring
  /// asks its user.
  List<ArchivePeer> peers(ArchiveSettings archive);

  Federation federation() throws Exception;

  StudyCache cache() throws Exception;

  StudyFetcher fetcher() throws Exception;

  /// A fresh engine for one reading desk, which closes it. Never blocks.
  Engine engine();

  Hub hub() throws Exception;

  /// The reader of the settings at this computer.
  Actor actor() throws Exception;

  Worklist worklist() throws Exception;

  SavedLists lists() throws Exception;

  Moves moves() throws Exception;

  Opinions opinions() throws Exception;

  /// Looks for unreported studies in every archive.
  PoolFeed feed() throws Exception;

  Reports reports() throws Exception;

  Outbox outbox() throws Exception;

  DraftJournal drafts() throws Exception;

  /// What this reader has claimed here, kept for when the hub is away.
  KeptItems kept() throws Exception;

  /// Sends to the hub what was done while it was away.
  Reconciliation reconciliation() throws Exception;

  /// Requests put to a named radiologist.
  Vettings vettings() throws Exception;

  /// What trusts have ordered, has no images yet, and nobody was asked about.
  OrdersToVet ordersToVet() throws Exception;

  /// Writes a deed into the audit trail, now or, while the hub is away, when it is back.
  ///
  /// @param subject an item, a study's key or a screen; never a patient
  void note(AuditAction action, String subject, String outcome) throws Exception;

  /// The way into a shared hub.
  HubDoor door();

  /// What opens the window when it was locked.
  SessionKey sessionKey();

  /// New settings are on the disk: archives and reader are built anew. Blocks.
  void reload() throws Exception;

  /// Starts the demo network with a profile of its own. Blocks while synthetic patients are made.
  ///
  /// @param progress told what happens, in a few words
  /// @return empty when the demo is not part of this build, or this already is the demo
  Optional<Workbench> demo(Consumer<String> progress) throws Exception;

  @Override
  void close();
}
