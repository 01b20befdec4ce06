package org.readingroom.netclient.federation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.readingroom.netclient.peer.ArchivePeer.OutgoingInstance;
import org.readingroom.netclient.peer.ArchivePeer.StoreOutcome;
import org.readingroom.netclient.peer.AssociationLostException;
import org.readingroom.netclient.peer.Failure;

/// All archives of the settings as one. Safe from several threads; every call blocks, so call it
/// from a virtual thread.
public final class Federation implements AutoCloseable {
  private final List<Archive> archives;
  private final ArchiveHealth health = new ArchiveHealth();

  public Federation(List<Archive> archives) {
    this.archives = List.copyOf(archives);
  }

  /// In the order of the settings.
  public List<Archive> archives() {
    return archives;
  }

  public Optional<Archive> archive(String name) {
    return archives.stream().filter(archive -> archive.name().equals(name)).findFirst();
  }

  /// An archive did not do what was asked of it: the log says so when it is news.
  public void heardOf(String archiveName, Failure failure) {
    health.failed(archiveName, failure.kind());
  }

  /// An archive did what was asked of it.
  public void heardFrom(String archiveName) {
    health.answered(archiveName);
  }

  /// Asks every archive at once. Rows stream to the listener as they arrive, on this thread; an
  /// archive that fails or is slow delays nobody, and is given up at the deadline.
  public SearchResult search(StudySearch search, Duration deadline, SearchListener listener)
      throws InterruptedException {
    return new Search(archives, search, deadline, listener, health).run();
  }

  /// Asks only some archives, by name; for looking again where one failed.
  public SearchResult search(
      StudySearch search, List<String> names, Duration deadline, SearchListener listener)
      throws InterruptedException {
    List<Archive> some =
        archives.stream().filter(archive -> names.contains(archive.name())).toList();
    return new Search(some, search, deadline, listener, health).run();
  }

  /// One archive's echoes.
  public record EchoReport(Archive archive, List<Archive.Echo> echoes) {}

  /// Asks all archives at once whether they are there, in the order of the settings.
  public List<EchoReport> echo(Duration deadline) throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Archive.Echo>>> futures = new ArrayList<>();
      for (Archive archive : archives) {
        futures.add(threads.submit(() -> archive.echo(deadline)));
      }
      List<EchoReport> out = new ArrayList<>();
      try {
        for (int i = 0; i < archives.size(); i++) {
          out.add(new EchoReport(archives.get(i), futures.get(i).get()));
        }
      } catch (InterruptedException e) {
        threads.shutdownNow();
        throw e;
      } catch (ExecutionException e) {
        threads.shutdownNow();
        throw new IllegalStateException("a peer's failure is a result, not an exception", e);
      }
      return out;
    }
  }

  /// Sends one instance to the named archive: C-STORE, and STOW-RS where that cannot work.
  ///
  /// @throws AssociationLostException when the link drops; the instance may or may not be stored
  public StoreOutcome store(String archiveName, OutgoingInstance instance)
      throws AssociationLostException, InterruptedException {
    Optional<Archive> archive = archive(archiveName);
    if (archive.isEmpty()) {
      return new StoreOutcome.NotSent(
          new Failure(
              Failure.Kind.NOT_FOUND,
              "No archive named " + archiveName + " is configured.",
              "Add it in the settings, or correct the name."));
    }
    return archive.get().store(instance);
  }

  @Override
  public void close() {
    archives.forEach(Archive::close);
  }
}
