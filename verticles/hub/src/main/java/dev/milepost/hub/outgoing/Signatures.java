package dev.milepost.hub.outgoing;

import dev.milepost.hub.auth.HubKey;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** Secrets and signatures as the Standard Webhooks specification has them. */
final class Signatures {
  private static final String PREFIX = "whsec_";
  private static final int BYTES = 32;

  private Signatures() {}

  /** A secret that nobody had before. */
  static String newSecret(SecureRandom random) {
    byte[] secret = new byte[BYTES];
    random.nextBytes(secret);
    return PREFIX + Base64.getEncoder().encodeToString(secret);
  }

  /** The header's value: one signature for each secret, the newest first. */
  static String sign(List<String> secrets, String id, long timestamp, Buffer body) {
    byte[] text =
        Buffer.buffer(id.getBytes(StandardCharsets.UTF_8))
            .appendString("." + timestamp + ".")
            .appendBuffer(body)
            .getBytes();
    return secrets.stream().map(secret -> sign(secret, text)).collect(Collectors.joining(" "));
  }

  private static String sign(String secret, byte[] text) {
    byte[] key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
    return "v1," + Base64.getEncoder().encodeToString(HubKey.hmac(key, text));
  }
}
