package dev.milepost.hub.stream;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Positions as clients see them: 22 characters that every node with the same secrets can read, that
 * nobody can make up, and that tell neither an offset nor how much happened between two of them.
 * One instance for each thread.
 *
 * <p>A cursor is one AES block: epoch (32 bits), check of the channel (32), offset (48), salt (16).
 * Epoch and check have to fit, so a made-up block passes once in 2^64 times, and a block with one
 * bit changed is as good as made up. The salt makes two cursors of one position differ; otherwise a
 * quiet channel could see from its heartbeats when others are busy.
 */
final class Cursors {
  private static final int BLOCK = 16;
  private static final int LENGTH = 22;
  private static final int REMEMBERED = 10_000;
  private static final int OFFSET_BITS = 48;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final Function<String, byte[]> secrets;
  private final Cipher encrypt;
  private final Cipher decrypt;
  private final Map<String, Integer> checks = new HashMap<>();

  Cursors(Function<String, byte[]> secrets) {
    this.secrets = secrets;
    SecretKeySpec secret = new SecretKeySpec(secrets.apply("cursor-block"), "AES");
    this.encrypt = cipher(Cipher.ENCRYPT_MODE, secret);
    this.decrypt = cipher(Cipher.DECRYPT_MODE, secret);
  }

  /** What a channel's positions have in common within an epoch. */
  long bind(int epoch, String channel) {
    if (checks.size() > REMEMBERED) {
      checks.clear();
    }
    int check = checks.computeIfAbsent(channel, this::check);
    return ((long) epoch << 32) | (check & 0xFFFF_FFFFL);
  }

  private int check(String channel) {
    return ByteBuffer.wrap(secrets.apply("cursor-channel:" + channel)).getInt();
  }

  /** The cursor of the next record that the channel has not seen. */
  String encode(long binding, long offset) {
    ByteBuffer plain = ByteBuffer.allocate(BLOCK);
    int salt = ThreadLocalRandom.current().nextInt(1 << 16);
    plain.putLong(binding).putLong((offset << 16) | salt);
    return ENCODER.encodeToString(run(encrypt, plain.array()));
  }

  /** The position, if it is this channel's in this epoch. */
  OptionalLong decode(long binding, String cursor) {
    if (cursor.length() != LENGTH) {
      return OptionalLong.empty();
    }
    byte[] sealed;
    try {
      sealed = Base64.getUrlDecoder().decode(cursor);
    } catch (IllegalArgumentException e) {
      return OptionalLong.empty();
    }
    if (sealed.length != BLOCK) {
      return OptionalLong.empty();
    }
    ByteBuffer plain = ByteBuffer.wrap(run(decrypt, sealed));
    if (plain.getLong() != binding) {
      return OptionalLong.empty();
    }
    return OptionalLong.of((plain.getLong() >>> 16) & ((1L << OFFSET_BITS) - 1));
  }

  // ECB leaks equal blocks of one message. Here a message is one block and every block is salted:
  // what is wanted is the bare permutation, and a mode would only make cursors longer.
  @SuppressWarnings("InsecureCryptoUsage")
  private static Cipher cipher(int mode, SecretKeySpec secret) {
    try {
      Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(mode, secret);
      return cipher;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES", e);
    }
  }

  private static byte[] run(Cipher cipher, byte[] block) {
    try {
      return cipher.doFinal(block);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("one whole block cannot fail", e);
    }
  }
}
