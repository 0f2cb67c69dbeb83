package dev.milepost.hub.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An HTTP/1.1 connection as Vert.x has it, in a time of its own. */
final class OutletTest {
  private static final int IDLE_SECONDS = 120;

  private final CloseIdle handler = new CloseIdle();
  private final EmbeddedChannel channel = new EmbeddedChannel();

  OutletTest() {
    channel.freezeTime();
    channel
        .pipeline()
        .addLast("httpEncoder", new HttpResponseEncoder())
        .addLast("idle", new IdleStateHandler(0, 0, IDLE_SECONDS))
        .addLast("handler", handler);
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  /** Closes an idle connection. */
  private static final class CloseIdle extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof IdleStateEvent) {
        var unused = ctx.close();
      }
    }
  }

  /** Events go past the handler that would see them, and who hears events gets no heartbeat. */
  @Test
  void leavesAStreamOpenHoweverLongTheConnectionSeemsIdle() {
    Outlet.OfSharedChunks outlet = open();
    pass(10 * IDLE_SECONDS);
    assertThat(channel.isOpen()).isTrue();

    outlet.end();
    pass(IDLE_SECONDS - 1);
    assertThat(channel.isOpen()).isTrue();
    pass(1);
    assertThat(channel.isOpen()).as("idle as long as before, after the stream").isFalse();
  }

  @Test
  void takesASecondStreamOnTheSameConnection() {
    open().end();
    Outlet.OfSharedChunks second = open();
    pass(10 * IDLE_SECONDS);
    assertThat(channel.isOpen()).isTrue();

    second.end();
    pass(IDLE_SECONDS);
    assertThat(channel.isOpen()).isFalse();
  }

  private Outlet.OfSharedChunks open() {
    return Outlet.OfSharedChunks.on(channel.pipeline().context(handler), true);
  }

  private void pass(int seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runPendingTasks();
  }
}
