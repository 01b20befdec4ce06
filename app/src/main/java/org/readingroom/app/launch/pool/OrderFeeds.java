package org.readingroom.app.launch.pool;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.order.OrderListener;
import org.readingroom.app.order.OrderReading;
import org.readingroom.app.order.ScheduledOrders;
import org.readingroom.app.settings.ModalityWorklistSettings;
import org.readingroom.app.settings.OrderSourceSettings;
import org.readingroom.app.settings.OrderSourceSettings.AccessionField;
import org.readingroom.app.settings.SecretReference;
import org.readingroom.app.settings.SecretUnavailableException;
import org.readingroom.app.settings.Settings;
import org.readingroom.app.worklist.OrderIntake;
import org.readingroom.netclient.dimse.DimseLimits;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;
import org.readingroom.netclient.peer.TlsContexts;
import org.readingroom.netclient.peer.TlsMaterial;

/// Where the settings say orders come from: listeners for HL7, and modality worklists to ask. What
/// cannot be opened or asked is said once and tried again at every look. For one thread; the
/// listeners have their own.
final class OrderFeeds implements AutoCloseable {
  private static final Duration WORKLIST = Duration.ofSeconds(30);

  private final List<OrderSourceSettings> sources;
  private final OrderIntake intake;
  private final Consumer<String> report;
  private final DimseRuntime runtime = new DimseRuntime(DimseLimits.DEFAULT, syntax -> false);
  private final Map<OrderSourceSettings, OrderListener> listeners = new HashMap<>();
  private final Map<String, ScheduledOrders> worklists = new HashMap<>();
  private final SecretReference.Resolver secrets = new SecretReference.Resolver(System.getenv());
  private final List<DimsePeer> peers = new ArrayList<>();
  private final Set<String> said = new HashSet<>();

  /// @param report gets one sentence, without patient data, for what an administrator should know;
  ///   from several threads
  OrderFeeds(Settings settings, OrderIntake intake, Consumer<String> report) {
    this.sources = settings.orders();
    this.intake = intake;
    this.report = report;
    for (ModalityWorklistSettings each : settings.modalityWorklists()) {
      try {
        DimsePeer peer = new DimsePeer(settings.workstation(), each.node(secrets), runtime);
        peers.add(peer);
        worklists.put(each.trustCode(), new ScheduledOrders(peer));
      } catch (SecretUnavailableException e) {
        report.accept("Modality worklist of " + each.trustCode() + ": " + e.getMessage());
      }
    }
  }

  /// Opens every listener that is not open.
  void listen() {
    for (OrderSourceSettings source : sources) {
      if (!listeners.containsKey(source)) {
        @Nullable SSLContext tls;
        try {
          TlsMaterial material = source.tlsMaterial(secrets);
          tls = material == null ? null : TlsContexts.of(material);
        } catch (SecretUnavailableException | IOException e) {
          sayOnce(
              "Orders of "
                  + source.trustCode()
                  + ": the files of tls cannot be opened. Check their names, rights and secret; it"
                  + " will be tried again.");
          continue;
        }
        try {
          listeners.put(
              source,
              OrderListener.open(
                  new OrderListener.Door(source.bind(), source.port(), source.from(), tls),
                  new OrderListener.Limits(
                      source.maxMessageBytes(),
                      source.messageTime(),
                      source.idle(),
                      source.connections()),
                  reading(source),
                  intake,
                  report));
          report.accept("Orders of " + source.trustCode() + ": listening on " + source.port());
        } catch (IOException e) {
          sayOnce(
              "Port "
                  + source.port()
                  + " for the orders of "
                  + source.trustCode()
                  + " cannot be opened. Another agent on this computer may have it; it will be tried"
                  + " again.");
        }
      }
    }
  }

  private static OrderReading reading(OrderSourceSettings source) {
    @Nullable String field =
        source.accession() == AccessionField.STANDARD ? null : source.accession().text();
    return new OrderReading(
        source.trustCode(),
        field,
        source.accessionIssuer(),
        source.patientIdAuthority(),
        source.patientIdIssuer(),
        source.zone(),
        source.charset());
  }

  /// Asks every modality worklist once. Blocks, each for half a minute at most.
  ///
  /// @return how many orders were new or changed
  int ask() throws InterruptedException {
    int changed = 0;
    for (Map.Entry<String, ScheduledOrders> each : worklists.entrySet()) {
      ScheduledOrders.Listed listed = each.getValue().list(WORKLIST);
      if (listed.outcome() instanceof FindOutcome.Failed failed) {
        sayOnce("Modality worklist of " + each.getKey() + ": " + failed.failure().explained());
      }
      try {
        changed += intake.scheduled(listed.orders());
      } catch (HubException e) {
        report.accept(e.getMessage());
      }
    }
    return changed;
  }

  private void sayOnce(String sentence) {
    if (said.add(sentence)) {
      report.accept(sentence);
    }
  }

  @Override
  public void close() {
    listeners.values().forEach(OrderListener::close);
    peers.forEach(DimsePeer::close);
    runtime.close();
  }
}
