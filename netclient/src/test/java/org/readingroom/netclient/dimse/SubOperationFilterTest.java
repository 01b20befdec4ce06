package org.readingroom.netclient.dimse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.readingroom.netclient.message.ByHand.join;
import static org.readingroom.netclient.message.ByHand.ui;
import static org.readingroom.netclient.message.ByHand.unit;
import static org.readingroom.netclient.message.ByHand.us;
import static org.readingroom.netclient.message.ByHand.value;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.aoju.bus.image.metric.internal.pdu.AAbort;
import org.junit.jupiter.api.Test;
import org.readingroom.netclient.message.CommandSet;

/// Units written by hand (PS3.8 9.3, annex E), honest ones and others.
class SubOperationFilterTest {
  private static final String CLASS = "1.2.840.10008.5.1.4.1.1.2";
  private static final String INSTANCE = "1.2.3";
  private static final int GET_RSP = 0x8010;
  private static final int PENDING = 0xFF00;

  private final ByteArrayOutputStream answers = new ByteArrayOutputStream();
  private final Taken taken = new Taken();

  /// Takes everything, and remembers it.
  private static final class Taken implements SubOperations {
    final List<String> instances = new ArrayList<>();
    final List<byte[]> objects = new ArrayList<>();
    int pending;
    int status;
    boolean reads = true;

    @Override
    public int store(CommandSet request, int contextId, InputStream data) throws IOException {
      instances.add(request.sopInstanceUid() + " in " + contextId);
      objects.add(reads ? data.readAllBytes() : data.readNBytes(1));
      return status;
    }

    @Override
    public void pending() {
      pending++;
    }
  }

  private SubOperationFilter filter(byte[] wire) {
    return new SubOperationFilter(new ByteArrayInputStream(wire), answers, () -> taken);
  }

  @Test
  void whileNobodyTakesSubOperationsEverythingPassesAsItCame() throws IOException {
    byte[] wire =
        join(
            unit(2, bytes(300)),
            unit(4, join(value(3, 3, storeRequest()), value(3, 0, bytes(9)))),
            unit(4, new byte[3]),
            unit(9, bytes(5)));
    InputStream toolkit =
        new SubOperationFilter(new ByteArrayInputStream(wire), answers, () -> null);
    assertArrayEquals(wire, toolkit.readAllBytes());
    assertEquals(0, answers.size());
  }

  @Test
  void onlySubOperationsAndPendingResponsesAreTakenOut() throws IOException {
    byte[] last = unit(4, value(1, 3, response(GET_RSP, 0xB000, true)));
    byte[] itsList = unit(4, value(1, 2, bytes(40)));
    byte[] otherRequest = unit(4, value(5, 3, command(0x0030, false)));
    byte[] release = unit(6, new byte[4]);
    byte[] wire =
        join(
            otherRequest,
            unit(4, value(3, 3, storeRequest())),
            unit(4, value(3, 2, bytes(1000))),
            unit(4, value(1, 3, response(GET_RSP, PENDING, false))),
            last,
            itsList,
            release);
    assertArrayEquals(join(otherRequest, last, itsList, release), filter(wire).readAllBytes());
    assertEquals(List.of(INSTANCE + " in 3"), taken.instances);
    assertArrayEquals(bytes(1000), taken.objects.getFirst());
    assertEquals(1, taken.pending);
  }

  @Test
  void instancesArriveWholeHoweverTheyAreCutIntoValuesAndUnits() throws IOException {
    byte[] request = storeRequest();
    byte[] object = bytes(5000);
    byte[] wire =
        join(
            // the command in three values over two units, the object's first bytes behind it
            unit(4, value(3, 1, Arrays.copyOf(request, 5))),
            unit(
                4,
                join(
                    value(3, 1, new byte[0]),
                    value(3, 3, Arrays.copyOfRange(request, 5, request.length)),
                    value(3, 0, Arrays.copyOf(object, 11)))),
            unit(
                4, join(value(3, 0, new byte[0]), value(3, 0, Arrays.copyOfRange(object, 11, 12)))),
            unit(4, value(3, 0, Arrays.copyOfRange(object, 12, 5000))),
            // its end in a unit with the next request
            unit(4, join(value(3, 2, new byte[0]), value(3, 3, request))),
            unit(4, value(3, 2, object)));
    assertEquals(0, filter(wire).readAllBytes().length);
    assertEquals(2, taken.objects.size());
    assertArrayEquals(object, taken.objects.get(0));
    assertArrayEquals(object, taken.objects.get(1));
  }

  @Test
  void eachInstanceIsAnsweredInItsContextWithItsNumberAndTheTakersStatus() throws IOException {
    taken.status = 0xA700;
    taken.reads = false; // what it leaves is skipped
    byte[] wire = join(unit(4, value(7, 3, storeRequest())), unit(4, value(7, 2, bytes(70_000))));
    filter(wire).readAllBytes();
    ByteBuffer answer = ByteBuffer.wrap(answers.toByteArray());
    assertEquals(4, answer.getShort() >> 8);
    assertEquals(answer.remaining() - 4, answer.getInt());
    assertEquals(answer.remaining() - 4, answer.getInt());
    assertEquals(7, answer.get());
    assertEquals(3, answer.get());
    byte[] command = new byte[answer.remaining()];
    answer.get(command);
    assertEquals(
        new CommandSet(0x8001, 0, false, 0xA700, CLASS, INSTANCE), CommandSet.parse(command));
    // Message ID Being Responded To, PS3.7 table 9.3-2
    assertTrue(HexFormat.of().formatHex(command).contains("00002001" + "02000000" + "2a00"));
  }

  @Test
  void whoComesWhileTheReaderWaitsGetsTheNextMessage() throws Exception {
    AtomicReference<SubOperations> taker = new AtomicReference<>();
    try (PipedInputStream in = new PipedInputStream(1 << 16);
        PipedOutputStream archive = new PipedOutputStream(in)) {
      SubOperationFilter filter = new SubOperationFilter(in, answers, taker::get);
      byte[] release = unit(6, new byte[4]);
      CompletableFuture<byte[]> toolkit = new CompletableFuture<>();
      Thread reader =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  toolkit.complete(filter.readNBytes(release.length));
                } catch (IOException e) {
                  toolkit.completeExceptionally(e);
                }
              });
      for (int i = 0; i < 500 && reader.getState() == Thread.State.RUNNABLE; i++) {
        Thread.sleep(10); // until it waits
      }
      taker.set(taken);
      archive.write(
          join(unit(4, value(3, 3, storeRequest())), unit(4, value(3, 2, bytes(10))), release));
      archive.flush();
      assertArrayEquals(release, toolkit.get(10, TimeUnit.SECONDS));
      assertEquals(1, taken.instances.size());
    }
  }

  @Test
  void lengthsThatCannotBeEndTheLinkAndAllocateNothing() {
    // a value of 2 GB in a unit of 100 bytes, a value without room for its own head
    for (byte[] liar :
        List.of(
            unit(4, join(new byte[] {0x7F, -1, -1, -1}, bytes(96))),
            unit(4, join(new byte[] {0, 0, 0, 1}, bytes(96))),
            unit(4, join(value(3, 3, storeRequest()), bytes(5))))) {
      assertThrows(IOException.class, () -> filter(liar).readAllBytes());
    }
    assertEquals(List.of(), taken.objects);
  }

  @Test
  void unitTooLongForAnybodyIsLeftToTheToolkitToRefuse() throws IOException {
    byte[] wire = join(new byte[] {4, 0, 0x7F, -1, -1, -1}, bytes(100));
    assertArrayEquals(wire, filter(wire).readAllBytes());
  }

  @Test
  void commandWithoutEndIsNotRead() {
    ByteArrayOutputStream endless = new ByteArrayOutputStream();
    for (int i = 0; i < 20; i++) {
      endless.writeBytes(unit(4, value(3, 1, bytes(1000))));
    }
    assertThrows(IOException.class, () -> filter(endless.toByteArray()).readAllBytes());
  }

  @Test
  void messageWithinAMessageEndsTheLink() {
    for (byte[] intruder :
        List.of(value(3, 3, storeRequest()), value(5, 0, bytes(3)), value(5, 1, bytes(3)))) {
      byte[] wire =
          join(
              unit(4, value(3, 3, storeRequest())),
              unit(4, value(3, 0, bytes(10))),
              unit(4, intruder));
      assertThrows(IOException.class, () -> filter(wire).readAllBytes());
    }
  }

  @Test
  void endInTheMiddleIsAnEndAndAbortSaysWhy() {
    byte[] begun = join(unit(4, value(3, 3, storeRequest())), unit(4, value(3, 0, bytes(10))));
    assertThrows(EOFException.class, () -> filter(begun).readAllBytes());
    AAbort abort =
        assertThrows(
            AAbort.class,
            () -> filter(join(begun, unit(7, new byte[] {0, 0, 2, 6}))).readAllBytes());
    assertEquals(6, abort.getReason());
    assertThrows(IOException.class, () -> filter(join(begun, unit(6, new byte[4]))).readAllBytes());
  }

  @Test
  void commandSetThatDoesNotAddUpIsLeftToTheToolkit() throws IOException {
    byte[] wire = unit(4, value(3, 3, new byte[] {0, 0, 0, 1, 2, 0, 0, 0, 1}));
    assertArrayEquals(wire, filter(wire).readAllBytes());
  }

  // ---- by hand ----

  private static byte[] storeRequest() {
    return join(ui(0x0002, CLASS), command(0x0001, true), ui(0x1000, INSTANCE));
  }

  // message 42
  private static byte[] command(int field, boolean data) {
    return join(us(0x0100, field), us(0x0110, 42), us(0x0800, data ? 0 : 0x101));
  }

  private static byte[] response(int field, int status, boolean data) {
    return join(us(0x0100, field), us(0x0120, 1), us(0x0800, data ? 0 : 0x101), us(0x0900, status));
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (i * 31 + 7);
    }
    return bytes;
  }
}
