package dev.milepost.store;

import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import dev.milepost.store.StandingShipments.Standing;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds shipments by what people type: a shipment's id, an order or any other number. Exact ones
 * come first, then those that begin so. Every look goes by the indexes that matching has, so it
 * costs registration nothing.
 */
public final class ShipmentSearch {
  private static final int SHORTEST_PREFIX = 3;
  private static final int LONGEST = 128;

  /** Several of the numbers found may be one shipment's. */
  private static final int ROWS_A_HIT = 4;

  private static final String IDS = "select key, id from shipment where id = any($1)";

  /**
   * {@code starts_with} decides; the range is for the index. No letter comes after U+FFFF in any
   * collation.
   */
  private static final String IDS_BEGINNING =
      """
      select key, id from shipment
      where id > $1 and id < $1 || U&'\\FFFF' and starts_with(id, $1) order by id limit $2
      """;

  private static final String NUMBERS =
      """
      select shipment as key, type, written, origin from shipment_reference
      where value = any($1) limit $2
      """;

  private static final String NUMBERS_BEGINNING =
      """
      select shipment as key, type, written, origin from shipment_reference
      where value > $1 and value < $2 and starts_with(value, $1) order by value limit $3
      """;

  private final Pool pool;

  /**
   * @param pool connections that are made {@link PgShipmentStore#byIndex}
   */
  public ShipmentSearch(Pool pool) {
    this.pool = pool;
  }

  /** Which of a shipment's numbers was found. */
  public enum By {
    SHIPMENT,
    ORDER,
    REFERENCE
  }

  /**
   * A shipment that was found.
   *
   * @param value the number, as it was written
   * @param type of a reference; null for any other
   * @param exact whether it is what was asked for, or only begins so
   */
  public record Hit(
      Standing standing, By by, String value, @Nullable ReferenceType type, boolean exact) {}

  private record Found(
      long key, By by, String value, @Nullable ReferenceType type, boolean exact) {}

  /** The best hits, each shipment once. */
  public Future<List<Hit>> find(String typed, int most) {
    String asked = typed.strip();
    if (asked.isEmpty() || asked.length() > LONGEST || asked.indexOf('\0') >= 0) {
      return Future.succeededFuture(List.of());
    }
    Set<String> values = values(asked);
    Future<List<Found>> ids =
        found(IDS, Tuple.of(spellings(asked).toArray(String[]::new)), ShipmentSearch::id, true);
    Future<List<Found>> numbers =
        values.isEmpty()
            ? Future.succeededFuture(List.of())
            : found(
                NUMBERS,
                Tuple.of(values.toArray(String[]::new), most * ROWS_A_HIT),
                ShipmentSearch::number,
                true);
    return Future.all(ids, numbers)
        .compose(
            both -> {
              Map<Long, Found> best = new LinkedHashMap<>();
              add(best, ids.result());
              add(best, numbers.result());
              return best.size() >= most
                  ? Future.succeededFuture(best)
                  : beginning(asked, most).map(more -> add(best, more));
            })
        .compose(best -> hits(best.values().stream().limit(most).toList()));
  }

  private Future<List<Found>> beginning(String asked, int most) {
    List<Future<List<Found>>> looks = new ArrayList<>();
    if (asked.length() >= SHORTEST_PREFIX) {
      for (String spelling : spellings(asked)) {
        looks.add(found(IDS_BEGINNING, Tuple.of(spelling, most), ShipmentSearch::id, false));
      }
    }
    String normal = normal(asked).orElse("");
    String end = endOfRange(normal);
    if (normal.length() >= SHORTEST_PREFIX && end != null) {
      looks.add(
          found(
              NUMBERS_BEGINNING,
              Tuple.of(normal, end, most * ROWS_A_HIT),
              ShipmentSearch::number,
              false));
    }
    return Future.all(looks)
        .map(all -> looks.stream().flatMap(look -> look.result().stream()).toList());
  }

  private interface Reading {
    Found read(Row row, boolean exact);
  }

  private Future<List<Found>> found(String sql, Tuple tuple, Reading reading, boolean exact) {
    return pool.preparedQuery(sql)
        .execute(tuple)
        .map(rows -> Rows.stream(rows).map(row -> reading.read(row, exact)).toList());
  }

  private static Found id(Row row, boolean exact) {
    return new Found(row.getLong("key"), By.SHIPMENT, row.getString("id"), null, exact);
  }

  private static Found number(Row row, boolean exact) {
    boolean order = row.getString("origin").equals("ORDER");
    return new Found(
        row.getLong("key"),
        order ? By.ORDER : By.REFERENCE,
        row.getString("written"),
        order ? null : ReferenceType.valueOf(row.getString("type")),
        exact);
  }

  private static Map<Long, Found> add(Map<Long, Found> best, Collection<Found> more) {
    more.forEach(one -> best.putIfAbsent(one.key(), one));
    return best;
  }

  private Future<List<Hit>> hits(List<Found> found) {
    return new StandingShipments(pool)
        .byKey(found.stream().map(Found::key).toList())
        .map(
            standing -> {
              Map<Long, Standing> byKey =
                  standing.stream().collect(Collectors.toMap(Standing::key, one -> one));
              return found.stream()
                  .filter(one -> byKey.containsKey(one.key()))
                  .map(
                      one ->
                          new Hit(
                              Objects.requireNonNull(byKey.get(one.key())),
                              one.by(),
                              one.value(),
                              one.type(),
                              one.exact()))
                  .toList();
            });
  }

  /** Ids are compared as they are written, and many are written in capitals. */
  private static Set<String> spellings(String asked) {
    return new TreeSet<>(List.of(asked, asked.toUpperCase(Locale.ROOT)));
  }

  /** In the forms that are compared: of a barcode the number alone. */
  private static Set<String> values(String asked) {
    Set<String> values = new TreeSet<>();
    for (ReferenceType type :
        List.of(ReferenceType.SALES_ORDER, ReferenceType.SSCC, ReferenceType.TRACKING_NUMBER)) {
      key(type, asked).ifPresent(values::add);
    }
    return values;
  }

  private static Optional<String> normal(String asked) {
    return key(ReferenceType.SALES_ORDER, asked);
  }

  private static Optional<String> key(ReferenceType type, String asked) {
    try {
      return Optional.of(new Reference(type, asked, null).key()).map(ReferenceKey::value);
    } catch (IllegalArgumentException noLetterOrDigit) {
      return Optional.empty();
    }
  }

  /**
   * The first text behind all that begin so. Digits come before capitals, and both in their order,
   * in every collation; what has other letters in it is found as a whole only.
   */
  static @Nullable String endOfRange(String prefix) {
    if (!prefix.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))) {
      return null;
    }
    for (int last = prefix.length() - 1; last >= 0; last--) {
      char c = prefix.charAt(last);
      if (c != 'Z') {
        return prefix.substring(0, last) + (c == '9' ? 'A' : (char) (c + 1));
      }
    }
    return null;
  }
}
