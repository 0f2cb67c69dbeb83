package dev.milepost.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One thread that reads any number of connections to this machine, each as its bytes come. */
final class ReadingThread implements AutoCloseable {
  /** Takes what is there. */
  interface Reader {
    void read() throws IOException;
  }

  private final Selector selector = Selector.open();
  private final Thread thread;
  private volatile boolean closed;
  private volatile String trouble = "";

  ReadingThread(String name) throws IOException {
    this.thread = new Thread(this::read, name);
    thread.setDaemon(true);
  }

  /** A blocking connection to a port of this machine. */
  static SocketChannel connect(int port) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return channel;
  }

  /** Reads that connection from now on; it does not block any more. Before {@link #start}. */
  void add(SocketChannel channel, Reader reader) throws IOException {
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, reader);
  }

  void start() {
    thread.start();
  }

  /** Why it stopped reading before its time; empty where it did not. */
  String trouble() {
    return trouble;
  }

  /** Reads nothing more. */
  void stop() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops, and closes every connection. */
  @Override
  public void close() throws IOException {
    stop();
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }

  private void read() {
    try {
      while (!closed) {
        selector.select();
        for (SelectionKey key : selector.selectedKeys()) {
          ((Reader) key.attachment()).read();
        }
        selector.selectedKeys().clear();
      }
    } catch (IOException | RuntimeException e) {
      trouble = e.toString();
    }
  }
}
