package dev.milepost.hub.sources;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.store.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What ERPs' answers have in common: JSON with rows in an array, and links. */
final class Answers {
  /** Of a digest; two rows of a source that share one do not come by chance. */
  private static final int DIGEST_BYTES = 16;

  /** RFC 8288 section 3: a link, and its parameters up to the comma that is in no quotes. */
  private static final Pattern LINK = Pattern.compile("<([^>]*)>((?:[^,\"]++|\"[^\"]*+\")*+)");

  private static final Pattern REL =
      Pattern.compile(";\\s*rel\\s*=\\s*(?:\"([^\"]*)\"|([^;,\\s]+))", Pattern.CASE_INSENSITIVE);

  private Answers() {}

  static JsonNode json(Buffer body) {
    try {
      return Json.mapper().readTree(body.getBytes());
    } catch (JsonProcessingException e) {
      throw new UnfitAnswer("the answer is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UnfitAnswer("the answer is not JSON: " + e.getMessage());
    }
  }

  /**
   * The array at that place.
   *
   * @param name of the place, for people
   */
  static ArrayNode rows(JsonNode found, String name) {
    if (found instanceof ArrayNode rows) {
      return rows;
    }
    throw new UnfitAnswer("the answer has no array of rows at " + name);
  }

  /** A field by its name, or by a JSON pointer. */
  static JsonPointer pointer(String field) {
    return field.startsWith("/") || field.isEmpty()
        ? JsonPointer.compile(field)
        : JsonPointer.compile("/" + field.replace("~", "~0").replace("/", "~1"));
  }

  /** By what the row is known again: its key, or all of it where it has none. */
  static String key(JsonNode key, JsonNode row) {
    return key.isValueNode() && !key.isNull()
        ? key.asText()
        : "#" + HexFormat.of().formatHex(digest(row));
  }

  static byte[] digest(JsonNode json) {
    try {
      return Arrays.copyOf(
          MessageDigest.getInstance("SHA-256")
              .digest(json.toString().getBytes(StandardCharsets.UTF_8)),
          DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The text of the first of these fields that is there. */
  static @Nullable String text(JsonNode from, String... names) {
    for (String name : names) {
      JsonNode found = from.path(name);
      if (found.isTextual() && !found.textValue().isBlank()) {
        return found.textValue();
      }
    }
    return null;
  }

  /** The target of the link of that relation, if there is one. */
  static Optional<String> link(@Nullable String header, String relation) {
    if (header == null) {
      return Optional.empty();
    }
    Matcher links = LINK.matcher(header);
    while (links.find()) {
      Matcher rel = REL.matcher(links.group(2));
      if (rel.find()) {
        String relations = rel.group(1) == null ? rel.group(2) : rel.group(1);
        if (Arrays.asList(relations.toLowerCase(Locale.ROOT).split("\\s+")).contains(relation)) {
          return Optional.of(links.group(1));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Where a link leads. It must stay where the admin sent us: whoever could answer for the ERP
   * would otherwise have the hub show its secret to anybody, or ask what only the hub can reach.
   *
   * @param asked the question whose answer has the link
   * @throws UnfitAnswer for another origin (RFC 6454: scheme, host and port)
   */
  static String follow(String asked, String link) {
    URI from = URI.create(asked);
    URI to;
    try {
      // RFC 3986 section 5.3: only another query. Java's URI follows its predecessor there.
      String query = link.startsWith("?") ? from.getRawPath() : "";
      to = from.resolve(new URI(query + repaired(link)));
    } catch (URISyntaxException e) {
      throw new UnfitAnswer("the next link is not a URL");
    }
    if (to.getRawUserInfo() != null || !origin(from).equals(origin(to))) {
      throw new UnfitAnswer("the next link leads to another origin, " + origin(to));
    }
    return to.getRawFragment() == null
        ? to.toString()
        : to.toString().substring(0, to.toString().indexOf('#'));
  }

  static String origin(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
    return scheme + "://" + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
  }

  /** What servers leave as it is in links, though RFC 3986 does not. */
  private static String repaired(String link) {
    StringBuilder text = new StringBuilder(link.length());
    for (int i = 0; i < link.length(); i++) {
      char c = link.charAt(i);
      if (c <= ' ' || "\"<>\\^`{|}".indexOf(c) >= 0) {
        text.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  /** Whether OData says only that a row is gone: 4.01 section 11.4, and 4.0 as it was before. */
  static boolean removed(JsonNode row) {
    String context = text(row, "@odata.context", "@context");
    return row instanceof ObjectNode
        && (row.has("@removed")
            || row.has("@odata.removed")
            || (context != null && context.endsWith("/$deletedEntity")));
  }
}
