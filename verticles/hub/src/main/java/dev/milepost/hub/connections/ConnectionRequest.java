package dev.milepost.hub.connections;

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
  /** A private key of RSA with 4096 bits has 3,400 characters. */
  static final int LONGEST_SECRET = 8 * 1024;

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
        secret(fields, mode, carrier, carriers),
        options(fields, mode, carrier, carriers));
  }

  private static String secret(
      Fields fields, ConnectionMode mode, CarrierCode carrier, Carriers carriers) {
    return switch (mode) {
      case WEBHOOK, POLLING, SFTP -> secret(fields);
      // Who may write into a folder is the operating system's to say.
      case FOLDER -> none(fields, "a folder has none");
      case TOPIC ->
          TopicSettings.of(options(fields, mode, carrier, carriers)).login().isPresent()
              ? secret(fields)
              : none(fields, "there is none without options.user");
    };
  }

  private static String none(Fields fields, String why) {
    String secret = fields.text("secret");
    if (secret != null && !secret.isEmpty()) {
      throw Fields.refused("secret", why);
    }
    return "";
  }

  private static JsonObject options(
      Fields fields, ConnectionMode mode, CarrierCode carrier, Carriers carriers) {
    JsonObject options = options(fields);
    return checked(
        options,
        switch (mode) {
          case WEBHOOK -> () -> RateLimit.of(options);
          case POLLING ->
              () -> PollSettings.of(carriers.poll(carrier).orElseThrow().terms(), options);
          case FOLDER -> () -> FeedSettings.watched(options);
          case SFTP -> () -> FeedSettings.sftp(options);
          case TOPIC -> () -> TopicSettings.of(options);
        });
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
            .orElseThrow(
                () ->
                    Fields.refused(
                        "mode", "must be 'webhook', 'polling', 'folder', 'sftp' or 'topic'"));
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
