package dev.milepost.event;

/** Names of the Kafka record headers that travel through the topics. */
public final class TopicHeader {
  /** The delivery that a record comes from, in every topic. */
  public static final String DELIVERY_ID = "milepost-delivery-id";

  /** W3C trace context, in every topic. */
  public static final String TRACEPARENT = "traceparent";

  /** Receipt in {@link Topic#INBOUND} and {@link Topic#DEAD_LETTERS}: the connection's id. */
  public static final String CONNECTION = "milepost-connection";

  /** Receipt: the carrier code. */
  public static final String CARRIER = "milepost-carrier";

  /** Receipt: when the bytes arrived, ISO-8601. */
  public static final String RECEIVED_AT = "milepost-received-at";

  /** Receipt: prefix of the kept HTTP headers, names in lower case. */
  public static final String HTTP_PREFIX = "http-";

  /** Of a delivery that came as a file, or a piece of one: the name that it came under. */
  public static final String FILE = "milepost-file";

  /** Likewise: SHA-256 of the whole file, in hexadecimal. */
  public static final String FILE_SHA256 = "milepost-file-sha256";

  /** Likewise: which piece of the file, and of how many ({@code 3/40}). */
  public static final String PIECE = "milepost-piece";

  /** Of a delivery that came from a partner's topic: {@code topic/partition/offset} there. */
  public static final String SOURCE_RECORD = "milepost-source-record";

  /** Of a registration that was fetched from an ERP: the source's id. */
  public static final String SOURCE = "milepost-source";

  /** Likewise: the row's key there, at most 200 characters of it. */
  public static final String SOURCE_ROW = "milepost-source-row";

  /** Why a record is a dead letter. */
  public static final String REASON = "milepost-reason";

  /** Where in the payload the reason lies (JSON pointer), if it is one place. */
  public static final String REASON_AT = "milepost-reason-at";

  /** Of a dead letter: the topic of ours that it came from, and goes back to. */
  public static final String ORIGIN = "milepost-origin-topic";

  /** Likewise: the key that its record had there. */
  public static final String ORIGIN_KEY = "milepost-origin-key";

  /** Likewise: the time of its record there, ISO-8601. */
  public static final String ORIGIN_TIME = "milepost-origin-time";

  /** How often the record has been put back from {@link Topic#DEAD_LETTERS}. */
  public static final String REDRIVES = "milepost-redrives";

  /** Of a record that was put back: the id of the dead letter that it was. */
  public static final String REDRIVE_OF = "milepost-redrive-of";

  /** SSE event name of a record in {@link Topic#SHIPMENT_EVENTS}. */
  public static final String EVENT_TYPE = "milepost-type";

  /** Shipment id of a record in {@link Topic#SHIPMENT_EVENTS}. */
  public static final String SHIPMENT = "milepost-shipment";

  /** Order of a record in {@link Topic#SHIPMENT_EVENTS}; one header for each order. */
  public static final String ORDER = "milepost-order";

  /** CloudEvents id of a record in {@link Topic#SHIPMENT_EVENTS}. */
  public static final String EVENT_ID = "milepost-event-id";

  /** Set when the record may have been published before: readers look for its id first. */
  public static final String REPUBLISHED = "milepost-republished";

  private TopicHeader() {}
}
