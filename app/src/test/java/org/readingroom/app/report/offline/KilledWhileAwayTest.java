package org.readingroom.app.report.offline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Reader;
import org.readingroom.app.account.Role;
import org.readingroom.app.report.ReportText;
import org.readingroom.app.report.SignRequest;
import org.readingroom.app.worklist.ItemPatient;
import org.readingroom.app.worklist.ItemRequest;
import org.readingroom.app.worklist.ItemState;
import org.readingroom.app.worklist.Lease;
import org.readingroom.app.worklist.Priority;
import org.readingroom.app.worklist.WorklistItem;
import org.readingroom.netclient.seal.Sealing;

/// A program that keeps deeds is killed (SIGKILL) in the middle: every deed it said was kept is
/// there, whole.
class KilledWhileAwayTest {
  private static final Actor ADA =
      new Actor(new Reader("ada", "Ada", Role.CONSULTANT, null, null, null), "client");

  @TempDir Path folder;

  @Test
  @Timeout(60)
  void whatWasSaidToBeKeptIsKept() throws Exception {
    Path said = folder.resolve("said");
    Process keeper =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Keeper.class.getName(),
                folder.resolve("held").toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (lines(said).size() < 40 && keeper.isAlive() && System.nanoTime() < end) {
      Thread.sleep(3);
    }
    keeper.destroyForcibly().waitFor();
    List<String> promised = lines(said);
    assertTrue(promised.size() >= 40, promised::toString);
    KeptItems items = new KeptItems(folder.resolve("held"), Sealing.of(new byte[32]));
    for (String number : promised) {
      KeptItem kept = items.of("item " + number, ADA).orElseThrow();
      Deed.Signed signed = (Deed.Signed) kept.deed();
      assertEquals("Conclusion " + number, signed.text().conclusion());
    }
  }

  // the last line may be cut off
  private static List<String> lines(Path file) throws Exception {
    if (!Files.exists(file)) {
      return List.of();
    }
    String text = Files.readString(file);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  /// Keeps one signature after the other, in a process of its own.
  static final class Keeper {
    public static void main(String[] arguments) throws Exception {
      KeptItems items = new KeptItems(Path.of(arguments[0]), Sealing.of(new byte[32]));
      for (int i = 0; i < 10_000; i++) {
        String itemId = "item " + i;
        items.hold(item(itemId), new Lease(itemId, 1, Instant.EPOCH, Duration.ofMinutes(1)), ADA);
        items.done(
            itemId,
            ADA,
            1,
            new Deed.Signed(
                SignRequest.As.FINAL, new ReportText("Findings", "Conclusion " + i), List.of()));
        System.out.println(i);
      }
    }

    private static WorklistItem item(String itemId) {
      return new WorklistItem(
          itemId,
          "Lincoln",
          "RWD",
          ItemState.OPEN,
          Priority.ROUTINE,
          "",
          Instant.EPOCH,
          Instant.EPOCH,
          null,
          null,
          Set.of(),
          null,
          "",
          new ItemPatient("SMITH^Ada", "1", null, null, null, null),
          new ItemRequest(null, null, "CT head", null, null, null, null, null),
          List.of(),
          Instant.EPOCH);
    }
  }
}
