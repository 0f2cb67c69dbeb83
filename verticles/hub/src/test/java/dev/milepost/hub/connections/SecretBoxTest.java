package dev.milepost.hub.connections;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.hub.connections.SecretBox.UnreadableSecret;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SecretBoxTest {
  private final SecureRandom random = new SecureRandom();
  private final SecretBox box = new SecretBox(new byte[32], random);

  @Test
  void opensWhatItSealed() {
    byte[] sealed = box.seal("ups-main", "s3cret-é");

    assertThat(box.open("ups-main", sealed)).isEqualTo("s3cret-é");
    assertThat(new String(sealed, UTF_8)).doesNotContain("s3cret");
  }

  @Test
  void sealsTheSameSecretDifferentlyEachTime() {
    assertThat(box.seal("a", "s3cret")).isNotEqualTo(box.seal("a", "s3cret"));
  }

  @Test
  void doesNotOpenTheSecretOfAnotherConnection() {
    byte[] sealed = box.seal("ups-main", "s3cret");

    assertThatThrownBy(() -> box.open("ups-other", sealed)).isInstanceOf(UnreadableSecret.class);
  }

  @Test
  void doesNotOpenWithAnotherKey() {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) 1);
    byte[] sealed = new SecretBox(key, random).seal("ups-main", "s3cret");

    assertThatThrownBy(() -> box.open("ups-main", sealed))
        .isInstanceOf(UnreadableSecret.class)
        .hasMessageContaining("connections.secretKey")
        .hasMessageContaining("ups-main");
  }

  @Test
  void doesNotOpenWhatWasChanged() {
    byte[] sealed = box.seal("ups-main", "s3cret");
    sealed[sealed.length - 1] ^= 1;

    assertThatThrownBy(() -> box.open("ups-main", sealed)).isInstanceOf(UnreadableSecret.class);
  }

  @Test
  void asksForAKeyOf32Bytes() {
    assertThatThrownBy(() -> new SecretBox(new byte[16], random))
        .hasMessage("connections.secretKey: must be 32 bytes, is 16");
  }
}
