package org.readingroom.netclient.listener;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.hostile.LogLines;
import org.readingroom.netclient.message.ByHand;
import org.readingroom.netclient.peer.Access;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.servers.FreePorts;
import org.readingroom.netclient.servers.SyntheticStudy;
import org.readingroom.netclient.servers.TestCertificates;

/// Whoever connects to our port does the worst, and the good transfer beside it goes on. Whatever
/// is sent, none of it is in the log.
@Timeout(60)
class HostileSenderTest {
  private static final SyntheticStudy STUDY = SyntheticStudy.ct("expected", "Good^Guy", 1, 4, 64);

  /// Only for senders that are slow on purpose: good ones on a busy computer take their time.
  private static final ListenerLimits IMPATIENT =
      ListenerLimits.DEFAULT.withPatience(
          Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMillis(300));

  /// Of every object and request sent here.
  private static final List<String> SENT =
      List.of(
          "Good",
          "Not^Asked",
          "Not Asked",
          "ID-expected",
          "MALLORY",
          "etc/",
          STUDY.studyInstanceUid());

  private final LogLines log = LogLines.open();
  private final Map<String, byte[]> kept = new ConcurrentHashMap<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private LocalEntity us;
  private StoreListener listener;

  @BeforeEach
  void listen() {
    us = new LocalEntity("READINGROOM", FreePorts.one());
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    log.close();
    for (String sent : SENT) {
      assertFalse(log.mentions(sent), () -> sent + " in " + log.lines());
    }
  }

  private void assertLogged(String words) {
    assertTrue(log.mentions("turned 127.0.0.1 away: it " + words), () -> log.lines().toString());
  }

  private static ArchiveNode lincoln() {
    return ArchiveNode.of("Lincoln", "127.0.0.1", 104, "LINCOLN")
        .withRetrieve(ArchiveNode.Retrieve.MOVE);
  }

  private Expectation expect(ArchiveNode archive, ListenerLimits limits, List<String> uids)
      throws Exception {
    listener =
        new StoreListener(
            us, List.of(archive), limits, null, syntax -> true, InetAddress.getLoopbackAddress());
    open.add(listener);
    Expectation expectation =
        listener.expect(
            archive,
            STUDY.studyInstanceUid(),
            null,
            uids,
            (head, dataset) -> kept.put(head.sopInstanceUid(), dataset.readAllBytes()));
    open.add(expectation);
    return expectation;
  }

  private Expectation expect() throws Exception {
    return expect(lincoln(), ListenerLimits.DEFAULT, List.of());
  }

  private RawSender connect() throws IOException {
    RawSender sender = new RawSender(us.listenPort());
    open.add(sender);
    return sender;
  }

  private RawSender associated() throws IOException {
    RawSender sender = connect();
    assertEquals(2, sender.associate("READINGROOM", "LINCOLN")[0]);
    return sender;
  }

  private static byte[] bytes(int index) throws IOException {
    return DatasetWriter.dataset(STUDY.instances().get(index), RawSender.EXPLICIT);
  }

  private static String uid(int index) {
    return STUDY.sopInstanceUids().get(index);
  }

  private void assertGoodTransferStillWorks() throws IOException {
    try (RawSender good = new RawSender(us.listenPort())) {
      assertEquals(2, good.associate("READINGROOM", "LINCOLN")[0], "the good archive is let in");
      assertEquals(Status.SUCCESS, good.store(uid(3), bytes(3)));
    }
    assertArrayEquals(bytes(3), kept.get(uid(3)));
  }

  @Test
  void whatWasAskedForIsTakenWhole() throws Exception {
    Expectation expectation = expect();
    RawSender sender = associated();
    for (int i = 0; i < 4; i++) {
      assertEquals(Status.SUCCESS, sender.store(uid(i), bytes(i)));
    }
    assertEquals(4, expectation.received());
    assertArrayEquals(bytes(2), kept.get(uid(2)));
    sender.unit(5, new byte[4]);
    assertEquals(6, sender.answer()[0]);
  }

  @Test
  void anArchiveMayTestTheWayToUs() throws Exception {
    expect();
    assertEquals(0, associated().echo());
  }

  @Test
  void anUnknownCallingAeTitleIsRejectedForEver() throws Exception {
    expect();
    assertArrayEquals(new byte[] {3, 0, 1, 1, 3}, connect().associate("READINGROOM", "MALLORY"));
    assertLogged("gives an AE title of no archive at its address");
    assertGoodTransferStillWorks();
  }

  @Test
  void anotherCalledAeTitleIsRejected() throws Exception {
    Expectation expectation = expect();
    assertArrayEquals(new byte[] {3, 0, 1, 1, 7}, connect().associate("OTHER", "LINCOLN"));
    assertLogged("calls another AE title than ours");
    assertTrue(expectation.turnedAway().remedy().contains("ae-title"));
    assertGoodTransferStillWorks();
  }

  @Test
  void theRightAeTitleFromAWrongAddressIsHungUpOnUnheard() throws Exception {
    ArchiveNode elsewhere =
        ArchiveNode.of("Lincoln", "127.0.0.2", 104, "LINCOLN")
            .withRetrieve(ArchiveNode.Retrieve.MOVE);
    Expectation expectation = expect(elsewhere, ListenerLimits.DEFAULT, List.of());
    RawSender sender = connect();
    sender.unit(1, RawSender.request("READINGROOM", "LINCOLN"));
    assertTrue(sender.isHungUp());
    Failure hint = expectation.turnedAway();
    assertTrue(hint.reason().contains("127.0.0.1"), hint.explained());
    assertLogged("comes from no archive's address");
    assertTrue(kept.isEmpty());
  }

  @Test
  void anObjectNobodyAskedForIsRefusedAndTheNextGoodOneTaken() throws Exception {
    expect();
    SyntheticStudy stranger = SyntheticStudy.ct("stranger", "Not^Asked", 1, 1, 64);
    byte[] dataset = DatasetWriter.dataset(stranger.instances().getFirst(), RawSender.EXPLICIT);
    RawSender sender = associated();
    assertEquals(
        Status.NOT_AUTHORIZED, sender.store(stranger.sopInstanceUids().getFirst(), dataset));
    assertTrue(kept.isEmpty());
    assertLogged("sent an object that was not asked for");
    assertEquals(Status.SUCCESS, sender.store(uid(0), bytes(0)));
    assertEquals(List.of(uid(0)), List.copyOf(kept.keySet()));
  }

  @Test
  void onlyTheInstancesAskedForAreTakenOfTheRightStudy() throws Exception {
    expect(lincoln(), ListenerLimits.DEFAULT, List.of(uid(1)));
    RawSender sender = associated();
    assertEquals(Status.NOT_AUTHORIZED, sender.store(uid(0), bytes(0)));
    assertEquals(Status.SUCCESS, sender.store(uid(1), bytes(1)));
    assertEquals(List.of(uid(1)), List.copyOf(kept.keySet()));
  }

  @Test
  void anArchiveThatFloodsUsWithOtherThingsIsCutOff() throws Exception {
    expect();
    SyntheticStudy stranger = SyntheticStudy.ct("flood", "Not^Asked", 1, 1, 16);
    byte[] dataset = DatasetWriter.dataset(stranger.instances().getFirst(), RawSender.EXPLICIT);
    RawSender sender = associated();
    int refused = 0;
    try {
      while (refused < 1000) {
        assertEquals(
            Status.NOT_AUTHORIZED, sender.store(Uids.derived("flood " + refused), dataset));
        refused++;
      }
    } catch (IOException cutOff) {
      // what the test wants to see
    }
    assertTrue(refused < 30, refused + " were listened to");
    assertGoodTransferStillWorks();
  }

  @Test
  void nothingIsTakenOnceNothingIsExpected() throws Exception {
    Expectation expectation = expect(lincoln(), ListenerLimits.DEFAULT, List.of());
    RawSender sender = associated();
    assertEquals(Status.SUCCESS, sender.store(uid(0), bytes(0)));
    expectation.close();
    assertEquals(Status.NOT_AUTHORIZED, sender.store(uid(1), bytes(1)));
    assertNull(kept.get(uid(1)));
  }

  @Test
  void aUidThatIsAPathIsRefusedInTheCommandAndInTheObject() throws Exception {
    expect();
    RawSender sender = associated();
    assertEquals(Status.CANNOT_UNDERSTAND, sender.store("../../etc/x", bytes(0)));
    Dataset evil =
        STUDY.instances().get(1).toBuilder()
            .string(Tag.StudyInstanceUID, "../../../../etc/passwd")
            .build();
    assertEquals(
        Status.NOT_AUTHORIZED,
        sender.store(uid(1), DatasetWriter.dataset(evil, RawSender.EXPLICIT)));
    assertTrue(kept.isEmpty());
    assertLogged("sent what DICOM or our limits do not allow");
    assertGoodTransferStillWorks();
  }

  @Test
  void lengthsOfTwoGigabytesAreRefusedWithoutReadingOn() throws Exception {
    expect();
    // an association request, a P-DATA-TF, a value, a command element and a data element
    RawSender request = connect();
    request.out.write(
        ByteBuffer.allocate(6).put((byte) 1).put((byte) 0).putInt(0x7FFFFFF0).array());
    assertTrue(request.isHungUp());
    RawSender unit = associated();
    unit.out.write(ByteBuffer.allocate(6).put((byte) 4).put((byte) 0).putInt(0x7FFFFFF0).array());
    assertTrue(unit.isHungUp());
    RawSender value = associated();
    value.unit(4, ByteBuffer.allocate(10).putInt(0x7FFFFFF0).array());
    assertTrue(value.isHungUp());
    RawSender command = associated();
    byte[] broken = RawSender.command(1, 0, RawSender.CT, uid(0));
    Arrays.fill(broken, 4, 8, (byte) 0x7F);
    command.value(1, 3, broken);
    assertTrue(command.isHungUp());
    RawSender element = associated();
    byte[] dataset = bytes(0);
    Arrays.fill(dataset, 6, 8, (byte) 0x7F);
    dataset[0] = 0x08;
    dataset[2] = 0x00; // (0008,00xx) with a length that lies
    int status = element.store(uid(0), dataset);
    assertTrue(status == Status.CANNOT_UNDERSTAND || status == Status.NOT_AUTHORIZED);
    assertTrue(kept.isEmpty());
    assertLogged("sent what DICOM or our limits do not allow");
    assertGoodTransferStillWorks();
  }

  @Test
  void aSilentClientIsHungUpOnAndBlocksNobody() throws Exception {
    expect(lincoln(), IMPATIENT, List.of());
    RawSender silent = connect();
    assertGoodTransferStillWorks();
    long start = System.nanoTime();
    assertTrue(silent.isHungUp());
    assertLogged("said nothing, or next to nothing");
    assertTrue(System.nanoTime() - start < 10e9);
  }

  @Test
  void aClientThatDripsIsHungUpOn() throws Exception {
    expect(lincoln(), IMPATIENT, List.of());
    RawSender slow = connect();
    byte[] request = ByHand.unit(1, RawSender.request("READINGROOM", "LINCOLN"));
    long start = System.nanoTime();
    assertThrowsOnWrite(slow, request);
    assertTrue(System.nanoTime() - start < 5e9, "the request may take its time, and no more");
    RawSender object = associated();
    object.storeRequest(RawSender.CT, uid(0));
    start = System.nanoTime();
    object.out.write(ByteBuffer.allocate(6).put((byte) 4).put((byte) 0).putInt(16_000).array());
    assertThrowsOnWrite(object, ByHand.value(1, 0, bytes(0)));
    assertTrue(System.nanoTime() - start < 5e9, "the object may take its time, and no more");
    assertTrue(kept.isEmpty());
    assertGoodTransferStillWorks();
  }

  private static void assertThrowsOnWrite(RawSender sender, byte[] drip) throws Exception {
    for (byte each : drip) {
      try {
        sender.out.write(each);
        sender.out.flush();
      } catch (IOException hungUp) {
        return;
      }
      Thread.sleep(25);
    }
    throw new AssertionError("all of it was listened to");
  }

  @Test
  void oneThousandConnectionsDoNotKeepTheArchiveOut() throws Exception {
    expect(lincoln(), ListenerLimits.DEFAULT, List.of());
    RawSender before = associated();
    List<Socket> crowd = new ArrayList<>();
    try {
      for (int i = 0; i < 1000; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), us.listenPort());
        crowd.add(socket);
        if (i % 3 == 1) {
          socket.getOutputStream().write(1); // begins, and says no more
        } else if (i % 3 == 2) {
          socket.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0}); // a TLS hello, cut
        }
        if (i == 500) {
          assertEquals(Status.SUCCESS, before.store(uid(0), bytes(0)), "in the middle of it");
        }
      }
      assertEquals(Status.SUCCESS, before.store(uid(1), bytes(1)));
      assertGoodTransferStillWorks();
    } finally {
      for (Socket socket : crowd) {
        socket.close();
      }
    }
    assertEquals(3, kept.size());
  }

  @Test
  void tooManyAssociationsAreToldToTryLater() throws Exception {
    ListenerLimits few =
        new ListenerLimits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            1024,
            4,
            2,
            1 << 17,
            1 << 30,
            1 << 30,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));
    expect(lincoln(), few, List.of());
    associated();
    RawSender second = associated();
    assertArrayEquals(new byte[] {3, 0, 2, 3, 2}, connect().associate("READINGROOM", "LINCOLN"));
    second.close();
    assertEquals(Status.SUCCESS, associatedInTheEnd().store(uid(3), bytes(3)));
    assertArrayEquals(bytes(3), kept.get(uid(3)));
  }

  /// Tries again until the listener has seen that somebody left.
  private RawSender associatedInTheEnd() throws IOException {
    long end = System.nanoTime() + 10_000_000_000L;
    while (true) {
      RawSender sender = connect();
      if (sender.associate("READINGROOM", "LINCOLN")[0] == 2) {
        return sender;
      }
      assertTrue(System.nanoTime() < end, "the place of who left stays taken");
    }
  }

  @Test
  void anObjectOrAMoveBeyondItsLimitEndsTheAssociation() throws Exception {
    Expectation expectation =
        expect(
            lincoln(),
            ListenerLimits.DEFAULT.withBytes(bytes(0).length * 2L, bytes(0).length * 3L),
            List.of());
    byte[] fat =
        DatasetWriter.dataset(
            STUDY.instances().getFirst().toBuilder()
                .bytes(Tag.PixelData, "OW", new byte[1 << 18])
                .build(),
            RawSender.EXPLICIT);
    RawSender sender = associated();
    try {
      sender.store(uid(0), fat);
      throw new AssertionError("it was taken");
    } catch (IOException cutOff) {
      // what the test wants to see
    }
    assertTrue(kept.isEmpty());
    assertNull(expectation.ourFailure(), "one object too long is the archive's trouble");
    RawSender again = associated();
    try {
      for (int i = 0; i < 4; i++) {
        again.store(uid(i), bytes(i));
      }
      throw new AssertionError("all were taken");
    } catch (IOException cutOff) {
      // what the test wants to see
    }
    assertNotNull(expectation.ourFailure());
    assertTrue(kept.size() < 4);
  }

  @Test
  void tlsIsDemandedWhereItIsSetUpAndTheClientMustShowACertificate(@TempDir Path folder)
      throws Exception {
    TestCertificates authority = new TestCertificates(folder);
    var ours = authority.issue("ours", "IP:127.0.0.1");
    ArchiveNode secure = lincoln().withAccess(Access.over(authority.material(ours)));
    Expectation expectation =
        expect(
            secure,
            ListenerLimits.DEFAULT.withPatience(
                Duration.ofSeconds(5), Duration.ofSeconds(3), Duration.ZERO),
            List.of());
    RawSender plain = connect();
    plain.unit(1, RawSender.request("READINGROOM", "LINCOLN"));
    assertTrue(plain.isHungUp());
    RawSender halfOpen = connect();
    halfOpen.out.write(new byte[] {0x16, 3, 1, 2, 0, 1, 0});
    String anonymous = openssl("-tls1_2", null, authority);
    assertFalse(
        anonymous.contains("Verify return code: 0 (ok)") && anonymous.contains("closed\n0"));
    String old = openssl("-tls1_1", ours, authority);
    assertTrue(old.contains("alert") || old.contains("no protocols"), old);
    String good = openssl("-tls1_3", ours, authority);
    assertTrue(good.contains("Verify return code: 0 (ok)"), good);
    assertTrue(kept.isEmpty());
    assertEquals(Failure.Kind.TLS, expectation.turnedAway().kind());
    assertTrue(halfOpen.isHungUp());
  }

  private String openssl(String version, TestCertificates.Issued own, TestCertificates authority)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "openssl",
                "s_client",
                version,
                "-connect",
                "127.0.0.1:" + us.listenPort(),
                "-CAfile",
                authority.authority().toString()));
    if (own != null) {
      command.addAll(List.of("-cert", own.certificate().toString(), "-key", own.key().toString()));
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    process.waitFor();
    return said;
  }

  @Test
  void damagedConversationsNeitherGetInNorHurtTheGoodOne() throws Exception {
    expect(lincoln(), ListenerLimits.DEFAULT, List.of(uid(0), uid(3)));
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(ByHand.unit(1, RawSender.request("READINGROOM", "LINCOLN")));
    whole.writeBytes(
        ByHand.unit(4, ByHand.value(1, 3, RawSender.command(1, 0, RawSender.CT, uid(0)))));
    whole.writeBytes(ByHand.unit(4, ByHand.value(1, 2, Arrays.copyOf(bytes(0), bytes(0).length))));
    byte[] session = whole.toByteArray();
    Random random = new Random(20261122);
    for (int i = 0; i < 400; i++) {
      byte[] damaged = session.clone();
      int hits = 1 + random.nextInt(6);
      for (int hit = 0; hit < hits; hit++) {
        damaged[random.nextInt(900)] = (byte) random.nextInt();
      }
      try (RawSender sender = new RawSender(us.listenPort())) {
        sender.out.write(damaged, 0, 1 + random.nextInt(damaged.length));
        sender.socket.shutdownOutput();
        sender.isHungUp();
      } catch (IOException cutOff) {
        // as it may
      }
    }
    assertGoodTransferStillWorks();
    assertTrue(List.of(uid(0), uid(3)).containsAll(kept.keySet()), "only what was asked for");
  }
}
