package dev.milepost.bench;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * One result.
 *
 * @param value infinite where what was waited for never came; JSON has no number for that and says
 *     null
 * @param goal null where the figure is for information
 */
record Figure(String bench, String name, double value, String unit, @Nullable Goal goal) {
  private static final int DIGITS = 3;

  /** One line for machines (DESIGN section 8). A figure without a goal has neither goal nor ok. */
  String json() {
    JsonObject json =
        new JsonObject()
            .put("bench", bench)
            .put("figure", name)
            .put("value", Double.isFinite(value) ? rounded() : null)
            .put("unit", unit);
    if (goal != null) {
      json.put("goal", goal.toString()).put("ok", ok());
    }
    return json.encode();
  }

  /** Whether the goal is met; without a goal there is nothing to miss. */
  boolean ok() {
    return goal == null || goal.metBy(value);
  }

  String text() {
    return Double.isFinite(value) ? rounded().toPlainString() : "never";
  }

  /**
   * What is too small for the digits keeps two of its own: it is not the zero that a goal may ask.
   */
  private BigDecimal rounded() {
    BigDecimal exact = BigDecimal.valueOf(value);
    BigDecimal number = exact.setScale(DIGITS, RoundingMode.HALF_UP);
    BigDecimal shortest =
        (number.signum() == 0 ? exact.round(new MathContext(2)) : number).stripTrailingZeros();
    return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
  }
}
