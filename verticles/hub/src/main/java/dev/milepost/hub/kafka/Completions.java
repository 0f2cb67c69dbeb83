package dev.milepost.hub.kafka;

import io.netty.channel.EventLoop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Brings many completions to one event loop in one hop. Kafka acknowledges whole batches on its own
 * thread; waking the event loop for each record of a batch costs more than the sends themselves.
 */
final class Completions implements Runnable {
  private final EventLoop loop;
  private final Queue<Runnable> done = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  Completions(EventLoop loop) {
    this.loop = loop;
  }

  /** Runs that on the event loop, after what was added before it. */
  void add(Runnable completion) {
    done.add(completion);
    if (scheduled.compareAndSet(false, true)) {
      loop.execute(this);
    }
  }

  @Override
  public void run() {
    // First, so that what is added from here on schedules again: at worst one empty run.
    scheduled.set(false);
    Runnable completion = done.poll();
    while (completion != null) {
      completion.run();
      completion = done.poll();
    }
  }
}
