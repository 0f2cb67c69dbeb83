package dev.milepost.carrier.mapped;

import dev.milepost.carrier.CarrierJson;
import dev.milepost.carrier.PollTerms;
import dev.milepost.event.ReferenceType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code polling}: what to ask, and what an answer means for the asking. */
final class PollingReader {

  private static final Duration CORRECTIONS = Duration.ofDays(7);
  private static final int MOST_AT_ONCE = 1_000;

  /** RFC 3986: what may stand in a path and in a query. */
  private static final Pattern TARGET =
      Pattern.compile("/(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*");

  private static final Pattern PART =
      Pattern.compile("(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})+");

  /** RFC 9110 section 5.6.2. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final Pattern VISIBLE = Pattern.compile("[!-~](?:[ -~]*[!-~])?");
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9]*");
  private static final Pattern LIMIT =
      Pattern.compile("([1-9][0-9]{0,8}) in ([1-9][0-9]{0,5})([smhd])");
  private static final String CONTENT_TYPE = "Content-Type";

  /** Headers of the hub, which knows the credentials and the body's length. */
  private static final Set<String> THE_HUBS =
      Set.of("authorization", "proxy-authorization", "cookie", "host", "content-length");

  private static final Set<String> THE_HUBS_OPTIONS =
      Set.of("clientid", "secret", "baseurl", "keyheader", "reference", "references");

  private final Words words;
  private final boolean xml;
  private final Field reference;

  /**
   * @param xml whether the carrier answers in XML
   * @param reference where a shipment has its number
   */
  PollingReader(Words words, boolean xml, Field reference) {
    this.words = words;
    this.xml = xml;
    this.reference = reference;
  }

  private enum Spelling {
    PLAIN,
    WRITTEN
  }

  PollingRule polling(Value value) {
    Value.Section section =
        value.section(
            "base",
            "get",
            "post",
            "body",
            "headers",
            "access",
            "takes",
            "number",
            "atOnce",
            "separator",
            "settings",
            "pages",
            "answers",
            "notFound",
            "notFoundStatus",
            "without",
            "limits",
            "corrections");
    Set<String> settings = settings(section.get("settings"));
    Value get = section.get("get");
    Value post = section.get("post");
    if ((get == null) == (post == null) && value.isSection()) {
      value.error("one of get and post is expected");
    }
    Value address = get == null ? post : get;
    Template target = address == null ? Template.of("/") : target(address, settings);
    Map<String, String> headers = headers(section.get("headers"), post != null);
    Value bodyValue = section.get("body");
    PollingRule.Body body = body(bodyValue, post, headers, settings);
    Value named = bodyValue != null ? bodyValue : address;
    if (named != null && !namesTheNumber(target) && (body == null || !namesTheNumber(body))) {
      named.error("{reference} is missing: nothing says what is asked about");
    }
    int atOnce = atOnce(section.get("atOnce"));
    Value takes = section.get("takes");
    Value number = section.get("number");
    Value answers = section.get("answers");
    return new PollingRule(
        new PollTerms(
            base(section.get("base")),
            access(section.need("access")),
            atOnce,
            limits(section.need("limits")),
            days(section.get("corrections")),
            settings.stream().map(PollTerms.Setting::new).collect(Collectors.toSet())),
        takes == null
            ? ReferenceType.TRACKING_NUMBER
            : takes.oneOf(ReferenceType.class, ReferenceType.TRACKING_NUMBER),
        number != null && number.oneOf(Spelling.class, Spelling.PLAIN) == Spelling.WRITTEN,
        target,
        body,
        separator(section.get("separator"), atOnce),
        headers,
        pages(section.get("pages")),
        answers == null ? reference : words.field(answers),
        words.conditions(section.get("notFound")),
        statuses(section.get("notFoundStatus")),
        fields(section.get("without")));
  }

  private static boolean namesTheNumber(Template template) {
    return template.places().contains(PollingRule.REFERENCE);
  }

  private static boolean namesTheNumber(PollingRule.Body body) {
    return namesTheNumber(body.template())
        || body.template().places().contains(PollingRule.REFERENCES);
  }

  private static @Nullable String base(@Nullable Value value) {
    String written = value == null ? "" : value.text();
    if (value == null || written.isEmpty()) {
      return null;
    }
    if (!written.matches("https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[A-Za-z0-9._~-]+)*")) {
      value.error("'" + written + "' is no address such as https://api.example.com, without '/'");
      return null;
    }
    return written;
  }

  private static Template target(Value value, Set<String> settings) {
    String written = value.text();
    Template template = Template.of(written);
    if (!written.isEmpty() && !TARGET.matcher(template.filled(name -> "1")).matches()) {
      value.error(
          "'"
              + written
              + "' is no path: it begins with '/', and all else in it is percent-encoded");
    }
    refuseUnknown(value, template, settings, false);
    return template;
  }

  private static void refuseUnknown(
      Value value, Template template, Set<String> settings, boolean json) {
    for (String place : template.places()) {
      boolean known =
          place.equals(PollingRule.REFERENCE)
              || settings.contains(place)
              || (json && place.equals(PollingRule.REFERENCES));
      if (!known) {
        value.error(
            "{"
                + place
                + "} is neither {reference}"
                + (json ? ", {references}" : "")
                + " nor one of the settings");
      }
    }
  }

  private PollingRule.@Nullable Body body(
      @Nullable Value value,
      @Nullable Value post,
      Map<String, String> headers,
      Set<String> settings) {
    if (value == null) {
      if (post != null) {
        post.error("a body is needed beside it");
      }
      return null;
    }
    if (post == null) {
      value.error("of no use without post");
    }
    String written = value.text();
    PollingRule.Form form = form(headers.getOrDefault(CONTENT_TYPE, ""));
    if (form == null) {
      value.error("how a number is written into " + headers.get(CONTENT_TYPE) + " is not known");
      form = PollingRule.Form.FORM;
    }
    Template template = Template.of(written);
    refuseUnknown(value, template, settings, form == PollingRule.Form.JSON);
    String tried = template.filled(name -> name.equals(PollingRule.REFERENCES) ? "[]" : "1");
    if (form == PollingRule.Form.JSON
        && !written.isEmpty()
        && CarrierJson.parsed(tried.getBytes(StandardCharsets.UTF_8)).isEmpty()) {
      value.error("is no JSON, not even with a number in it");
    }
    return new PollingRule.Body(template, form);
  }

  private static PollingRule.@Nullable Form form(String contentType) {
    String type = contentType.toLowerCase(Locale.ROOT);
    if (type.contains("json")) {
      return PollingRule.Form.JSON;
    }
    if (type.contains("xml")) {
      return PollingRule.Form.XML;
    }
    return type.startsWith("application/x-www-form-urlencoded") ? PollingRule.Form.FORM : null;
  }

  /** With {@code Accept}, and {@code Content-Type} of a body, where the mapping has no other. */
  private Map<String, String> headers(@Nullable Value value, boolean posts) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("Accept", xml ? "application/xml" : "application/json");
    if (posts) {
      headers.put(CONTENT_TYPE, "application/json");
    }
    if (value != null) {
      value
          .entries()
          .forEach(
              (name, text) -> {
                String written = text.text();
                if (!TOKEN.matcher(name).matches()) {
                  text.error("'" + name + "' is no name of a header");
                } else if (THE_HUBS.contains(name.toLowerCase(Locale.ROOT))) {
                  text.error("is the hub's own header; credentials are said by access");
                } else if (!written.isEmpty() && !VISIBLE.matcher(written).matches()) {
                  text.error("only visible ASCII can be sent");
                } else {
                  headers.put(name, written);
                }
              });
    }
    return headers;
  }

  private PollTerms.Access access(@Nullable Value value) {
    if (value == null) {
      return new PollTerms.Access.Open();
    }
    if (!value.isSection()) {
      return switch (value.text()) {
        case "open", "" -> new PollTerms.Access.Open();
        case "basic" -> new PollTerms.Access.Basic();
        default -> {
          value.error("open, basic, or a section with one of key and oauth2 is expected");
          yield new PollTerms.Access.Open();
        }
      };
    }
    Value.Section section = value.section("key", "oauth2");
    Value key = section.get("key");
    Value oauth2 = section.get("oauth2");
    if ((key == null) == (oauth2 == null)) {
      value.error("one of key and oauth2 is expected");
    }
    return oauth2 != null ? oauth2(oauth2) : key == null ? new PollTerms.Access.Open() : key(key);
  }

  private static PollTerms.Access key(Value value) {
    Value.Section section = value.section("header", "scheme");
    Value header = section.need("header");
    Value scheme = section.get("scheme");
    String name = header == null ? "" : header.text();
    if (header != null && !name.isEmpty() && !TOKEN.matcher(name).matches()) {
      header.error("'" + name + "' is no name of a header");
    }
    return new PollTerms.Access.Key(name, scheme == null ? "" : scheme.text() + " ");
  }

  private enum Credentials {
    HEADER,
    FORM
  }

  private static PollTerms.Access oauth2(Value value) {
    Value.Section section = value.section("token", "credentials", "scope");
    Value token = section.need("token");
    Value credentials = section.get("credentials");
    Value scope = section.get("scope");
    String target = token == null ? "/" : token.text();
    if (token != null && !TARGET.matcher(target).matches()) {
      token.error("'" + target + "' is no path below base");
    }
    return new PollTerms.Access.ClientCredentials(
        target,
        credentials != null
            && credentials.oneOf(Credentials.class, Credentials.HEADER) == Credentials.FORM,
        scope == null ? null : scope.text());
  }

  private static int atOnce(@Nullable Value value) {
    String written = value == null ? "" : value.text();
    if (value == null || written.isEmpty()) {
      return 1;
    }
    int atOnce = written.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(written) : 0;
    if (atOnce < 1 || atOnce > MOST_AT_ONCE) {
      value.error("'" + written + "' is not a number from 1 to " + MOST_AT_ONCE);
      return 1;
    }
    return atOnce;
  }

  private static String separator(@Nullable Value value, int atOnce) {
    String written = value == null ? "," : value.text();
    if (value != null && atOnce == 1) {
      value.error("of no use where one number is asked about at once");
    }
    if (value != null && !written.isEmpty() && !PART.matcher(written).matches()) {
      value.error("'" + written + "' cannot stand in a path or a query: percent-encode it");
    }
    return written;
  }

  private static Set<String> settings(@Nullable Value value) {
    Set<String> settings = new HashSet<>();
    for (Value item : value == null ? List.<Value>of() : value.items()) {
      String name = item.text();
      if (THE_HUBS_OPTIONS.contains(name.toLowerCase(Locale.ROOT))) {
        item.error("'" + name + "' is the hub's own word; choose another");
      } else if (!name.isEmpty() && !NAME.matcher(name).matches()) {
        item.error("'" + name + "' is not letters and digits");
      } else {
        settings.add(name);
      }
    }
    return settings;
  }

  private PollingRule.@Nullable Pages pages(@Nullable Value value) {
    if (value == null) {
      return null;
    }
    Value.Section section = value.section("parameter", "next", "first", "last");
    Value parameter = section.need("parameter");
    Value next = section.get("next");
    Value first = section.get("first");
    Value last = section.get("last");
    if ((next == null) == (last == null) && value.isSection()) {
      value.error("one of next and last is expected");
    }
    if (first != null && last == null) {
      first.error("of no use without last");
    }
    String name = parameter == null ? "" : parameter.text();
    if (parameter != null && !name.isEmpty() && !name.matches("[A-Za-z0-9._~-]+")) {
      parameter.error("'" + name + "' is no name of a parameter");
    }
    String start = first == null ? "1" : first.text();
    if (first != null && !start.matches("[0-9]{1,4}")) {
      first.error("'" + start + "' is no number of a page");
      start = "1";
    }
    return new PollingRule.Pages(
        name,
        next == null ? null : words.path(next),
        Integer.parseInt(start),
        last == null ? null : words.path(last));
  }

  private static Set<Integer> statuses(@Nullable Value value) {
    Set<Integer> statuses = new HashSet<>();
    for (Value item : value == null ? List.<Value>of() : value.items()) {
      String written = item.text();
      if (written.matches("4[0-9][0-9]") && !written.matches("401|403|429")) {
        statuses.add(Integer.parseInt(written));
      } else if (!written.isEmpty()) {
        item.error("'" + written + "' is no status of an unknown number, such as 404");
      }
    }
    return statuses;
  }

  private static Set<String> fields(@Nullable Value value) {
    Set<String> fields = new HashSet<>();
    for (Value item : value == null ? List.<Value>of() : value.items()) {
      String name = item.text();
      if (name.contains("/")) {
        item.error("a field's name is expected, wherever it is, and no path");
      }
      fields.add(name);
    }
    return fields;
  }

  private static List<PollTerms.Limit> limits(@Nullable Value value) {
    List<PollTerms.Limit> limits = new ArrayList<>(1);
    for (Value item : value == null ? List.<Value>of() : value.items()) {
      String written = item.text();
      Matcher limit = LIMIT.matcher(written);
      if (limit.matches()) {
        long many = Long.parseLong(String.valueOf(limit.group(2)));
        Duration in =
            switch (String.valueOf(limit.group(3))) {
              case "s" -> Duration.ofSeconds(many);
              case "m" -> Duration.ofMinutes(many);
              case "h" -> Duration.ofHours(many);
              default -> Duration.ofDays(many);
            };
        limits.add(new PollTerms.Limit(Integer.parseInt(String.valueOf(limit.group(1))), in));
      } else if (!written.isEmpty()) {
        item.error("'" + written + "' is no limit such as 250 in 1d or 1 in 5s");
      }
    }
    if (value != null && value.items().isEmpty()) {
      value.error("at least one limit is expected");
    }
    return limits;
  }

  private static Duration days(@Nullable Value value) {
    String written = value == null ? "" : value.text();
    if (value == null || written.isEmpty()) {
      return CORRECTIONS;
    }
    if (!written.matches("[0-9]{1,3}d")) {
      value.error("'" + written + "' is not a number of days such as 7d");
      return CORRECTIONS;
    }
    return Duration.ofDays(Long.parseLong(written.substring(0, written.length() - 1)));
  }
}
