package dev.milepost.carrier;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an answer says, in 32 hexadecimal digits: the first half of a SHA-256. Two answers that
 * differ only in the order of an object's fields, or in fields that are left out, have the same.
 */
public final class Fingerprint {
  private static final int BYTES = 16;

  private Fingerprint() {}

  /** Of bytes as they are. */
  public static String of(byte[] bytes) {
    return hex(sha256().digest(bytes));
  }

  /**
   * Of JSON.
   *
   * @param without names of fields, wherever they are, that tell of the answer and not of the
   *     shipment: transaction ids, the time of the answer
   */
  public static String of(JsonNode json, Set<String> without) {
    MessageDigest digest = sha256();
    add(digest, json, without);
    return hex(digest.digest());
  }

  private static void add(MessageDigest digest, JsonNode node, Set<String> without) {
    if (node.isObject()) {
      Map<String, JsonNode> sorted = new TreeMap<>();
      node.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
      digest.update((byte) '{');
      sorted.forEach(
          (name, value) -> {
            if (!without.contains(name)) {
              add(digest, name);
              add(digest, value, without);
            }
          });
      digest.update((byte) '}');
    } else if (node.isArray()) {
      digest.update((byte) '[');
      node.forEach(item -> add(digest, item, without));
      digest.update((byte) ']');
    } else {
      add(digest, node.toString());
    }
  }

  /** With its length before it, so that no two lists of texts are the same bytes. */
  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
    digest.update(bytes);
  }

  private static String hex(byte[] hash) {
    return HexFormat.of().formatHex(hash, 0, BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
