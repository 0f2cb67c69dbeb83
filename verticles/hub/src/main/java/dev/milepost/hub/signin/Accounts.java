package dev.milepost.hub.signin;

import dev.milepost.hub.auth.Session;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local accounts as a running hub knows them: what {@code ./hub user} does holds within
 * seconds. While the file cannot be read, the accounts that were known hold.
 */
public final class Accounts {
  private static final Logger LOGGER = LoggerFactory.getLogger(Accounts.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final AccountFile file;
  private final boolean allowed;
  private volatile Map<String, Account> known = Map.of();
  private volatile String complaint = "";
  private volatile boolean running;

  /**
   * @param data the data folder
   * @param allowed whether this hub has local accounts at all
   */
  public Accounts(Vertx vertx, Path data, boolean allowed) {
    this.vertx = vertx;
    this.file = new AccountFile(data);
    this.allowed = allowed;
  }

  /** Reads them, and keeps them fresh. */
  public Future<Void> start() {
    running = allowed;
    return allowed
        ? read().<Void>mapEmpty().onComplete(read -> readLater())
        : Future.succeededFuture();
  }

  /** Ends the reading. */
  public Future<Void> stop() {
    running = false;
    return Future.succeededFuture();
  }

  /** Whether somebody may sign in with a password here. */
  public boolean areAllowed() {
    return allowed;
  }

  /**
   * Whether the account that a session was made from is still what it was. Before that is denied,
   * the file is read: another node may have read it already, and begun the session.
   */
  public Future<Boolean> stand(Session session) {
    return stand(known, session) || !allowed
        ? Future.succeededFuture(stand(known, session))
        : read().map(accounts -> stand(accounts, session));
  }

  private static boolean stand(Map<String, Account> accounts, Session session) {
    if (session.account() == null) {
      return true;
    }
    Account account = accounts.get(session.user());
    return account != null && account.stamp().equals(session.account());
  }

  Optional<Account> find(String user) {
    return Optional.ofNullable(known.get(user));
  }

  Collection<Account> all() {
    return known.values();
  }

  private Future<Map<String, Account>> read() {
    return vertx
        .executeBlocking(file::read, false)
        .map(Accounts::byName)
        .map(
            accounts -> {
              known = accounts;
              complaint = "";
              return accounts;
            })
        .recover(
            failure -> {
              // Once, and not each second.
              if (!complaint.equals(failure.toString())) {
                complaint = failure.toString();
                LOGGER
                    .atError()
                    .addKeyValue("reason", failure.toString())
                    .log("local accounts could not be read; the last ones hold");
              }
              return Future.succeededFuture(known);
            });
  }

  private static Map<String, Account> byName(List<Account> accounts) {
    Map<String, Account> all = new TreeMap<>();
    accounts.forEach(account -> all.put(account.user(), account));
    return all;
  }

  private void readLater() {
    vertx.setTimer(
        LOOK_EVERY.toMillis(),
        timer -> {
          if (running) {
            read().onComplete(read -> readLater());
          }
        });
  }
}
