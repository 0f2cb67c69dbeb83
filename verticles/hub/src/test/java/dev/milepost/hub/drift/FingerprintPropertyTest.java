package dev.milepost.hub.drift;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FingerprintPropertyTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Fingerprint fingerprint = new Fingerprint();

  @Property(tries = 500)
  void doesNotMindTheOrderOfFieldsAndElements(@ForAll("anyJson") Object json, @ForAll Random random)
      throws JsonProcessingException {
    Shape one = fingerprint.of(JSON.writeValueAsBytes(json));
    Shape other = fingerprint.of(JSON.writeValueAsBytes(shuffled(json, random)));

    assertThat(other.lines()).isEqualTo(one.lines());
  }

  @Property(tries = 2_000)
  void takesAnyBytes(@ForAll byte[] bytes) {
    assertThat(fingerprint.of(bytes).lines()).isNotEmpty();
  }

  @Property(tries = 500)
  void takesAnyTextThatBeginsAsAFormatDoes(
      @ForAll("beginnings") String beginning, @ForAll String rest) {
    assertThat(fingerprint.of((beginning + rest).getBytes(UTF_8)).lines()).isNotEmpty();
  }

  @Property(tries = 500)
  void takesJsonThatBreaksOff(@ForAll("anyJson") Object json, @ForAll Random random)
      throws JsonProcessingException {
    String text = JSON.writeValueAsString(json);

    Shape shape = fingerprint.of(text.substring(0, random.nextInt(text.length())).getBytes(UTF_8));

    assertThat(shape.lines()).isNotEmpty();
  }

  @Property(tries = 200)
  void neverFindsAnythingInWhatItHasLearned(@ForAll("jsonWithoutRareTypes") Object json)
      throws JsonProcessingException {
    byte[] body = JSON.writeValueAsBytes(json);
    Models models = new Models();
    for (int i = 0; i < 30; i++) {
      models.take(body);
    }

    models.learned();
    models.take(body);

    assertThat(models.findings()).isEmpty();
  }

  @Provide
  Arbitrary<String> beginnings() {
    return Arbitraries.of(
        "{",
        "[",
        "{\"a\":",
        "<",
        "<a b='",
        "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/hosts'>]><a>&b;",
        "ISA*" + "0*".repeat(60),
        "UNA:+.? '",
        "UNB+UNOC:3+",
        "\uFEFF{");
  }

  /** At most four deep: left to chance, a tree now and then grows beyond the heap. */
  @Provide
  Arbitrary<Object> anyJson() {
    return json(5, 4);
  }

  /** No more than nine values at one path: of more, one alone is rare, and rightly a finding. */
  @Provide
  Arbitrary<Object> jsonWithoutRareTypes() {
    return json(3, 2);
  }

  private static Arbitrary<Object> json(int widest, int deepest) {
    return Arbitraries.recursive(
        FingerprintPropertyTest::scalars,
        part ->
            Arbitraries.oneOf(
                scalars(),
                part.list().ofMaxSize(widest).map(Object.class::cast),
                Arbitraries.maps(names(), part).ofMaxSize(widest).map(Object.class::cast)),
        0,
        deepest);
  }

  private static Arbitrary<Object> scalars() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(10).map(Object.class::cast),
        Arbitraries.integers().map(Object.class::cast),
        Arbitraries.doubles().map(Object.class::cast),
        Arbitraries.of(true, false).map(Object.class::cast));
  }

  private static Arbitrary<String> names() {
    return Arbitraries.oneOf(
        Arbitraries.of("code", "status", "eventType", "at", "name", "details", "x"),
        Arbitraries.strings().ofMaxLength(8));
  }

  private static Object shuffled(Object json, Random random) {
    if (json instanceof List<?> list) {
      List<Object> copy = new ArrayList<>();
      list.forEach(one -> copy.add(shuffled(one, random)));
      Collections.shuffle(copy, random);
      return copy;
    }
    if (json instanceof Map<?, ?> map) {
      List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
      Collections.shuffle(entries, random);
      Map<Object, Object> copy = new LinkedHashMap<>();
      entries.forEach(entry -> copy.put(entry.getKey(), shuffled(entry.getValue(), random)));
      return copy;
    }
    return json;
  }
}
