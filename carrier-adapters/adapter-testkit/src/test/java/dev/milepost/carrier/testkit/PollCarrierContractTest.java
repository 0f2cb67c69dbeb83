package dev.milepost.carrier.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.milepost.event.CarrierCode;
import dev.milepost.event.Reference;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

class PollCarrierContractTest {

  @Test
  void passesASoundPoller() {
    Events events = run(PollFault.NONE);

    assertThat(events.failed().list()).isEmpty();
    assertThat(events.succeeded().count()).isGreaterThan(15);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void catchesEachFaultByTheTestThatIsMadeForIt(PollFault fault) {
    Stream<String> failed =
        run(fault).failed().stream()
            .map(event -> event.getTestDescriptor().getUniqueId().getLastSegment().getValue());

    assertThat(failed).contains(fault.caughtBy() + "()");
  }

  private static Events run(PollFault fault) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(ToyPolling.class))
        .configurationParameter("fault", fault.name())
        .execute()
        .testEvents();
  }

  /** The contract as a poller's test extends it; run only from here. */
  @ExtendWith(FaultOfTheRun.class)
  static final class ToyPolling extends PollCarrierContract {

    ToyPolling(PollFault fault) {
      super(new ToyPoller(fault));
    }

    @Override
    protected List<Reference> references() {
      return Stream.of("T-1", "T-2", "T-3")
          .map(number -> Reference.trackingNumber(new CarrierCode("TOY"), number))
          .toList();
    }

    @Override
    protected Answer answer(List<Told> told, int moment) {
      return Answer.ok(
          told.stream()
              .map(one -> parcel(one, moment))
              .collect(Collectors.joining(",", "{\"at\":" + moment + ",\"parcels\":[", "]}")));
    }

    private static String parcel(Told told, int moment) {
      return IntStream.range(0, told.events())
          .mapToObj(scan -> "{\"scan\":" + scan + ",\"at\":" + moment + "}")
          .collect(
              Collectors.joining(
                  ",", "{\"number\":\"" + told.reference().value() + "\",\"scans\":[", "]}"));
    }
  }

  /** Hands the fault of this run to the contract's constructor. */
  static final class FaultOfTheRun implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == PollFault.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context.getConfigurationParameter("fault", PollFault::valueOf).orElse(PollFault.NONE);
    }
  }
}
