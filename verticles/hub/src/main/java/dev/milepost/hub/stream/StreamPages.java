package dev.milepost.hub.stream;

import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The same events in pages, for those who cannot hold a stream open. Without {@code after} a reader
 * begins with the oldest that is kept; with {@code after=latest} it gets the position of now. With
 * {@code wait=30s} a page that would be empty is answered when it no longer is, or when the time is
 * over.
 */
public final class StreamPages {
  private static final Logger LOGGER = LoggerFactory.getLogger(StreamPages.class);
  private static final String LATEST = "latest";
  private static final Pattern WAIT = Pattern.compile("(\\d{1,3})s");
  private static final int LONGEST_WAIT_SECONDS = 60;
  private static final int LEAST_TO_ZIP = 2 * 1024;
  private static final int MOST_TO_ZIP = 1024 * 1024;
  private static final Pattern GZIP =
      Pattern.compile(
          "(?:^|,)\\s*gzip\\s*(?:;\\s*q=(?:1(?:\\.0*)?|0?\\.\\d*[1-9]\\d*)\\s*)?(?:,|$)",
          Pattern.CASE_INSENSITIVE);
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1000;
  private static final int MOST_LOOKED_AT = 5_000;
  private static final int MOST_BYTES = 4 * 1024 * 1024;

  private final StreamFeed feed;
  private final Cursors cursors;
  private final LongPolls polls;

  StreamPages(StreamFeed feed, Cursors cursors, LongPolls polls) {
    this.feed = feed;
    this.cursors = cursors;
    this.polls = polls;
  }

  /**
   * Answers with a page of the client's channel.
   *
   * @param refuse answers what turns out later, when nothing has been written
   * @throws ProblemException when the query is wrong or there is no room
   */
  public void answer(
      HttpServerRequest request, MultiMap query, StreamClient client, Consumer<Problem> refuse) {
    StreamWindow window = feed.windowToServe();
    StreamFilter filter = StreamFilter.of(feed.topic(), query);
    int limit = limit(query.get("limit"));
    long waitMillis = waitMillis(query.get("wait"));
    Asked asked = new Asked(request, client, window, filter, limit, query.get("after"), refuse);
    OptionalLong known = position(asked);
    if (known.isEmpty()) {
      lost(asked);
    } else if (waitMillis == 0) {
      at(asked, known.getAsLong());
    } else {
      long until = Math.min(feed.clock().millis() + waitMillis, feed.limits().deadline(client));
      feed.limits().enter(client);
      polls.join(new Waiting(asked, known.getAsLong(), until));
    }
  }

  private record Asked(
      HttpServerRequest request,
      StreamClient client,
      StreamWindow window,
      StreamFilter filter,
      int limit,
      @Nullable String after,
      Consumer<Problem> refuse) {
    String channel() {
      return Objects.requireNonNull(client.channel(), "a client of one channel");
    }

    StreamTrack track() {
      return window.channel(channel());
    }

    Asked on(StreamWindow other) {
      return new Asked(request, client, other, filter, limit, after, refuse);
    }

    boolean isHere() {
      return !request.response().ended() && !request.response().closed();
    }
  }

  /**
   * What a look found.
   *
   * @param next the position after it
   * @param bytes of it, where they came from the window
   */
  private record Page(List<StreamEvent> events, long next, boolean more, int bytes) {
    static Page empty(long next) {
      return new Page(List.of(), next, false, 0);
    }
  }

  private OptionalLong position(Asked asked) {
    if (asked.after() == null) {
      return OptionalLong.of(0);
    }
    return LATEST.equals(asked.after())
        ? OptionalLong.of(asked.track().end())
        : cursors.decode(cursors.bind(asked.window().epoch(), asked.channel()), asked.after());
  }

  private void at(Asked asked, long position) {
    Page page = fromWindow(asked, position);
    if (page != null) {
      send(asked, page);
    } else if (feed.limits().startReplay()) {
      fromKafka(asked, position).onComplete(read -> replayed(asked, read, () -> true, this::send));
    } else {
      throw new ProblemException(feed.limits().tooManyReplays());
    }
  }

  /** One who waits for a page with something in it. */
  private final class Waiting extends LongPolls.Poll {
    private final Asked asked;
    private boolean reading;

    Waiting(Asked asked, long position, long deadline) {
      super(asked.client(), asked.track(), position, deadline);
      this.asked = asked;
      asked.request().response().closeHandler(closed -> leave());
      asked.request().response().exceptionHandler(failure -> leave());
    }

    @Override
    int look() {
      if (reading) {
        return 0;
      }
      StreamWindow now = feed.window();
      if (now != null && now != asked.window()) {
        if (leave()) {
          lost(asked.on(now));
        }
        return 0;
      }
      Page page = fromWindow(asked, position);
      if (page != null) {
        found(asked, page);
        return page.bytes();
      }
      if (feed.limits().startReplay()) {
        reading = true;
        fromKafka(asked, position)
            .onComplete(
                read -> {
                  reading = false;
                  replayed(asked, read, this::leave, this::found);
                });
      } else if (leave()) {
        asked.refuse().accept(feed.limits().tooManyReplays());
      }
      return 0;
    }

    private void found(Asked sameAsked, Page page) {
      position = page.next();
      if (!page.events().isEmpty() || due) {
        if (leave()) {
          send(sameAsked, page);
        }
      } else if (page.more()) {
        behind = true;
        polls.again(this);
      } else {
        behind = false;
        live = true;
      }
    }

    @Override
    void end() {
      if (leave()) {
        send(asked, Page.empty(position));
      }
    }

    private boolean leave() {
      boolean waited = polls.leave(this);
      if (waited) {
        feed.limits().leave(client);
      }
      return waited && asked.isHere();
    }
  }

  /** None where the window no longer has it all. */
  private static @Nullable Page fromWindow(Asked asked, long position) {
    StreamTrack.Piece read =
        asked
            .track()
            .read(
                position,
                asked.filter(),
                new StreamTrack.Most(asked.limit(), MOST_LOOKED_AT, MOST_BYTES));
    return read == null ? null : new Page(read.events(), read.next(), read.more(), read.bytes());
  }

  /** Takes a place for reading, which has to be had, and gives it back. */
  private Future<KafkaReplay.Piece> fromKafka(Asked asked, long position) {
    feed.metrics().replays.increment();
    KafkaReplay.Journey journey =
        feed.replay()
            .journey(asked.channel(), asked.filter(), asked.window(), asked.after() == null);
    return feed.replay()
        .read(journey, position, asked.limit())
        .onComplete(read -> feed.limits().endReplay());
  }

  private void replayed(
      Asked asked,
      AsyncResult<KafkaReplay.Piece> read,
      BooleanSupplier mayAnswer,
      BiConsumer<Asked, Page> then) {
    if (read.failed()) {
      feed.metrics().replayFailures.increment();
      LOGGER
          .atWarn()
          .addKeyValue("reason", String.valueOf(read.cause()))
          .log("a page of events could not be read");
      if (mayAnswer.getAsBoolean()) {
        asked.refuse().accept(feed.limits().notReady());
      }
    } else if (read.result().lost()) {
      if (mayAnswer.getAsBoolean()) {
        lost(asked);
      }
    } else {
      KafkaReplay.Piece piece = read.result();
      boolean more = piece.next() < asked.track().end();
      then.accept(asked, new Page(piece.events(), piece.next(), more, 0));
    }
  }

  private void lost(Asked asked) {
    feed.metrics().gaps.increment();
    send(asked, Page.empty(asked.track().end()), true);
  }

  private void send(Asked asked, Page page) {
    send(asked, page, false);
  }

  /** Documents pass verbatim, as they do in a frame: written, not parsed. */
  private void send(Asked asked, Page page, boolean gap) {
    List<StreamEvent> events = page.events();
    String next =
        cursors.encode(cursors.bind(asked.window().epoch(), asked.channel()), page.next());
    Buffer body = Buffer.buffer("{\"events\":[");
    for (int i = 0; i < events.size(); i++) {
      if (i > 0) {
        body.appendString(",");
      }
      body.appendBuffer(events.get(i).document());
    }
    JsonObject rest =
        new JsonObject()
            .put("next", next)
            .put("more", page.more())
            .put(
                "gap",
                gap ? StreamLoop.gap(feed.topic(), asked.channel(), asked.after(), next) : null);
    body.appendString("],").appendString(rest.encode().substring(1));
    HttpServerResponse response = asked.request().response();
    response.putHeader("Content-Type", "application/json").putHeader("Cache-Control", "no-store");
    response.headers().add("Vary", "Accept-Encoding");
    if (isWorthZipping(asked.request(), body)) {
      response.putHeader("Content-Encoding", "gzip").end(zipped(body));
    } else {
      response.end(body);
    }
  }

  /** Three bytes in four of a page are saved; a large one would hold up the loop for too long. */
  private static boolean isWorthZipping(HttpServerRequest request, Buffer body) {
    String accepted = request.getHeader("Accept-Encoding");
    return body.length() >= LEAST_TO_ZIP
        && body.length() <= MOST_TO_ZIP
        && accepted != null
        && GZIP.matcher(accepted).find();
  }

  private static Buffer zipped(Buffer body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length() / 4);
    try (Zip zip = new Zip(bytes)) {
      zip.write(body.getBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written", e);
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  private static final class Zip extends GZIPOutputStream {
    Zip(OutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  private static int limit(@Nullable String text) {
    if (text == null) {
      return DEFAULT_LIMIT;
    }
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MOST) {
        return limit;
      }
    } catch (NumberFormatException e) {
      throw wrongLimit();
    }
    throw wrongLimit();
  }

  private static long waitMillis(@Nullable String text) {
    if (text == null) {
      return 0;
    }
    Matcher seconds = WAIT.matcher(text);
    if (!seconds.matches() || Integer.parseInt(seconds.group(1)) > LONGEST_WAIT_SECONDS) {
      throw new ProblemException(
          Problem.of(
              400,
              "wrong-wait",
              "Wrong wait",
              "'wait' is a number of seconds from 0s to " + LONGEST_WAIT_SECONDS + "s, as 30s"));
    }
    return Integer.parseInt(seconds.group(1)) * 1000L;
  }

  private static ProblemException wrongLimit() {
    return new ProblemException(
        Problem.of(400, "wrong-limit", "Wrong limit", "'limit' is a number from 1 to " + MOST));
  }
}
