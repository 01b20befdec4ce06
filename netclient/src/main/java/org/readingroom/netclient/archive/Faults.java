package org.readingroom.netclient.archive;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What a {@link LoopbackArchive} is to do wrong, changed while it runs. Thread-safe.
public final class Faults {
  private static final int NEVER = Integer.MAX_VALUE;

  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean refuseConnections;
  private volatile boolean stallSearches;
  private volatile int stallAfterInstances = NEVER;
  private volatile int hangUpAfterInstances = NEVER;
  private volatile long cutAfterBytes = Long.MAX_VALUE;
  private volatile Duration delayPerInstance = Duration.ZERO;
  private volatile Duration delayPerSearch = Duration.ZERO;
  private volatile int storeStatus;
  private volatile int rowLimit = NEVER;
  private volatile int limitStatus;
  private volatile boolean ignoreKeys;
  private volatile boolean matchCase;

  Faults() {}

  /// Every association is rejected as "temporarily congested", every HTTP request answered 503.
  public Faults refuseConnections(boolean refuse) {
    refuseConnections = refuse;
    return this;
  }

  /// Searches are taken and never answered.
  public Faults stallSearches(boolean stall) {
    stallSearches = stall;
    return this;
  }

  public Faults delayPerSearch(Duration delay) {
    delayPerSearch = delay;
    return this;
  }

  /// A C-FIND with more matches than this sends so many and then this final status: 0 says nothing
  /// of the rest, 0xFE00 and 0xA700 do. With 0xA701 nothing is sent at all. QIDO-RS answers no more
  /// than this at once.
  public Faults answerAtMost(int rows, int finalStatus) {
    rowLimit = rows;
    limitStatus = finalStatus;
    return this;
  }

  /// Searches match nothing but the level: every study is sent whatever was asked.
  public Faults ignoreKeys(boolean ignore) {
    ignoreKeys = ignore;
    return this;
  }

  /// Names match only in the same upper and lower case (PS3.4 C.2.2.2.1 leaves that open).
  public Faults matchCase(boolean match) {
    matchCase = match;
    return this;
  }

  /// Each retrieval sends this many instances and then nothing, with the connection left open.
  public Faults stallAfterInstances(int instances) {
    stallAfterInstances = instances;
    return this;
  }

  /// Each retrieval sends this many instances and then closes the connection.
  public Faults hangUpAfterInstances(int instances) {
    hangUpAfterInstances = instances;
    return this;
  }

  /// Each instance is cut off after this many bytes by closing the connection.
  public Faults cutInstancesAfterBytes(long bytes) {
    cutAfterBytes = bytes;
    return this;
  }

  public Faults delayPerInstance(Duration delay) {
    delayPerInstance = delay;
    return this;
  }

  /// Every C-STORE is answered with this status (0 = honestly), every STOW-RS with a failure.
  public Faults answerStoresWith(int status) {
    storeStatus = status;
    return this;
  }

  /// Behaves from now on. What is stalled already stays so until its client leaves.
  public Faults clear() {
    refuseConnections = false;
    stallSearches = false;
    stallAfterInstances = NEVER;
    hangUpAfterInstances = NEVER;
    cutAfterBytes = Long.MAX_VALUE;
    delayPerInstance = Duration.ZERO;
    delayPerSearch = Duration.ZERO;
    storeStatus = 0;
    rowLimit = NEVER;
    limitStatus = 0;
    ignoreKeys = false;
    matchCase = false;
    return this;
  }

  boolean refusesConnections() {
    return refuseConnections;
  }

  int rowLimit() {
    return rowLimit;
  }

  int limitStatus() {
    return limitStatus;
  }

  boolean ignoresKeys() {
    return ignoreKeys;
  }

  boolean matchesCase() {
    return matchCase;
  }

  int storeStatus() {
    return storeStatus;
  }

  long cutAfterBytes() {
    return cutAfterBytes;
  }

  /// The connection is to be closed without a word.
  static final class HangUpException extends IOException {
    HangUpException() {
      super("the archive was told to hang up");
    }
  }

  void beforeSearch() throws InterruptedException, HangUpException {
    wait(delayPerSearch);
    if (stallSearches) {
      stall();
    }
  }

  /// @param sent instances of this retrieval that are out already
  void beforeInstance(int sent) throws InterruptedException, HangUpException {
    if (sent >= hangUpAfterInstances) {
      throw new HangUpException();
    }
    if (sent >= stallAfterInstances) {
      stall();
    }
    wait(delayPerInstance);
  }

  void archiveCloses() {
    closed.countDown();
  }

  private void stall() throws InterruptedException, HangUpException {
    closed.await();
    throw new HangUpException();
  }

  private void wait(Duration delay) throws InterruptedException, HangUpException {
    if (!delay.isZero() && closed.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new HangUpException();
    }
  }
}
