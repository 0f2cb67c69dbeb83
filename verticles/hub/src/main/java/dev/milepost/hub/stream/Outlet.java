package dev.milepost.hub.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of one stream go, once its head is written. Used on the stream's event loop only.
 */
interface Outlet {
  /** Writes what only this stream gets. */
  void write(Buffer bytes);

  /** Writes what other streams get, too. */
  void write(Shared bytes);

  /** Whether the client does not take what was written. */
  boolean isFull();

  /** Calls {@code room} when it takes something again, and {@code gone} when it is not there. */
  void listen(Runnable room, Runnable gone);

  /** The stream is over. What was written still goes out. */
  void end();

  /** The connection is over. What waits in it is thrown away. */
  void abort();

  /** Writes the head and the first bytes, and says how to go on. */
  static Outlet open(HttpServerRequest request, HttpServerResponse response, Buffer opening) {
    boolean stays =
        request.version() == HttpVersion.HTTP_1_1
            && !request.headers().contains(HttpHeaders.CONNECTION, HttpHeaders.CLOSE, true);
    if (stays && request.connection() instanceof HttpServerConnection connection) {
      response.write(opening);
      boolean whole = request.isEnded();
      OfSharedChunks outlet = OfSharedChunks.on(connection.channelHandlerContext(), whole);
      var unused = response.end();
      return outlet;
    }
    response.write(opening);
    return new OfResponse(response);
  }

  /**
   * Over HTTP/2, where each stream has its own frames, over HTTP/1.0, which has no chunks, and
   * where the connection ends with the response.
   */
  record OfResponse(HttpServerResponse response) implements Outlet {
    @Override
    public void write(Buffer bytes) {
      response.write(bytes);
    }

    @Override
    public void write(Shared bytes) {
      response.write(bytes.plain());
    }

    @Override
    public boolean isFull() {
      return response.writeQueueFull();
    }

    @Override
    public void listen(Runnable room, Runnable gone) {
      response.drainHandler(some -> room.run());
      response.closeHandler(closed -> gone.run());
      response.exceptionHandler(failure -> gone.run());
    }

    @Override
    public void end() {
      response.end();
    }

    @Override
    public void abort() {
      response.reset();
    }
  }

  /**
   * Over HTTP/1.1 the same chunk, header included, goes to every connection past the encoder, which
   * would make a header, three messages and a copy of it for each.
   *
   * <p>Vert.x is told that the response has ended as soon as it has begun, and lets go of request
   * and response, which are more than half of what an idle stream needs. Its last chunk is held
   * back until the stream ends. What the client may send meanwhile is not read, or held back where
   * it came together with the request: to read would take a buffer for each stream that waits
   * (io_uring wants it before there is anything to read).
   *
   * <p>What closes an idle connection is taken out until then: it would not see the events, which
   * go past it, and it has a timer for each connection. Whether a stream's client is still there is
   * the loop's to find out, with heartbeats and {@code stream.stalled}.
   */
  final class OfSharedChunks extends ChannelDuplexHandler implements Outlet {
    /** Vert.x's names. */
    private static final String ENCODER = "httpEncoder";

    private static final String IDLE = "idle";

    private final ChannelHandlerContext last;
    private final ChannelHandlerContext encoder;
    private final Queue<Object> held = new ArrayDeque<>(0);
    private Runnable room = () -> {};
    private Runnable gone = () -> {};
    private @Nullable IdleStateHandler idle;
    private boolean requestEnded;

    private OfSharedChunks(
        ChannelHandlerContext last, ChannelHandlerContext encoder, boolean requestEnded) {
      this.last = last;
      this.encoder = encoder;
      this.requestEnded = requestEnded;
    }

    static OfSharedChunks on(ChannelHandlerContext last, boolean requestEnded) {
      ChannelPipeline pipeline = last.pipeline();
      OfSharedChunks outlet = new OfSharedChunks(last, pipeline.context(ENCODER), requestEnded);
      pipeline.addAfter(ENCODER, null, outlet);
      outlet.idle = pipeline.get(IdleStateHandler.class);
      if (outlet.idle != null) {
        pipeline.remove(outlet.idle);
      }
      outlet.readNoMore();
      return outlet;
    }

    /** That the client goes is noticed without reading. */
    private void readNoMore() {
      if (requestEnded) {
        last.channel().config().setAutoRead(false);
      }
    }

    @Override
    public void write(Buffer bytes) {
      var unused = last.writeAndFlush(Shared.chunk(last.alloc(), bytes), last.voidPromise());
    }

    @Override
    public void write(Shared bytes) {
      var unused = encoder.writeAndFlush(bytes.chunk(encoder.alloc()), encoder.voidPromise());
    }

    @Override
    public boolean isFull() {
      Channel channel = last.channel();
      return channel.isActive() && !channel.isWritable();
    }

    @Override
    public void listen(Runnable whenRoom, Runnable whenGone) {
      room = whenRoom;
      gone = whenGone;
    }

    @Override
    public void end() {
      if (last.isRemoved()) {
        return; // the connection is
      }
      gone = () -> {};
      ChannelPipeline pipeline = last.pipeline();
      var unused = pipeline.context(this).writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
      watchIdling(pipeline);
      pipeline.remove(this);
      last.channel().config().setAutoRead(true);
    }

    /** Anew, as before the stream: a handler that was taken out does not begin again. */
    private void watchIdling(ChannelPipeline pipeline) {
      if (idle != null) {
        IdleStateHandler again =
            new IdleStateHandler(
                idle.getReaderIdleTimeInMillis(),
                idle.getWriterIdleTimeInMillis(),
                idle.getAllIdleTimeInMillis(),
                TimeUnit.MILLISECONDS);
        pipeline.addBefore(last.name(), IDLE, again);
      }
    }

    /** Past the others: they would wait until a client that takes nothing has taken all. */
    @Override
    public void abort() {
      var unused = encoder.close();
    }

    /** The encoder knows messages of HTTP; these are the bytes already. */
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      if (message instanceof ByteBuf) {
        var unused = encoder.write(message, promise);
      } else if (message instanceof LastHttpContent) {
        ReferenceCountUtil.release(message);
        promise.trySuccess();
      } else {
        var unused = ctx.write(message, promise);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (!requestEnded) {
        requestEnded = message instanceof LastHttpContent;
        readNoMore();
        ctx.fireChannelRead(message);
      } else {
        held.add(message);
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      if (ctx.channel().isWritable()) {
        room.run();
      }
      ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      gone.run();
      ctx.fireChannelInactive();
    }

    /** What was held goes on its way, to nobody where the connection is over. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
      for (Object message = held.poll(); message != null; message = held.poll()) {
        if (ctx.channel().isActive()) {
          ctx.fireChannelRead(message);
        } else {
          ReferenceCountUtil.release(message);
        }
      }
      ctx.fireChannelReadComplete();
    }
  }
}
