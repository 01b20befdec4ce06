package org.readingroom.app.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.readingroom.app.hub.HubPresence;

class StatusModelTest {
  @Test
  void theLineSaysWhatIsKnownAndNoMore() {
    StatusModel status = new StatusModel();
    assertEquals("hub starting", status.line().get());
    status.hub().set(HubPresence.LIVE);
    status.archives().set(5);
    assertEquals("hub live  ·  5 archives", status.line().get());
    status.archivesAnswering().set(4);
    status.sending().set(2);
    status.keyProtection().set("key protected by a passphrase");
    assertEquals(
        "hub live  ·  4 of 5 archives answering  ·  2 sending  ·  key protected by a passphrase",
        status.line().get());
  }

  @Test
  void theSamePersonNeedsTheSameNumberAndNeverMissingOnes() {
    OpenPatient ada = patient("9434765919", "L1", "Lincoln", "01-Feb-1965");
    assertTrue(ada.samePerson(patient("9434765919", "B7", "Boston", "01-Feb-1965")));
    assertFalse(ada.samePerson(patient("9434765919", "B7", "Boston", "08-Aug-1971")));
    assertFalse(patient("", "", "Lincoln", "").samePerson(patient("", "", "Lincoln", "")));
    assertFalse(patient("", "1", "Lincoln", "").samePerson(patient("", "1", "Boston", "")));
    assertTrue(patient("", "1", "Lincoln", "").samePerson(patient("", "1", "Lincoln", "")));
  }

  private static OpenPatient patient(String nhs, String id, String trust, String born) {
    return new OpenPatient(
        "SMITH, Ada", nhs, !nhs.isEmpty(), id, "F 61 y", born, trust, "#4c8dff", "CT head");
  }
}
