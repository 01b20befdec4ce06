package org.readingroom.app.launch.profile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.settings.ArchiveSettings;
import org.readingroom.app.settings.SecretReference;
import org.readingroom.app.settings.SecretUnavailableException;
import org.readingroom.netclient.dicomweb.DicomWebPeer;
import org.readingroom.netclient.dicomweb.WebLimits;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.listener.StoreListener;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.peer.ArchivePeer.Protocol;
import org.readingroom.netclient.peer.CapabilityMemory;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.peer.UnusablePeer;

/// Every way the settings give to one archive. A way whose secret cannot be had answers with that
/// reason; the others, and the other archives, work on. Blocks while the OS keyring asks its user.
public final class ArchiveWays {
  private final LocalEntity local;
  private final DimseRuntime runtime;
  private final SecretReference.Resolver secrets;
  private final @Nullable StoreListener listener;
  private final CapabilityMemory memory;

  /// @param listener where archives send what is moved; null where nothing is fetched
  public ArchiveWays(
      LocalEntity local,
      DimseRuntime runtime,
      SecretReference.Resolver secrets,
      @Nullable StoreListener listener,
      CapabilityMemory memory) {
    this.local = local;
    this.runtime = runtime;
    this.secrets = secrets;
    this.listener = listener;
    this.memory = memory;
  }

  Archive archive(ArchiveSettings archive) {
    List<ArchivePeer> peers = peers(archive);
    return new Archive(peers.getFirst(), peers.size() > 1 ? peers.get(1) : null);
  }

  /// DICOM, then DICOMweb where it is configured.
  public List<ArchivePeer> peers(ArchiveSettings archive) {
    List<ArchivePeer> peers = new ArrayList<>();
    peers.add(
        orWhyNot(
            archive,
            Protocol.DIMSE,
            () -> new DimsePeer(local, archive.dimseNode(secrets), runtime, listener, memory)));
    if (archive.web() != null) {
      peers.add(
          orWhyNot(
              archive,
              Protocol.DICOMWEB,
              () -> new DicomWebPeer(archive.webNode(secrets), WebLimits.DEFAULT, memory)));
    }
    return List.copyOf(peers);
  }

  private interface Opening {
    ArchivePeer open() throws SecretUnavailableException;
  }

  private static ArchivePeer orWhyNot(ArchiveSettings archive, Protocol protocol, Opening opening) {
    try {
      return opening.open();
    } catch (SecretUnavailableException e) {
      return new UnusablePeer(archive.bareNode(), protocol, e.failure());
    }
  }
}
