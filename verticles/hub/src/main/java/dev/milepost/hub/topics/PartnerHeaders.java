package dev.milepost.hub.topics;

import dev.milepost.event.TopicHeader;
import dev.milepost.hub.ingest.Traceparent;
import dev.milepost.hub.kafka.Records;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of the headers of a partner's record: those that could be headers of HTTP, under the
 * prefix of these, so that an adapter finds them where it looks and none passes for the hub's own.
 */
final class PartnerHeaders {
  static final int MOST = 32;
  static final int LONGEST_VALUE = 1024;
  static final int LONGEST_ALL = 8 * 1024;

  /** RFC 9110 section 5.6.2: a token. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");

  private PartnerHeaders() {}

  /** The trace that the record is part of, or a new one, then its other headers, in order. */
  static List<Map.Entry<String, String>> kept(Headers headers) {
    List<Map.Entry<String, String>> kept = new ArrayList<>();
    kept.add(Map.entry(TopicHeader.TRACEPARENT, traceparent(headers)));
    int left = LONGEST_ALL;
    for (Header header : headers) {
      String name = header.key().toLowerCase(Locale.ROOT);
      String value = value(header);
      if (value == null
          || name.equals(TopicHeader.TRACEPARENT)
          || !NAME.matcher(name).matches()
          || left < name.length() + header.value().length) {
        continue;
      }
      left -= name.length() + header.value().length;
      kept.add(Map.entry(TopicHeader.HTTP_PREFIX + name, value));
      if (kept.size() > MOST) {
        break;
      }
    }
    return kept;
  }

  private static String traceparent(Headers headers) {
    Header given = headers.lastHeader(TopicHeader.TRACEPARENT);
    if (given != null && given.value() != null) {
      String text = Records.text(given);
      if (Traceparent.isValid(text)) {
        return text;
      }
    }
    return Traceparent.fresh();
  }

  /** The text, or null where it is none that a header of HTTP could hold. */
  private static @Nullable String value(Header header) {
    if (header.value() == null || header.value().length > LONGEST_VALUE) {
      return null;
    }
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(header.value())).toString();
      return text.chars().anyMatch(Character::isISOControl) ? null : text;
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
