package dev.milepost.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.PollAnswer;
import dev.milepost.carrier.PollCarrier;
import dev.milepost.carrier.PollQuestion;
import dev.milepost.carrier.PollRequest;
import dev.milepost.carrier.PollTerms;
import dev.milepost.carrier.PushCarrier;
import dev.milepost.carrier.Signature;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.hub.connections.Carriers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code docs/add-a-carrier.md} is true: what it shows is taken from it and run. */
class AddACarrierTest {
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w+)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir Path folder;

  private String guide = "";
  private String mapping = "";
  private Path payload = Path.of("penguin.json");

  private record Ended(int status, String out, String err) {}

  @BeforeEach
  void takeWhatTheGuideShows() throws IOException {
    guide = Files.readString(Path.of("../../docs/add-a-carrier.md"));
    mapping = blocks("yaml").get(0);
    payload = Files.writeString(folder.resolve("penguin.json"), blocks("json").get(0));
  }

  @Test
  void readsThePayloadAsTheGuideSays() throws IOException {
    Path file = Files.writeString(folder.resolve("penguin.yaml"), mapping);

    Ended read = read("PENGUIN", "--mapping", file.toString());

    assertThat(read.err()).isEmpty();
    assertThat(read.status()).isZero();
    assertThat(read.out())
        .endsWith(blocks("text").get(0))
        .contains("LABEL_CREATED", "OUT_FOR_DELIVERY", "DELAYED", "SECURITY", "UNKNOWN", "Waxed")
        .contains("ETA_UPDATED", "2026-03-06T13:00:00Z", "SO-90210")
        .doesNotContain("DELIVERED\"");
  }

  @Test
  void namesTheMistakesAsTheGuideSays() throws IOException {
    String wrong =
        mapping
            .replace("OUT_FOR_DELIVERY", "OUT_OF_DELIVERY")
            .replace("dd.MM.yyyy HH:mm", "dd.MM. HH:mm");
    Path file = Files.writeString(folder.resolve("penguin.yaml"), wrong);

    Ended read = read("PENGUIN", "--mapping", file.toString());

    assertThat(read.status()).isEqualTo(2);
    assertThat(read.err().replace(folder + "/", "")).isEqualTo(blocks("text").get(1));
  }

  @Test
  void showsWhatCannotBeReadAsTheGuideSays() throws IOException {
    Path file = Files.writeString(folder.resolve("penguin.yaml"), mapping);
    Files.writeString(
        payload, Files.readString(payload).replace("05.03.2026 07:40", "this morning"));

    assertThat(read("PENGUIN", "--mapping", file.toString()).out())
        .contains(blocks("text").get(2))
        .contains("4 events, 1 problems");
  }

  @Test
  void makesACarrierOfAMappingInAFolder() throws IOException {
    Files.writeString(folder.resolve("penguin.yaml"), mapping);
    CarrierCode penguin = new CarrierCode("PENGUIN");

    Carriers carriers = Carriers.with(folder);

    assertThat(Carriers.onClassPath().adapter(penguin)).isEmpty();
    assertThat(carriers.known()).contains(penguin, new CarrierCode("GLS"), new CarrierCode("UPS"));
    assertThat(carriers.referenceReuse()).containsKey(penguin);
    PushCarrier push = carriers.push(penguin).orElseThrow();
    assertThat(push.acknowledgement()).isEqualTo(202);
    byte[] body = Files.readAllBytes(payload);
    assertThat(push.authentic(signed(body, "agreed"), body, List.of("agreed"))).isTrue();
    assertThat(push.authentic(signed(body, "guessed"), body, List.of("agreed"))).isFalse();
    assertThat(read("penguin", "--carriers", folder.toString()).out())
        .endsWith(blocks("text").get(0));
  }

  @Test
  void asksAsTheGuideSays() throws IOException {
    Files.writeString(folder.resolve("penguin.yaml"), mapping + blocks("yaml").get(1));
    CarrierAdapter penguin =
        Carriers.with(folder).adapter(new CarrierCode("PENGUIN")).orElseThrow();
    PollCarrier asked = (PollCarrier) penguin;
    Reference known = new Reference(ReferenceType.TRACKING_NUMBER, "PX-4711-0815", "PENGUIN");
    Reference unknown = new Reference(ReferenceType.TRACKING_NUMBER, "PX-4711-0816", "PENGUIN");
    PollQuestion question =
        new PollQuestion(List.of(known, unknown), null, Map.of("office", "OSL"));
    byte[] body = blocks("json").get(1).getBytes(StandardCharsets.UTF_8);

    PollRequest request = asked.request(question);
    PollAnswer answer = asked.answer(question, 200, Headers.NONE, body);

    assertThat(penguin).isInstanceOf(PushCarrier.class);
    assertThat(asked.takes(known)).isTrue();
    assertThat(asked.terms().access()).isEqualTo(new PollTerms.Access.Key("X-Penguin-Key", ""));
    assertThat(asked.terms().atOnce()).isEqualTo(20);
    assertThat(request.method() + " " + request.target() + "\n").isEqualTo(blocks("text").get(3));
    assertThat(((PollAnswer.Page) answer).said())
        .extracting(PollAnswer.Said::reference, PollAnswer.Said::known)
        .containsExactly(tuple("PX-4711-0815", true), tuple("PX-4711-0816", false));
    Files.write(payload, body);
    assertThat(read("PENGUIN", "--carriers", folder.toString()).out())
        .contains("OUT_FOR_DELIVERY", "1 events, 0 problems");
  }

  @Test
  void saysWhoseTheMappingIs() throws IOException {
    Path file = Files.writeString(folder.resolve("penguin.yaml"), mapping);

    Ended read = read("UPS", "--mapping", file.toString());

    assertThat(read.status()).isEqualTo(2);
    assertThat(read.err().strip()).isEqualTo(file + " is the mapping of PENGUIN, not of UPS");
  }

  @Test
  void takesTheHeadersThatAPayloadArrivedUnder() throws IOException {
    Files.writeString(
        payload,
        "{\"tracking_events\": [{\"event_type\": \"Info\", \"scan_time\": \"2026-03-05T10:00Z\"}]}");

    assertThat(read("SENDLE").out()).contains("no TRACKING_NUMBER", "0 events, 1 problems");
    assertThat(read("SENDLE", "--header", "Milepost-Reference: SNX7Q4R").out())
        .contains("SNX7Q4R", "1 events, 0 problems");
  }

  private static Headers signed(byte[] body, String secret) {
    Signature scheme =
        new Signature(
            "X-Penguin-Signature",
            Signature.Algorithm.HMAC_SHA256,
            Signature.KeyForm.UTF_8,
            Signature.Encoding.HEX,
            "sha256=");
    return Headers.of(List.of(Map.entry(scheme.header(), scheme.sign(body, secret))));
  }

  private Ended read(String carrier, String... options) {
    List<String> arguments = new ArrayList<>(List.of("read", carrier, payload.toString()));
    arguments.addAll(List.of(options));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commands =
        Main.commands(Clock.fixed(Instant.parse("2026-03-05T12:00:05Z"), ZoneOffset.UTC));
    commands.setOut(new PrintWriter(out, true));
    commands.setErr(new PrintWriter(err, true));
    int status = commands.execute(arguments.toArray(String[]::new));
    return new Ended(status, out.toString(), err.toString());
  }

  /** What stands between fences of that language, in order. */
  private List<String> blocks(String language) {
    List<String> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(guide);
    while (block.find()) {
      if (language.equals(block.group(1))) {
        blocks.add(String.valueOf(block.group(2)));
      }
    }
    return blocks;
  }
}
