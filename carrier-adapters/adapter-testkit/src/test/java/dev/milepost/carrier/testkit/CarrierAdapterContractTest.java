package dev.milepost.carrier.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.milepost.carrier.Headers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

class CarrierAdapterContractTest {

  @Test
  void passesASoundAdapter() {
    Events events = run(Fault.NONE);

    assertThat(events.failed().list()).isEmpty();
    assertThat(events.skipped().list()).isEmpty();
    assertThat(events.succeeded().count()).isGreaterThan(20);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void catchesEachFaultByTheTestThatIsMadeForIt(Fault fault) {
    Events events = run(fault);

    assertThat(failuresOf(fault, events)).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "THROWS_ON_A_HALF_LINE",
        "THROWS_ON_AN_ODD_BYTE",
        "RETURNS_NULL_ON_AN_ODD_BYTE",
        "LOSES_A_PROBLEM",
        "GUESSES_AN_UNKNOWN_CODE",
        "MAKES_THE_ID_FROM_THE_DELIVERY"
      })
  void namesThePayloadsFileInTheFailure(Fault fault) {
    Events events = run(fault);

    assertThat(failuresOf(fault, events))
        .isNotEmpty()
        .allSatisfy(message -> assertThat(message).contains(".payload.txt"));
  }

  @Test
  void refusesATableThatListsACodeTwice() {
    List<String> table =
        List.of("type,code,milestone", "I,OR,PICKED_UP", "X,OR,HOLD", "I,OR,ARRIVED");

    assertThatThrownBy(() -> CodeTable.of(table)).hasMessageContaining("listed twice");
  }

  @Test
  void saysPlainlyThatTheSamplesAreAbsent() {
    SampleReport report =
        SampleReport.read(new ToyAdapter(), CarrierAdapterContract.RECEIVED_AT, "no-such-carrier");

    assertThat(report.complete()).isFalse();
    assertThat(report.printAndCheck().toString()).contains("absent").contains("no-such-carrier");
  }

  /** What the test says that is made for the fault. */
  private static List<String> failuresOf(Fault fault, Events events) {
    return events
        .failed()
        .filter(
            event ->
                event
                    .getTestDescriptor()
                    .getUniqueId()
                    .toString()
                    .contains(":" + fault.caughtBy() + "()"))
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .map(result -> result.getThrowable().map(Throwable::toString).orElse(""))
        .toList();
  }

  private static Events run(Fault fault) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(ToyContract.class))
        .configurationParameter("fault", fault.name())
        .execute()
        .testEvents();
  }

  /** The contract as an adapter's test extends it; run only from here. */
  @ExtendWith(FaultOfTheRun.class)
  static final class ToyContract extends CarrierAdapterContract {

    private final Fault fault;

    ToyContract(Fault fault) {
      super(
          fault == Fault.IS_NOT_REGISTERED ? new ToyAdapter.Unregistered() : new ToyAdapter(fault));
      this.fault = fault;
    }

    @Override
    boolean rewritesExpected() {
      return fault == Fault.NONE && super.rewritesExpected();
    }

    @Override
    protected byte[] payloadWith(String type, String code, String detail) {
      return (code + " T-9 2026-03-05T09:00:00Z\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected Optional<Headers> signed(byte[] body, String secret) {
      return Optional.of(Headers.of(List.of(Map.entry("token", secret))));
    }
  }

  /** Hands the fault of this run to the contract's constructor. */
  static final class FaultOfTheRun implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Fault.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context.getConfigurationParameter("fault", Fault::valueOf).orElse(Fault.NONE);
    }
  }
}
