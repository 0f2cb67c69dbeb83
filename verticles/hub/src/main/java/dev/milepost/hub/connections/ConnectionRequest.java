package dev.milepost.hub.connections;

import dev.milepost.carrier.PollTerms;
import dev.milepost.event.CarrierCode;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection as an admin asks for it, valid.
 *
 * @param id null where the hub shall choose
 */
record ConnectionRequest(
    @Nullable String id,
    CarrierCode carrier,
    ConnectionMode mode,
    String secret,
    JsonObject options) {
  static final int LONGEST_SECRET = 1024;
  private static final int LONGEST_OPTIONS = 16 * 1024;

  /** Reads and checks it all; refuses with a problem that names the field. */
  static ConnectionRequest of(JsonObject json, Carriers carriers) {
    Fields fields = new Fields(json, Set.of("id", "carrier", "mode", "secret", "options"));
    CarrierCode carrier = carrier(fields, carriers);
    ConnectionMode mode = mode(fields, carrier, carriers);
    return new ConnectionRequest(
        id(fields),
        carrier,
        mode,
        secret(fields),
        mode == ConnectionMode.WEBHOOK ? pushed(fields) : polled(fields, carrier, carriers));
  }

  static String secret(Fields fields) {
    String secret = fields.required("secret");
    if (secret.length() > LONGEST_SECRET) {
      throw Fields.refused("secret", "longer than " + LONGEST_SECRET + " characters");
    }
    return secret;
  }

  private static @Nullable String id(Fields fields) {
    String id = fields.text("id");
    if (id != null && !id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw Fields.refused(
          "id", "must be 1 to 64 letters, digits, '.', '_' or '-', the first a letter or digit");
    }
    return id;
  }

  private static CarrierCode carrier(Fields fields, Carriers carriers) {
    String given = fields.required("carrier");
    CarrierCode carrier;
    try {
      carrier = new CarrierCode(given);
    } catch (IllegalArgumentException e) {
      throw Fields.refused("carrier", "must be 1 to 32 letters, digits, '_' or '-'");
    }
    if (carriers.adapter(carrier).isEmpty()) {
      throw Fields.refused(
          "carrier", "'" + carrier + "' is not known; known are " + carriers.known());
    }
    return carrier;
  }

  private static ConnectionMode mode(Fields fields, CarrierCode carrier, Carriers carriers) {
    ConnectionMode mode =
        ConnectionMode.of(fields.required("mode"))
            .orElseThrow(() -> Fields.refused("mode", "must be 'webhook' or 'polling'"));
    if (mode == ConnectionMode.WEBHOOK && carriers.push(carrier).isEmpty()) {
      throw Fields.refused("mode", carrier + " does not send webhooks");
    }
    if (mode == ConnectionMode.POLLING && carriers.poll(carrier).isEmpty()) {
      throw Fields.refused("mode", carrier + " cannot be asked");
    }
    return mode;
  }

  private static JsonObject options(Fields fields) {
    JsonObject options = fields.object("options");
    if (options.encode().length() > LONGEST_OPTIONS) {
      throw Fields.refused("options", "longer than " + LONGEST_OPTIONS + " characters");
    }
    return options;
  }

  private static JsonObject pushed(Fields fields) {
    JsonObject options = options(fields);
    return checked(options, () -> RateLimit.of(options));
  }

  private static JsonObject polled(Fields fields, CarrierCode carrier, Carriers carriers) {
    JsonObject options = options(fields);
    PollTerms terms = carriers.poll(carrier).orElseThrow().terms();
    return checked(options, () -> PollSettings.of(terms, options));
  }

  private static JsonObject checked(JsonObject options, Supplier<?> reading) {
    try {
      var unused = reading.get();
    } catch (IllegalArgumentException e) {
      String[] parts = String.valueOf(e.getMessage()).split(": ", 2);
      throw Fields.refused(parts[0], parts[parts.length - 1]);
    }
    return options;
  }
}
