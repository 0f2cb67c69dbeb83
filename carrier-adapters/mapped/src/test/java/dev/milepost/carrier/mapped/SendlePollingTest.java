package dev.milepost.carrier.mapped;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.PollCarrier;
import dev.milepost.carrier.testkit.PollCarrierContract;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SendlePollingTest extends PollCarrierContract {

  SendlePollingTest() {
    super(MappedCarrierContract.shipped("sendle"), Path.of("sendle"));
  }

  @Override
  protected List<Reference> references() {
    return List.of(number("SNX7Q4R"), number("SNX7Q5S"));
  }

  /** The number is in it for the contract's reading alone: the hub says it in a header. */
  @Override
  protected Answer answer(List<Told> told, int moment) {
    if (told.get(0).events() == 0) {
      return Answer.of(404, "{\"error\": \"not_found\"}");
    }
    return Answer.ok(
        "{\"sendle_reference\": \"%s\", \"tracking_events\": [%s]}"
            .formatted(
                told.get(0).reference().value(),
                IntStream.range(0, told.get(0).events())
                    .mapToObj(
                        i ->
                            "{\"event_type\": \"Info\", \"scan_time\": \"2026-03-05T1%d:00Z\"}"
                                .formatted(i))
                    .collect(Collectors.joining(","))));
  }

  @Test
  void knowsTheParcelWhoseAnswerDoesNotNameIt() {
    Answer nameless =
        Answer.ok("{\"tracking_events\": [{\"event_type\": \"Info\"}], \"state\": \"Transit\"}");

    assertThat(said(heard(List.of(number("SNX7Q4R")), nameless)).get("SNX7Q4R"))
        .matches(said -> said.known());
  }

  @Test
  void asksWhereSendleAnswers() {
    PollCarrier sendle = (PollCarrier) MappedCarrierContract.shipped("sendle");

    assertThat(sendle.request(question(List.of(number("snx 7q4r")))).target())
        .isEqualTo("/api/tracking/SNX7Q4R");
  }

  private static Reference number(String value) {
    return new Reference(ReferenceType.TRACKING_NUMBER, value, "SENDLE");
  }
}
