package dev.milepost.hub.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class TimeSlicesTest {
  private final List<String> done = new CopyOnWriteArrayList<>();

  @Test
  void letsOthersHaveTheEventLoopBetweenTwoPieces(Vertx vertx) throws Exception {
    Context context = vertx.getOrCreateContext();
    TimeSlices slices = new TimeSlices(context, Duration.ZERO);

    on(
        context,
        () -> {
          context.runOnContext(other -> done.add("other"));
          return slices.forEach(List.of("first", "second", "third"), done::add);
        });

    assertThat(done).containsExactly("first", "other", "second", "third");
  }

  @Test
  void goesOnWhileItsSliceLasts(Vertx vertx) throws Exception {
    Context context = vertx.getOrCreateContext();
    TimeSlices slices = new TimeSlices(context, Duration.ofHours(1));

    on(
        context,
        () -> {
          context.runOnContext(other -> done.add("other"));
          return slices.forEach(List.of("first", "second"), done::add);
        });

    assertThat(done).startsWith("first", "second");
  }

  @Test
  void failsAsAPieceOfALaterSliceFails(Vertx vertx) throws Exception {
    Context context = vertx.getOrCreateContext();
    TimeSlices slices = new TimeSlices(context, Duration.ZERO);

    Throwable failure =
        on(
            context,
            () ->
                slices
                    .forEach(
                        List.of("first", "second", "third"),
                        piece -> {
                          if (piece.equals("second")) {
                            throw new IllegalStateException(piece);
                          }
                          done.add(piece);
                        })
                    .transform(result -> Future.succeededFuture(result.cause())));

    assertThat(failure).hasMessage("second");
    assertThat(done).containsExactly("first");
  }

  private static <T> T on(Context context, Supplier<Future<T>> work) throws Exception {
    Promise<T> result = Promise.promise();
    context.runOnContext(now -> work.get().onComplete(result));
    return result.future().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
