package dev.milepost.event;

import java.math.BigDecimal;

/**
 * An amount in a currency.
 *
 * @param amount written as a string in JSON, so that no reader rounds it
 * @param currency ISO 4217
 */
public record Money(BigDecimal amount, String currency) {

  /** Refuses an amount of nothing, and an amount in no currency. */
  public Money {
    Required.present(amount, "value: amount");
    Required.present(currency, "value: currency");
  }
}
