package dev.milepost.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program of this class path in a JVM of its own, so that what is measured and what measures do
 * not share a heap or a compiler. It lives as long as its standard input is open, so it never
 * outlives us.
 */
final class ChildJvm implements AutoCloseable {
  private static final String READY = "ready ";
  private static final long STOP_SECONDS = 30;
  private static final int TAIL = 4_000;

  private final Process process;
  private final int port;

  private ChildJvm(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Returns when the program has printed {@code ready PORT}.
   *
   * @param environment what it needs to know, passwords included
   * @param log where its standard error goes
   * @throws IOException when it ends instead, with the end of its log
   */
  static ChildJvm start(Class<?> program, Map<String, String> environment, Path log)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(sizes(ManagementFactory.getRuntimeMXBean().getInputArguments()));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    while (line != null && !line.startsWith(READY)) {
      line = out.readLine();
    }
    if (line == null) {
      process.destroyForcibly();
      String said = Files.readString(log);
      throw new IOException(
          program.getSimpleName()
              + " did not come up:\n"
              + said.substring(Math.max(0, said.length() - TAIL)));
    }
    return new ChildJvm(process, Integer.parseInt(line.substring(READY.length()).strip()));
  }

  /**
   * The heap and collector that ./hub gives every JVM, so ours; not an agent or a debugger's port.
   */
  static List<String> sizes(List<String> arguments) {
    return arguments.stream().filter(argument -> argument.matches("-X(m|ss|X:).*")).toList();
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  /** Ends it at once, without a chance to say goodbye. */
  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
