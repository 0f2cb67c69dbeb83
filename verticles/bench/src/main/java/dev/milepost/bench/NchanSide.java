package dev.milepost.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * nginx with the module nchan, one worker: the fastest server of event streams that Debian ships
 * ({@code apt-get install nginx libnginx-mod-nchan}). It keeps the newest thousand events of a
 * topic in memory; events are posted to it, one after the other over one connection.
 */
final class NchanSide implements StreamSide {
  private static final Path NGINX = Path.of("/usr/sbin/nginx");
  private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");
  private static final int STARTS_WITHIN_MILLIS = 5_000;

  private final Path folder;
  private final Process nginx;
  private final int port;
  private final Socket publisher;

  private NchanSide(Path folder, Process nginx, int port, Socket publisher) {
    this.folder = folder;
    this.nginx = nginx;
    this.port = port;
    this.publisher = publisher;
  }

  static boolean isInstalled() {
    return Files.isExecutable(NGINX) && Files.exists(MODULE);
  }

  static NchanSide start() throws IOException, InterruptedException {
    Path folder =
        Files.createTempDirectory(
            "milepost-nchan-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Files.writeString(folder.resolve("nginx.conf"), configuration(folder, port));
    Process nginx =
        new ProcessBuilder(
                NGINX.toString(),
                "-c",
                folder.resolve("nginx.conf").toString(),
                "-p",
                folder.toString(),
                "-e",
                folder.resolve("error.log").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out.log").toFile())
            .start();
    return new NchanSide(folder, nginx, port, connect(port, nginx, folder));
  }

  private static Socket connect(int port, Process nginx, Path folder)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    while (true) {
      Socket socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setTcpNoDelay(true);
        return socket;
      } catch (IOException e) {
        socket.close();
        if (!nginx.isAlive() || System.nanoTime() - begun > STARTS_WITHIN_MILLIS * 1_000_000L) {
          throw new IOException(
              "nginx does not answer: " + Files.readString(folder.resolve("error.log")), e);
        }
        Thread.sleep(20);
      }
    }
  }

  private static String configuration(Path folder, int port) {
    return """
        load_module %1$s;
        daemon off;
        worker_processes 1;
        worker_rlimit_nofile 20000;
        pid %2$s/nginx.pid;
        error_log %2$s/error.log warn;
        events {
          worker_connections 21500;
          multi_accept on;
        }
        http {
          access_log off;
          keepalive_timeout 1h;
          keepalive_requests 1000000000;
          client_body_buffer_size 64k;
          client_body_temp_path %2$s/body;
          proxy_temp_path %2$s/proxy;
          fastcgi_temp_path %2$s/fastcgi;
          uwsgi_temp_path %2$s/uwsgi;
          scgi_temp_path %2$s/scgi;
          nchan_shared_memory_size 1024m;
          server {
            listen 127.0.0.1:%3$d backlog=4096;
            location = /pub {
              nchan_publisher;
              nchan_channel_id $arg_id;
              nchan_message_buffer_length 1000;
              nchan_message_timeout 10m;
            }
            location = /sub {
              nchan_subscriber eventsource;
              nchan_channel_id $arg_id;
              nchan_subscriber_first_message newest;
              nchan_eventsource_ping_interval 30;
            }
          }
        }
        """
        .formatted(MODULE, folder, port);
  }

  @Override
  public String name() {
    return "nchan";
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String head(int topic) {
    return "GET /sub?id=t"
        + topic
        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n";
  }

  @Override
  public void publish(int topic, byte[] document) throws IOException {
    String head =
        "POST /pub?id=t"
            + topic
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
            + document.length
            + "\r\n\r\n";
    byte[] begin = head.getBytes(StandardCharsets.US_ASCII);
    byte[] request = new byte[begin.length + document.length];
    System.arraycopy(begin, 0, request, 0, begin.length);
    System.arraycopy(document, 0, request, begin.length, document.length);
    publisher.getOutputStream().write(request);
    awaitAnswer();
  }

  /** 201 or 202 with a short text whose length is given. */
  private void awaitAnswer() throws IOException {
    byte[] answer = new byte[4096];
    int length = 0;
    while (true) {
      int read = publisher.getInputStream().read(answer, length, answer.length - length);
      if (read < 0) {
        throw new IOException("nginx closed the publisher's connection");
      }
      length += read;
      String text = new String(answer, 0, length, StandardCharsets.US_ASCII);
      int end = text.indexOf("\r\n\r\n");
      if (end > 0 && length >= end + 4 + contentLength(text.substring(0, end))) {
        if (!text.startsWith("HTTP/1.1 20")) {
          throw new IOException("nginx answered " + text);
        }
        return;
      }
    }
  }

  private static int contentLength(String head) {
    for (String line : head.split("\r\n", -1)) {
      if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
        return Integer.parseInt(line.substring(15).strip());
      }
    }
    return 0;
  }

  @Override
  public double cpuSeconds() {
    return CpuTime.secondsOf(nginx.pid());
  }

  @Override
  public long memory() throws IOException {
    long bytes = Memory.of(nginx.pid());
    for (ProcessHandle worker : nginx.children().toList()) {
      bytes += Memory.of(worker.pid());
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    publisher.close();
    nginx.destroy();
    try {
      if (!nginx.waitFor(10, TimeUnit.SECONDS)) {
        nginx.descendants().forEach(ProcessHandle::destroyForcibly);
        nginx.destroyForcibly();
      }
    } catch (InterruptedException e) {
      nginx.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
  }
}
