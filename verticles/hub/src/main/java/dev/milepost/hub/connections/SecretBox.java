package dev.milepost.hub.connections;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals secrets for the database with AES-256-GCM. A sealed secret is bound to its connection:
 * moved to another row it does not open.
 *
 * <p>Form: one byte of version (1), 12 bytes of nonce, the ciphertext with its tag.
 */
public final class SecretBox {
  private static final byte VERSION = 1;
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random;

  /**
   * @param key 32 bytes
   * @param random where nonces come from
   */
  public SecretBox(byte[] key, SecureRandom random) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "connections.secretKey: must be 32 bytes, is " + key.length);
    }
    this.key = new SecretKeySpec(key, "AES");
    this.random = random;
  }

  /**
   * Seals a secret.
   *
   * @param connection whose it is, with no other's name; it opens for the same only
   */
  public byte[] seal(String connection, String secret) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed =
        run(Cipher.ENCRYPT_MODE, connection, nonce, secret.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
        .put(VERSION)
        .put(nonce)
        .put(sealed)
        .array();
  }

  /**
   * Opens what was sealed.
   *
   * @throws UnreadableSecret if another key, or another connection, sealed it
   */
  public String open(String connection, byte[] sealed) {
    if (sealed.length <= 1 + NONCE_BYTES || sealed[0] != VERSION) {
      throw new UnreadableSecret(connection, null);
    }
    ByteBuffer parts = ByteBuffer.wrap(sealed, 1, sealed.length - 1);
    byte[] nonce = new byte[NONCE_BYTES];
    parts.get(nonce);
    byte[] text = new byte[parts.remaining()];
    parts.get(text);
    return new String(run(Cipher.DECRYPT_MODE, connection, nonce, text), StandardCharsets.UTF_8);
  }

  private byte[] run(int mode, String connection, byte[] nonce, byte[] input) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(connection.getBytes(StandardCharsets.UTF_8));
      return cipher.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new UnreadableSecret(connection, e);
    }
  }

  /** A sealed secret that this key does not open. */
  public static final class UnreadableSecret extends IllegalStateException {
    private static final long serialVersionUID = 1;

    UnreadableSecret(String connection, @Nullable Throwable cause) {
      super(
          "connections.secretKey: the secret of connection '"
              + connection
              + "' cannot be read with this key",
          cause);
    }
  }
}
