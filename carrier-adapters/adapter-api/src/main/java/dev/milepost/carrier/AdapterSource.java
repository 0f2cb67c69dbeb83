package dev.milepost.carrier;

import java.util.List;

/**
 * Makes adapters of carriers that nobody wrote code for, each from a text that describes it. Found
 * by {@link java.util.ServiceLoader}. Pure, as its adapters are: where the texts lie is the hub's
 * business.
 */
public interface AdapterSource {

  /** The adapters that ship with it. */
  List<CarrierAdapter> shipped();

  /**
   * The adapter that the text describes; a {@link PushCarrier} too where the text says how a
   * delivery shows whose it is.
   *
   * @param name what to call the text in errors: its file's name
   * @throws MappingException with everything that is wrong with the text
   */
  CarrierAdapter adapter(String name, String text);
}
