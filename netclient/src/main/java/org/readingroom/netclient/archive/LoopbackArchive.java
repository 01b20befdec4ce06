package org.readingroom.netclient.archive;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import org.readingroom.netclient.dataset.Toolkit;
import org.readingroom.netclient.peer.ArchiveNode;

/// A small archive over a folder, on this computer only. Thread-safe.
///
/// ```java
/// try (LoopbackArchive lincoln = LoopbackArchive.start(folder, "LINCOLN")) {
///   ArchiveNode node = lincoln.node("Lincoln");
/// }
/// ```
public final class LoopbackArchive implements AutoCloseable {
  private final Settings settings;
  private final ArchiveFolder folder;
  private final Faults faults;
  private final DimseListener dimse;
  private final WebListener web;

  /// @param folder holds the DICOM files, at any depth; what is sent is kept there too
  /// @param aeTitle the only called AE title it answers to
  /// @param address must be a loopback address
  /// @param dicomPort 0 for a free one
  /// @param webPort 0 for a free one
  public record Settings(
      Path folder,
      String aeTitle,
      InetAddress address,
      int dicomPort,
      int webPort,
      ArchiveLimits limits) {

    /// Free ports of 127.0.0.1 and the usual limits.
    public static Settings of(Path folder, String aeTitle) {
      return of(folder, aeTitle, 0, 0);
    }

    public static Settings of(Path folder, String aeTitle, int dicomPort, int webPort) {
      return new Settings(
          folder,
          aeTitle,
          InetAddress.ofLiteral("127.0.0.1"),
          dicomPort,
          webPort,
          ArchiveLimits.DEFAULT);
    }
  }

  private LoopbackArchive(Settings settings) throws IOException {
    if (!settings.address().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "This archive has no users and no encryption: it only serves this computer. Give it a"
              + " loopback address such as 127.0.0.1.");
    }
    Toolkit.guard();
    this.settings = settings;
    this.faults = new Faults();
    this.folder = new ArchiveFolder(settings.folder(), settings.limits());
    this.dimse =
        new DimseListener(
            settings.address(), settings.dicomPort(), settings.aeTitle(), folder, faults);
    try {
      this.web = new WebListener(settings.address(), settings.webPort(), folder, faults);
    } catch (IOException | RuntimeException e) {
      dimse.close();
      throw e;
    }
  }

  /// @throws IOException when the folder cannot be read or a port is taken
  public static LoopbackArchive start(Path folder, String aeTitle) throws IOException {
    return start(Settings.of(folder, aeTitle));
  }

  /// @throws IllegalArgumentException when the address is not a loopback address
  public static LoopbackArchive start(Settings settings) throws IOException {
    return new LoopbackArchive(settings);
  }

  public int dicomPort() {
    return dimse.port();
  }

  public int webPort() {
    return web.port();
  }

  /// Base of the DICOMweb services, no slash at the end.
  public URI dicomWeb() {
    return URI.create(
        "http://" + settings.address().getHostAddress() + ":" + webPort() + "/dicom-web");
  }

  /// This archive as the settings would say it, with its DICOMweb address.
  public ArchiveNode node(String name) {
    return ArchiveNode.of(
            name, settings.address().getHostAddress(), dicomPort(), settings.aeTitle())
        .withWeb(dicomWeb());
  }

  public int instanceCount() {
    return folder.index().instanceCount();
  }

  /// Takes up files that were put into the folder since it started.
  public void rescan() throws IOException {
    folder.scan();
  }

  /// What it is to do wrong from now on.
  public Faults faults() {
    return faults;
  }

  @Override
  public void close() {
    faults.archiveCloses();
    web.close();
    dimse.close();
  }
}
