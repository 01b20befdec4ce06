package org.readingroom.netclient.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrthancServerTest {
  @Test
  void startsEmptyAndDiesWhenClosed(@TempDir Path folder) {
    OrthancServer server = OrthancServer.start(folder, "LINCOLN");
    int port = server.dicomPort();
    try (server) {
      assertEquals(0, server.instanceCount());
      assertTrue(server.get("/dicom-web/studies").startsWith("["));
    }
    assertFalse(FreePorts.answers(port));
  }
}
