package dev.milepost.hub.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;

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

  /** Calls when it takes something again. */
  void onRoom(Handler<Void> handler);

  /** Nothing more is written but the end of the response. */
  default void leave() {}

  /** Writes the head and the first bytes, and says how to go on. */
  static Outlet open(HttpServerRequest request, HttpServerResponse response, Buffer opening) {
    response.write(opening);
    return request.version() == HttpVersion.HTTP_1_1
            && request.connection() instanceof HttpServerConnection connection
        ? OfSharedChunks.on(connection.channelHandlerContext())
        : new OfResponse(response);
  }

  /** Over HTTP/2, where each stream has its own frames, and over HTTP/1.0, which has no chunks. */
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
    public void onRoom(Handler<Void> handler) {
      response.drainHandler(handler);
    }
  }

  /**
   * Over HTTP/1.1 the same chunk, header included, goes to every connection past the encoder, which
   * would make a header, three messages and a copy of it for each. Only the end of the response
   * goes through it again.
   *
   * <p>What is this stream's own begins at the far end of the pipeline: it passes the handler that
   * closes an idle connection. Events need not tell it, since there is a heartbeat.
   */
  final class OfSharedChunks extends ChannelDuplexHandler implements Outlet {
    private static final String ENCODER = "httpEncoder";

    private final ChannelHandlerContext last;
    private final ChannelHandlerContext encoder;
    private Handler<Void> room = nobody -> {};

    private OfSharedChunks(ChannelHandlerContext last, ChannelHandlerContext encoder) {
      this.last = last;
      this.encoder = encoder;
    }

    static Outlet on(ChannelHandlerContext last) {
      ChannelPipeline pipeline = last.pipeline();
      OfSharedChunks outlet = new OfSharedChunks(last, pipeline.context(ENCODER));
      pipeline.addAfter(ENCODER, null, outlet);
      return outlet;
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
    public void onRoom(Handler<Void> handler) {
      room = handler;
    }

    @Override
    public void leave() {
      if (!last.isRemoved()) {
        last.pipeline().remove(this);
      }
    }

    /** The encoder knows messages of HTTP; these are the bytes already. */
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      var unused = (message instanceof ByteBuf ? encoder : ctx).write(message, promise);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      if (ctx.channel().isWritable()) {
        room.handle(null);
      }
      ctx.fireChannelWritabilityChanged();
    }
  }
}
