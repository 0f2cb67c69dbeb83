package dev.milepost.carrier.testkit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Damaged payloads, the same ones for the same seed: what transfers, truncating proxies, half
 * upgraded carriers and people do to bytes. Several damages may meet in one payload.
 */
final class Mutations {
  private static final int MOST_DAMAGES = 4;
  private static final int LONGEST_SLICE = 64;

  /** What breaks parsers: ends, beginnings, numbers beyond every type, odd characters. */
  private static final List<byte[]> TOKENS =
      List.of(
              "\"",
              "{",
              "}",
              "[",
              "]",
              ",",
              ":",
              "null",
              "true",
              "-1",
              "0",
              "1e999",
              "\\u0000",
              "99999999999999999999",
              "0000-00-00",
              "2026-02-30T25:61:61+99:99",
              "<",
              ">",
              "</x>",
              "&amp;",
              "<!DOCTYPE x>",
              "*",
              "~",
              "'",
              "+",
              "?",
              "\u00e9",
              "\u2026",
              "\uD83D\uDE9A",
              "\uFEFF",
              "\r\n",
              "\t",
              " ",
              "ISA",
              "UNB",
              "SE",
              "UNT")
          .stream()
          .map(token -> token.getBytes(StandardCharsets.UTF_8))
          .toList();

  private final List<byte[]> payloads;
  private final Random random;

  /**
   * @param payloads what is damaged, and what pieces of others are put into it
   */
  Mutations(List<byte[]> payloads, long seed) {
    this.payloads = payloads;
    this.random = new Random(seed);
  }

  /** The next damaged payload. */
  byte[] next() {
    byte[] body = payloads.get(random.nextInt(payloads.size()));
    int damages = random.nextInt(1, MOST_DAMAGES + 1);
    for (int i = 0; i < damages; i++) {
      body = damaged(body);
    }
    return body;
  }

  private byte[] damaged(byte[] body) {
    if (body.length == 0) {
      return token();
    }
    int at = random.nextInt(body.length);
    int to = Math.min(body.length, at + random.nextInt(1, LONGEST_SLICE));
    return switch (random.nextInt(6)) {
      case 0 -> flipped(body, at);
      case 1 -> spliced(body, at, to, new byte[0]);
      case 2 -> spliced(body, at, at, slice(body, at, to));
      case 3 -> spliced(body, at, at, token());
      case 4 -> spliced(body, at, to, token());
      default -> spliced(body, at, to, sliceOfAnother());
    };
  }

  private byte[] flipped(byte[] body, int at) {
    byte[] copy = body.clone();
    copy[at] ^= (byte) random.nextInt(1, 256);
    return copy;
  }

  private byte[] token() {
    return TOKENS.get(random.nextInt(TOKENS.size()));
  }

  private byte[] sliceOfAnother() {
    byte[] other = payloads.get(random.nextInt(payloads.size()));
    if (other.length == 0) {
      return other;
    }
    int at = random.nextInt(other.length);
    return slice(other, at, Math.min(other.length, at + random.nextInt(1, LONGEST_SLICE)));
  }

  private static byte[] slice(byte[] of, int from, int to) {
    byte[] slice = new byte[to - from];
    System.arraycopy(of, from, slice, 0, slice.length);
    return slice;
  }

  /** The body with other bytes in place of those from {@code from} to {@code to}. */
  private static byte[] spliced(byte[] body, int from, int to, byte[] instead) {
    byte[] result = new byte[body.length - (to - from) + instead.length];
    System.arraycopy(body, 0, result, 0, from);
    System.arraycopy(instead, 0, result, from, instead.length);
    System.arraycopy(body, to, result, from + instead.length, body.length - to);
    return result;
  }
}
