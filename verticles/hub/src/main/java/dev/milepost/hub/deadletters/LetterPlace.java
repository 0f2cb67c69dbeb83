package dev.milepost.hub.deadletters;

import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Where a letter lies in the topic of dead letters.
 *
 * @param sentAt its record's time, to the millisecond: it tells the letter from another at the same
 *     place in a topic that was deleted and made again
 */
record LetterPlace(int partition, long offset, Instant sentAt) {

  static LetterPlace of(ConsumerRecord<String, byte[]> record) {
    return new LetterPlace(
        record.partition(), record.offset(), Instant.ofEpochMilli(record.timestamp()));
  }
}
