package dev.milepost.store;

import org.flywaydb.core.Flyway;

/** Brings a database to the schema that this version works with. Forward only. */
public final class Migrations {

  private Migrations() {}

  /**
   * Applies what is missing. Blocks; safe to call from several nodes at once, since Flyway holds a
   * lock meanwhile.
   */
  public static void apply(String jdbcUrl, String user, String password) {
    Flyway.configure()
        .dataSource(jdbcUrl, user, password)
        .locations("classpath:db/migration")
        // Ten seconds and not the default of many minutes: whoever starts us tries again.
        .connectRetries(10)
        .connectRetriesInterval(1)
        .load()
        .migrate();
  }
}
