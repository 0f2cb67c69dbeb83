package dev.milepost.embedded;

/**
 * Everything a client needs to connect to one database; the text form keeps the password to itself.
 */
public record PostgresDatabase(
    String host, int port, String database, String user, String password) {

  public String jdbcUrl() {
    return "jdbc:postgresql://" + host + ":" + port + "/" + database;
  }

  PostgresDatabase named(String other) {
    return new PostgresDatabase(host, port, other, user, password);
  }

  @Override
  public String toString() {
    return "PostgresDatabase[" + user + "@" + host + ":" + port + "/" + database + "]";
  }
}
