package dev.milepost.hub.sources;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.milepost.carrier.PollTerms.Access;
import dev.milepost.hub.connections.Fields;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How shipments are fetched from an ERP, as an admin says it, without the secret.
 *
 * @param url where the rows are
 * @param access how we show who we are; the target of client credentials is a whole URL
 * @param user the user or client that access names; else empty
 * @param cursor null where the ERP itself remembers what it gave (OData's delta links)
 * @param walk how its pages are walked
 * @param every how long the ERP is left alone after a round
 * @param mapping the JSONata that makes a shipment of a row
 */
record SourceSettings(
    String url,
    Access access,
    String user,
    @Nullable CursorTerms cursor,
    Walk walk,
    Duration every,
    String mapping) {

  /** The fields of a source that are settings. */
  static final Set<String> FIELDS =
      Set.of(
          "kind",
          "url",
          "access",
          "cursor",
          "pageSize",
          "every",
          "rows",
          "next",
          "firstPage",
          "mapping");

  private static final int LONGEST_URL = 2_000;
  private static final int LONGEST_MAPPING = 16 * 1024;
  private static final int MOST_ROWS = 1_000;
  private static final int DEFAULT_ROWS = 200;
  private static final Duration DEFAULT_EVERY = Duration.ofMinutes(1);
  private static final Duration DEFAULT_OVERLAP = Duration.ofMinutes(5);
  private static final int DEFAULT_BEHIND = 1_000;
  private static final Duration DAY = Duration.ofDays(1);
  private static final String FIELD = "cursor.field";
  private static final String KEY = "cursor.key";

  /** OData 4.01 ABNF, odataIdentifier; paths are left out, which few services order by. */
  private static final String ODATA_FIELD = "[A-Za-z_][A-Za-z0-9_]{0,127}";

  /** RFC 9110 section 5.6.2: a token. */
  private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}";

  /** Whether somebody asks only who shows a secret. */
  boolean needsSecret() {
    return !(access instanceof Access.Open);
  }

  /** Reads and checks it all but the mapping; refuses with a problem that names the field. */
  static SourceSettings of(JsonObject json) {
    Fields fields = new Fields(json, FIELDS);
    boolean odata =
        switch (fields.required("kind")) {
          case "odata" -> true;
          case "rest" -> false;
          default -> throw Fields.refused("kind", "must be 'odata' (version 4) or 'rest'");
        };
    String url = url(fields, odata);
    JsonObject cursor = fields.object("cursor");
    Fields by =
        new Fields(
            "cursor.", cursor, Set.of("by", "field", "key", "keyType", "type", "from", "overlap"));
    boolean delta = delta(by, odata);
    int pageSize = fields.number("pageSize", MOST_ROWS, DEFAULT_ROWS);
    CursorTerms terms = delta ? null : terms(by, odata);
    JsonObject access = fields.object("access");
    Fields shown =
        new Fields(
            "access.",
            access,
            Set.of("by", "user", "header", "tokenUrl", "clientId", "scope", "form"));
    Access how = access(shown, access);
    return new SourceSettings(
        url,
        how,
        user(shown, how),
        terms,
        terms == null
            ? new DeltaWalk(url, key(by, true), pageSize)
            : odata
                ? odata(fields, by, url, terms, pageSize)
                : rest(fields, by, url, terms, pageSize),
        fields.duration("every", Duration.ofSeconds(1), DAY, DEFAULT_EVERY),
        mapping(fields));
  }

  private static String mapping(Fields fields) {
    String mapping = fields.required("mapping");
    if (mapping.length() > LONGEST_MAPPING) {
      throw Fields.refused("mapping", "longer than " + LONGEST_MAPPING + " characters");
    }
    return mapping;
  }

  private static String url(Fields fields, boolean odata) {
    String url = checked("url", fields.required("url"), !odata);
    if (odata && url.matches(".*[?&](\\$|%24)(top|skip|orderby|skiptoken|deltatoken)=.*")) {
      throw Fields.refused(
          "url", "$orderby, $top and what goes on from a page are the hub's to say");
    }
    if (!odata && !url.contains(RestWalk.CURSOR)) {
      throw Fields.refused("url", "must say where the cursor goes: ...?changed_since={cursor}");
    }
    return url;
  }

  /**
   * @param template whether it may have placeholders
   */
  private static String checked(String name, String url, boolean template) {
    String plain =
        template
            ? url.replace(RestWalk.CURSOR, "0")
                .replace(RestWalk.PAGE, "0")
                .replace(RestWalk.SIZE, "0")
            : url;
    try {
      URI uri = new URI(plain.replace(' ', '+'));
      if (url.length() <= LONGEST_URL
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawFragment() == null
          && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
        return url.replace(" ", "%20");
      }
    } catch (URISyntaxException e) {
      // Answered below.
    }
    throw Fields.refused(
        name, "must be a URL such as https://erp.example.com/api/shipments, without a user in it");
  }

  private static boolean delta(Fields by, boolean odata) {
    String given = by.text("by");
    if (given == null || given.equals("field")) {
      return false;
    }
    if (given.equals("delta") && odata) {
      return true;
    }
    throw Fields.refused("cursor.by", "must be 'field'" + (odata ? " or 'delta'" : ""));
  }

  private static CursorTerms terms(Fields by, boolean odata) {
    String given = by.text("type");
    CursorTerms.Type type;
    if (given == null || given.equals("timestamp")) {
      type = CursorTerms.Type.TIMESTAMP;
    } else if (given.equals("number")) {
      type = CursorTerms.Type.NUMBER;
    } else {
      throw Fields.refused("cursor.type", "must be 'timestamp' or 'number'");
    }
    boolean time = type == CursorTerms.Type.TIMESTAMP;
    Duration overlap =
        time ? by.duration("overlap", Duration.ZERO, DAY, DEFAULT_OVERLAP) : Duration.ZERO;
    int behind = time ? 0 : by.number("overlap", Integer.MAX_VALUE, DEFAULT_BEHIND);
    String field = by.required("field");
    if (odata && !field.matches(ODATA_FIELD)) {
      throw Fields.refused(FIELD, "must be the name of a property");
    }
    CursorTerms terms = new CursorTerms(pointed(FIELD, field), type, "", overlap, behind);
    String from = by.text("from");
    String begin =
        terms.stamp(TextNode.valueOf(from == null ? time ? "1970-01-01T00:00:00Z" : "0" : from));
    if (begin == null) {
      throw Fields.refused(
          "cursor.from", time ? "must be a time such as 2026-11-01T00:00:00Z" : "must be a number");
    }
    return new CursorTerms(field, type, begin, overlap, behind);
  }

  private static String key(Fields by, boolean odata) {
    String key = by.required("key");
    if (odata && !key.matches(ODATA_FIELD)) {
      throw Fields.refused(KEY, "must be the name of a property");
    }
    return pointed(KEY, key);
  }

  /** A field's name, or a JSON pointer that is one. */
  private static String pointed(String name, String field) {
    try {
      var unused = Answers.pointer(field);
      return field;
    } catch (IllegalArgumentException e) {
      throw Fields.refused(name, "must be a field's name, or a JSON pointer such as /meta/changed");
    }
  }

  private static Walk odata(Fields fields, Fields by, String url, CursorTerms terms, int pageSize) {
    for (String name : Set.of("rows", "next", "firstPage")) {
      if (fields.has(name)) {
        throw Fields.refused(name, "is for kind 'rest'; OData says this itself");
      }
    }
    String keyType = by.text("keyType");
    if (keyType != null && !keyType.equals("guid") && !keyType.equals("plain")) {
      throw Fields.refused("cursor.keyType", "must be 'plain' (a text or a number) or 'guid'");
    }
    return new OdataWalk(url, terms, key(by, true), "guid".equals(keyType), pageSize);
  }

  private static Walk rest(Fields fields, Fields by, String url, CursorTerms terms, int pageSize) {
    String rows = fields.text("rows");
    String next = fields.text("next");
    if (rows != null && !rows.isEmpty() && !rows.startsWith("/")) {
      throw Fields.refused("rows", "must be a JSON pointer such as /data");
    }
    if (next != null && !next.equals(RestWalk.LINK) && !next.startsWith("/")) {
      throw Fields.refused(
          "next", "must be 'link', or a JSON pointer to the next page's URL such as /links/next");
    }
    if (next != null && url.contains(RestWalk.PAGE)) {
      throw Fields.refused("next", "not beside {page} in the url: pages have numbers or links");
    }
    return new RestWalk(
        url,
        terms,
        key(by, false),
        pointed("rows", rows == null ? "" : rows),
        next == null ? null : pointed("next", next),
        fields.has("firstPage") ? fields.number("firstPage", 1_000, 1) : 1,
        pageSize);
  }

  private static Access access(Fields shown, JsonObject given) {
    String by = shown.text("by");
    return switch (by == null ? "none" : by) {
      case "none" -> new Access.Open();
      case "basic" -> new Access.Basic();
      case "bearer" -> new Access.Key("Authorization", "Bearer ");
      case "header" -> new Access.Key(header(shown), "");
      case "oauth2" ->
          new Access.ClientCredentials(
              checked("access.tokenUrl", shown.required("tokenUrl"), false),
              !Boolean.FALSE.equals(given.getValue("form")),
              shown.text("scope"));
      default ->
          throw Fields.refused(
              "access.by", "must be 'none', 'basic', 'bearer', 'header' or 'oauth2'");
    };
  }

  private static String header(Fields shown) {
    String header = shown.required("header");
    if (!header.matches(TOKEN) || forbidden(header)) {
      throw Fields.refused("access.header", "must be the name of a header such as X-Api-Key");
    }
    return header;
  }

  /** By these a secret would change what is asked. */
  private static boolean forbidden(String header) {
    return Set.of("host", "content-length", "transfer-encoding", "connection")
        .contains(header.toLowerCase(Locale.ROOT));
  }

  private static String user(Fields shown, Access access) {
    if (access instanceof Access.Basic) {
      return shown.required("user");
    }
    return access instanceof Access.ClientCredentials ? shown.required("clientId") : "";
  }
}
