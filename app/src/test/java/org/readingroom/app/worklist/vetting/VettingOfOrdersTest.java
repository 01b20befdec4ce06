package org.readingroom.app.worklist.vetting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Role;
import org.readingroom.app.hub.Dialect;
import org.readingroom.app.hub.TestHub;
import org.readingroom.app.order.Order;
import org.readingroom.app.order.OrderPatient;
import org.readingroom.app.order.OrderTaker;
import org.readingroom.app.worklist.OrderIntake;
import org.readingroom.app.worklist.Pathways;
import org.readingroom.app.worklist.TestStudies;
import org.readingroom.app.worklist.WaitingOrders;
import org.readingroom.app.worklist.Worklist;
import org.readingroom.app.worklist.WorklistItem;
import org.readingroom.netclient.dataset.Tag;

/// An order is vetted before there are images; what was said is found again at the item that the
/// images become, and nowhere else.
@ParameterizedClass
@EnumSource(Dialect.class)
class VettingOfOrdersTest {
  private static final String TRUST = TestStudies.LINCOLN.trustCode();

  @TempDir Path folder;
  @Parameter Dialect dialect;
  private TestHub hub;
  private Actor agent;
  private Actor rita;
  private Actor ada;

  @BeforeEach
  void open() {
    hub = TestHub.of(dialect, folder);
    agent = hub.consultant("Agent");
    rita = hub.actor("Rita Requests", Role.MDT_COORDINATOR, List.of(TRUST), List.of());
    ada = hub.actor("Ada", Role.CONSULTANT, List.of(TRUST), List.of(TRUST));
  }

  @AfterEach
  void close() throws Exception {
    hub.close();
  }

  private Vettings at(Actor actor) {
    return new Vettings(hub.at(actor), hub.auditAt(actor));
  }

  private void order(int number, String issuer) {
    Order order =
        new Order(
            TRUST,
            "ACC" + number,
            issuer,
            Order.Source.HL7,
            false,
            new OrderPatient("CANARY" + number + "^Ada", "PID" + number, null, null, null, "F"),
            null,
            null,
            "CT head and neck",
            null,
            "Head injury",
            null,
            null,
            "E",
            null,
            null,
            null);
    OrderIntake intake =
        new OrderIntake(
            hub.at(agent),
            agent,
            hub.auditAt(agent),
            List.of(TestStudies.LINCOLN),
            Pathways.standard());
    assertNull(
        intake
            .take(new OrderTaker.Message("ris", "M" + number + issuer, "digest", List.of(order)))
            .refusal());
  }

  private List<VettingSubject> waiting() {
    return new OrdersToVet(new WaitingOrders(hub.at(rita)), at(rita), code -> "Lincoln").list();
  }

  private String ask(VettingSubject subject, String question) {
    return assertInstanceOf(
            VettingOutcome.Done.class,
            at(rita).ask(rita, subject, ada.reader().readerId(), Duration.ofHours(1), question))
        .vettingId();
  }

  private void accept(String vetting, String protocol) {
    Vetting seen = at(ada).one(vetting).orElseThrow();
    assertInstanceOf(
        VettingOutcome.Done.class,
        at(ada).step(ada, seen, VettingStep.Kind.ACCEPT, protocol, null));
  }

  private WorklistItem images(int number, String accession) {
    String item =
        TestStudies.pool(
            hub, agent, TestStudies.row(number).string(Tag.AccessionNumber, accession).build());
    return new Worklist(hub.at(ada), hub.auditAt(ada)).item(item).orElseThrow();
  }

  private List<String> said(WorklistItem item) {
    return at(ada).of(item).stream()
        .flatMap(each -> each.steps().stream())
        .map(VettingStep::words)
        .toList();
  }

  @Test
  void theProtocolOfAnOrderIsFoundAtTheItemOfItsImagesAndTheHistoryIsOne() {
    order(1, TRUST);
    String vetting = ask(waiting().getFirst(), "CT or MR?");
    assertTrue(waiting().isEmpty(), "nobody is asked twice");
    accept(vetting, "CT head, no contrast.");
    WorklistItem item = images(1, "ACC1");
    assertEquals(List.of("CT or MR?", "CT head, no contrast."), said(item));
    // what is asked later, of the item, stands in the same history
    ask(VettingSubject.of(item), "Angiogram as well?");
    assertEquals(List.of("CT or MR?", "CT head, no contrast.", "Angiogram as well?"), said(item));
    assertTrue(said(images(2, "ACC2")).isEmpty());
  }

  @Test
  void imagesThatCameFirstShowWhatIsAskedOfTheirOrderToo() {
    WorklistItem item = images(1, "ACC1");
    order(1, TRUST);
    accept(ask(VettingSubject.of(item), "Contrast?"), "Plain.");
    assertEquals(List.of("Contrast?", "Plain."), said(item));
  }

  @Test
  void aProtocolNeverShowsAtAnotherPatientsImagesNorAtAnotherTrustsAccession() {
    order(1, TRUST);
    order(3, "ELSEWHERE");
    waiting().forEach(each -> accept(ask(each, "How?"), "With contrast."));
    WorklistItem others = images(7, "ACC1");
    assertTrue(String.valueOf(others.doubt()).contains("another patient"), others.doubt());
    assertTrue(said(others).isEmpty());
    assertTrue(said(images(3, "ACC3")).isEmpty(), "the same number of another issuer");
  }

  @Test
  void whoDoesNotSeeTheTrustSeesNothingOfIt() {
    order(1, TRUST);
    accept(ask(waiting().getFirst(), "How?"), "Plain.");
    WorklistItem item = images(1, "ACC1");
    if (dialect == Dialect.POSTGRESQL) {
      Actor fay = hub.actor("Fay", Role.CONSULTANT, List.of("RXX"), List.of("RXX"));
      assertTrue(at(fay).of(item).isEmpty());
    }
    assertEquals(2, said(item).size());
  }
}
