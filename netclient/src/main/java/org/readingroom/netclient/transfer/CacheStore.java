package org.readingroom.netclient.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.readingroom.netclient.cache.CacheFullException;
import org.readingroom.netclient.cache.CacheUnusableException;
import org.readingroom.netclient.cache.CachedInstance;
import org.readingroom.netclient.cache.Expected;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.InstanceSink.IncomingInstance;

/// The sealed cache as fetching sees it: its exceptions become failures with a sentence.
final class CacheStore implements InstanceStore {
  private final StudyCache cache;

  CacheStore(StudyCache cache) {
    this.cache = cache;
  }

  @Override
  public Map<String, Long> cached(String studyInstanceUid) throws IOException {
    Map<String, Long> here = new HashMap<>();
    for (CachedInstance instance : cache.instances(studyInstanceUid)) {
      here.put(instance.sopInstanceUid(), instance.bytes());
    }
    return here;
  }

  @Override
  public Set<String> lease(String studyInstanceUid, Set<String> sopInstanceUids)
      throws IOException {
    return cache.claim(studyInstanceUid, sopInstanceUids);
  }

  @Override
  public void renew(Set<String> sopInstanceUids) throws IOException {
    cache.renewClaim(sopInstanceUids);
  }

  @Override
  public void release(Set<String> sopInstanceUids) throws IOException {
    cache.releaseClaim(sopInstanceUids);
  }

  @Override
  public CompletableFuture<Long> keep(
      String studyInstanceUid, IncomingInstance head, InputStream dataset)
      throws IOException, InterruptedException {
    try {
      return cache
          .store(Expected.of(head, studyInstanceUid), dataset)
          .durable()
          .handle((kept, problem) -> {
            if (problem != null) {
              throw new CompletionException(ours(problem));
            }
            if (!kept.instance().studyInstanceUid().equals(studyInstanceUid)) {
              throw new CompletionException(
                  new NotKeptException(TransferFailures.uidOfAnotherStudy()));
            }
            return kept.instance().bytes();
          });
    } catch (MalformedDicomException e) {
      throw new NotKeptException(TransferFailures.notAcceptable(e));
    } catch (CacheFullException | CacheUnusableException e) {
      throw ours(e);
    }
  }

  @Override
  public void await(Collection<? extends CompletableFuture<?>> promises) {
    cache.await(promises);
  }

  // whatever keeps an instance from the disk, once it was accepted, is trouble of this computer
  private static StoreBrokenException ours(Throwable problem) {
    Throwable cause =
        problem instanceof CompletionException && problem.getCause() != null
            ? problem.getCause()
            : problem;
    return new StoreBrokenException(
        switch (cause) {
          case CacheFullException full ->
              new Failure(
                  Failure.Kind.DISK_FULL, "The disk that holds the cache is full.", full.remedy());
          case CacheUnusableException unusable ->
              new Failure(
                  Failure.Kind.OUT_OF_RESOURCES,
                  "The local cache cannot be used.",
                  unusable.remedy());
          default -> TransferFailures.storeUnwritable();
        });
  }
}
