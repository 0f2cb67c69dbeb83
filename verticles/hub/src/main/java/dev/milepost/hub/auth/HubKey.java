package dev.milepost.hub.auth;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that all nodes of one hub share: what one node sealed with it, every other can read.
 * It is made by the first node and kept in PostgreSQL.
 */
public final class HubKey {
  private static final int BYTES = 32;
  private static final String OFFER =
      """
      INSERT INTO hub_key (id, secret) VALUES (1, $1)
      ON CONFLICT (id) DO NOTHING
      """;
  private static final String READ = "SELECT secret FROM hub_key WHERE id = 1";

  private final byte[] secret;

  private HubKey(byte[] secret) {
    this.secret = secret;
  }

  /** The key of the hub that this database belongs to. */
  public static Future<HubKey> load(Pool pool) {
    return pool.preparedQuery(OFFER)
        .execute(Tuple.of(Buffer.buffer(fresh())))
        .compose(offered -> pool.preparedQuery(READ).execute())
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return of(row.getBuffer("secret").getBytes());
            });
  }

  /** A key from bytes that are held elsewhere. */
  public static HubKey of(byte[] secret) {
    if (secret.length != BYTES) {
      throw new IllegalArgumentException("the hub's key has " + BYTES + " bytes");
    }
    return new HubKey(secret.clone());
  }

  /** A key that nobody else has: for a hub of one node, and for tests. */
  public static HubKey random() {
    return new HubKey(fresh());
  }

  /** 32 bytes for one use; they tell nothing of the key nor of another use's bytes. */
  public byte[] derive(String use) {
    return hmac(secret, use.getBytes(StandardCharsets.UTF_8));
  }

  /** HMAC-SHA256. */
  public static byte[] hmac(byte[] key, byte[] text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  @Override
  public String toString() {
    return "HubKey[***]";
  }

  private static byte[] fresh() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
