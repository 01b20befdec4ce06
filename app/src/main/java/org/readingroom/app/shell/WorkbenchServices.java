package org.readingroom.app.shell;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.readingroom.app.account.Actor;
import org.readingroom.app.report.DraftJournal;
import org.readingroom.app.report.Outbox;
import org.readingroom.app.report.ReportWorkflow;
import org.readingroom.app.report.Reports;
import org.readingroom.app.report.offline.KeptItems;
import org.readingroom.app.report.offline.KeptWorkflow;
import org.readingroom.app.report.offline.Reconciliation;
import org.readingroom.app.settings.ArchiveSettings;
import org.readingroom.app.worklist.ClaimedItem;
import org.readingroom.app.worklist.Moves;
import org.readingroom.app.worklist.PoolFeed;
import org.readingroom.app.worklist.Worklist;
import org.readingroom.app.worklist.WorklistRows;
import org.readingroom.app.worklist.WorklistWorkflow;
import org.readingroom.app.worklist.lists.SavedLists;
import org.readingroom.app.worklist.opinion.Opinions;
import org.readingroom.app.worklist.passing.PassOnWorkflow;
import org.readingroom.app.worklist.vetting.Vettings;
import org.readingroom.netclient.cache.CachedInstance;
import org.readingroom.netclient.cache.CachedStudy;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.dataset.ReportDocument.InstanceReference;

/// What the stories of the pool, of passing on, of the report and of kept items work with, as the
/// workbench has it now: another hub or password may be in force the next time. Blocks; called in
/// the background.
final class WorkbenchServices
    implements WorklistWorkflow.Pool,
        PassOnWorkflow.Services,
        ReportWorkflow.Services,
        KeptWorkflow.Services {
  private final Workbench bench;
  private final Runnable looked;

  /// @param looked called when the pool was looked at
  WorkbenchServices(Workbench bench, Runnable looked) {
    this.bench = bench;
    this.looked = looked;
  }

  @Override
  public Actor actor() throws Exception {
    return bench.actor();
  }

  @Override
  public Worklist worklist() throws Exception {
    return bench.worklist();
  }

  @Override
  public WorklistRows rows() throws Exception {
    Map<String, String> colours = new HashMap<>();
    for (ArchiveSettings archive : bench.settings().archives()) {
      colours.put(archive.name(), archive.colour());
    }
    String reader = bench.actor().reader().readerId();
    DraftJournal drafts = bench.drafts();
    return new WorklistRows(reader, colours, item -> drafts.exists(item, reader));
  }

  @Override
  public PoolFeed feed() throws Exception {
    return bench.feed();
  }

  @Override
  public List<ClaimedItem> keptHere() throws Exception {
    return KeptClaims.of(bench.kept(), bench.actor(), rows());
  }

  @Override
  public SavedLists lists() throws Exception {
    return bench.lists();
  }

  @Override
  public Set<String> cachedStudies() throws Exception {
    Set<String> here = new LinkedHashSet<>();
    for (CachedStudy study : bench.cache().studies()) {
      here.add(study.studyInstanceUid());
    }
    return here;
  }

  @Override
  public AutoCloseable onChange(Runnable changed) throws Exception {
    return bench.hub().onChange(changed);
  }

  @Override
  public void looked() {
    looked.run();
  }

  @Override
  public Moves moves() throws Exception {
    return bench.moves();
  }

  @Override
  public Opinions opinions() throws Exception {
    return bench.opinions();
  }

  @Override
  public Vettings vettings() throws Exception {
    return bench.vettings();
  }

  @Override
  public Reports reports() throws Exception {
    return bench.reports();
  }

  @Override
  public Outbox outbox() throws Exception {
    return bench.outbox();
  }

  @Override
  public DraftJournal drafts() throws Exception {
    return bench.drafts();
  }

  @Override
  public KeptItems kept() throws Exception {
    return bench.kept();
  }

  @Override
  public Reconciliation reconciliation() throws Exception {
    return bench.reconciliation();
  }

  @Override
  public List<InstanceReference> evidence(String studyInstanceUid) throws Exception {
    StudyCache cache = bench.cache();
    List<InstanceReference> read = new ArrayList<>();
    for (CachedInstance instance : cache.instances(studyInstanceUid)) {
      read.add(
          new InstanceReference(
              instance.studyInstanceUid(),
              instance.seriesInstanceUid(),
              instance.sopClassUid(),
              instance.sopInstanceUid()));
    }
    return read;
  }
}
