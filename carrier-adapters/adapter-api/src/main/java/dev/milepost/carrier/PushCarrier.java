package dev.milepost.carrier;

import java.util.List;
import java.util.Set;

/** The power of an adapter whose carrier posts webhooks. Pure, like {@link CarrierAdapter}. */
public interface PushCarrier {

  /** How the carrier shows that a delivery is its own; people who set it up are told so, too. */
  Authentication authentication();

  /**
   * Whether the carrier sent this. Compares in constant time; without a secret the answer is no.
   *
   * @param body the raw bytes, for carriers that sign them
   * @param secrets the connection's live secrets: one, or two while it is being rotated
   */
  default boolean authentic(Headers headers, byte[] body, List<String> secrets) {
    return authentication().accepts(headers, body, secrets);
  }

  /** The status that this carrier takes as success. Not all take 202 (dossier section 0, 1). */
  int acknowledgement();

  /**
   * Names of the headers that must be kept with the bytes because {@link CarrierAdapter#read} looks
   * at them; lower case. Never the credential.
   */
  default Set<String> keptHeaders() {
    return Set.of();
  }
}
