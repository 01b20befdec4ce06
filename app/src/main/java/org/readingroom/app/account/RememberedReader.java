package org.readingroom.app.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.readingroom.netclient.seal.SealedFolder;
import org.readingroom.netclient.seal.Sealing;

/// Who last signed in to a shared hub from this profile, by login: so that a workstation that
/// starts while the hub is away knows whose claims and drafts it keeps. It gives no right to
/// anything; the hub finds out by itself who asks. Thread-safe; blocks on the disk.
public final class RememberedReader {
  private static final JsonMapper JSON = new JsonMapper();

  private final SealedFolder folder;

  /// @param folder a folder of the profile; made when it is not there
  public RememberedReader(Path folder, Sealing sealing) {
    this.folder = new SealedFolder(folder, sealing, "reader");
  }

  public void remember(String login, Actor actor) throws IOException {
    byte[] now = JSON.writeValueAsBytes(actor);
    Optional<byte[]> before = folder.get(login);
    if (before.isEmpty() || !Arrays.equals(before.get(), now)) {
      folder.put(login, now);
    }
  }

  public Optional<Actor> of(String login) throws IOException {
    Optional<byte[]> found = folder.get(login);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(found.get(), Actor.class));
    } catch (JsonProcessingException e) {
      // written by another version of the program: the hub will say
      return Optional.empty();
    }
  }
}
