package dev.milepost.hub.ingest;

import dev.milepost.event.CarrierCode;
import dev.milepost.event.TopicHeader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Raw bytes with their receipt, as they are kept. The body is not copied: do not change it.
 *
 * <p>Not a record: its body is an array.
 */
public final class InboundDelivery {
  /** 1.5 MiB: a record of Kafka has room for it, its headers beside it. */
  public static final int LONGEST_BODY = 3 * 512 * 1024;

  private final String connection;
  private final CarrierCode carrier;
  private final String id;
  private final Instant receivedAt;
  private final List<Map.Entry<String, String>> headers;
  private final byte[] body;

  /**
   * @param headers what is kept beside the receipt: {@code traceparent}, and HTTP headers under
   *     {@link TopicHeader#HTTP_PREFIX}
   */
  public InboundDelivery(
      String connection,
      CarrierCode carrier,
      String id,
      Instant receivedAt,
      List<Map.Entry<String, String>> headers,
      byte[] body) {
    this.connection = connection;
    this.carrier = carrier;
    this.id = id;
    this.receivedAt = receivedAt;
    this.headers = headers;
    this.body = body;
  }

  public String connection() {
    return connection;
  }

  public CarrierCode carrier() {
    return carrier;
  }

  public String id() {
    return id;
  }

  public Instant receivedAt() {
    return receivedAt;
  }

  public List<Map.Entry<String, String>> headers() {
    return headers;
  }

  public byte[] body() {
    return body;
  }

  /** The key in {@link dev.milepost.event.Topic#INBOUND}. */
  String key() {
    return connection + "/" + id;
  }

  /** The headers of the record: the receipt, then what was kept beside it. */
  public List<Header> recordHeaders() {
    List<Header> all = new ArrayList<>(headers.size() + 4);
    all.add(header(TopicHeader.DELIVERY_ID, id));
    all.add(header(TopicHeader.CONNECTION, connection));
    all.add(header(TopicHeader.CARRIER, carrier.value()));
    all.add(header(TopicHeader.RECEIVED_AT, receivedAt.toString()));
    for (Map.Entry<String, String> kept : headers) {
      all.add(header(kept.getKey(), kept.getValue()));
    }
    return all;
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
