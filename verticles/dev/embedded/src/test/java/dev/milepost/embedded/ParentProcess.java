package dev.milepost.embedded;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@link ParentMain} in a JVM of its own, with the servers that it has started. */
record ParentProcess(Process process, List<ProcessHandle> servers) implements AutoCloseable {

  static ParentProcess owning(String what, Path dataFolder) throws IOException {
    return start(
        List.of(), System.getProperty("java.class.path"), what, dataFolder, dataFolder.toFile());
  }

  static ParentProcess start(
      List<String> prefix, String classPath, String what, Path dataFolder, File workingFolder)
      throws IOException {
    Process process =
        new ProcessBuilder(
                Stream.concat(
                        prefix.stream(),
                        Stream.of(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-Xmx256m",
                            "-cp",
                            classPath,
                            ParentMain.class.getName(),
                            what,
                            dataFolder.toString()))
                    .toList())
            .directory(workingFolder)
            .redirectErrorStream(true)
            .start();
    StringBuilder output = new StringBuilder();
    BufferedReader reader = process.inputReader();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (line.startsWith("ready ")) {
        return new ParentProcess(
            process,
            Stream.of(line.substring("ready ".length()).split(" ", -1))
                .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                .toList());
      }
      output.append(line).append('\n');
    }
    throw new IllegalStateException("the parent ended early:\n" + output);
  }

  /** SIGKILL: no hook runs. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** The end of the program, hooks included. */
  int end() throws IOException, InterruptedException {
    process.getOutputStream().close();
    return process.waitFor();
  }

  /** Kills what a killed parent could otherwise rely on. */
  void killWatchdogs() throws Exception {
    List<ProcessHandle> shells =
        process
            .toHandle()
            .children()
            .filter(
                child ->
                    child
                        .info()
                        .arguments()
                        .map(List::of)
                        .orElse(List.of())
                        .contains("milepost-watchdog"))
            .toList();
    for (ProcessHandle shell : shells) {
      shell.destroyForcibly();
      shell.onExit().get(10, TimeUnit.SECONDS);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
