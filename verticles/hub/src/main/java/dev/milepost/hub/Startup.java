package dev.milepost.hub;

import dev.milepost.hub.http.Endpoint;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a hub starts, one thing after the other, what it serves, and what is to be done when it
 * stops: the same in the reverse order. What is said here first comes first; nothing is started
 * before all is said, nor after something failed.
 */
final class Startup {
  private static final Logger LOGGER = LoggerFactory.getLogger(Startup.class);
  private static final long STOP_PATIENCE_SECONDS = 15;

  private final Vertx vertx;
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final List<Closing> closing = Collections.synchronizedList(new ArrayList<>());
  private final List<Supplier<Future<?>>> steps = new ArrayList<>();

  /** A thing to do when the hub stops. */
  private record Closing(String what, Supplier<Future<?>> how) {}

  Startup(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Will do this when all before is done. */
  void then(Supplier<Future<?>> step) {
    steps.add(step);
  }

  /** Will deploy this when all before is done. */
  void deploy(String what, Deployable verticle) {
    then(() -> deployed(what, () -> verticle, 1));
  }

  /** Deploys so many instances now; they are undeployed when the hub stops. */
  Future<?> deployed(String what, Supplier<Deployable> verticles, int instances) {
    return vertx
        .deployVerticle(verticles, new DeploymentOptions().setInstances(instances))
        .onSuccess(id -> onStop(what, () -> vertx.undeploy(id)));
  }

  /** Adds to what the public server answers; what was added first is asked first. */
  void serve(Endpoint endpoint) {
    endpoints.add(endpoint);
  }

  List<Endpoint> endpoints() {
    return List.copyOf(endpoints);
  }

  /** Does all that was said; fails as the first of it did. */
  Future<?> run() {
    Future<?> begun = Future.succeededFuture();
    for (Supplier<Future<?>> step : steps) {
      begun = begun.compose(before -> step.get());
    }
    return begun;
  }

  /** Does this when the hub stops, after what is said later. */
  void onStop(String what, Supplier<Future<?>> how) {
    closing.add(new Closing(what, how));
  }

  /**
   * Does all that was left for it. What fails or takes too long is logged, and the rest goes on.
   */
  Future<?> stop() {
    List<Closing> reversed = new ArrayList<>(closing);
    Collections.reverse(reversed);
    Future<?> all = Future.succeededFuture();
    for (Closing one : reversed) {
      all = all.transform(before -> closed(one));
    }
    return all;
  }

  private static Future<?> closed(Closing one) {
    return Future.succeededFuture()
        .compose(before -> one.how().get())
        .timeout(STOP_PATIENCE_SECONDS, TimeUnit.SECONDS)
        .onFailure(
            failure ->
                LOGGER
                    .atWarn()
                    .addKeyValue("part", one.what())
                    .addKeyValue("reason", failure.toString())
                    .log("not stopped cleanly"));
  }
}
