package dev.milepost.hub;

import dev.milepost.embedded.SharedServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One hub for all tests that ask for a {@link RunningHub}; it stops after the last of them. */
public final class SharedHub implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RunningHub.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(SharedHub.class))
        .getOrComputeIfAbsent(RunningHub.class, type -> start(), RunningHub.class);
  }

  private static RunningHub start() {
    try {
      Path data = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "shared-hub-");
      return RunningHub.start(
          SharedServers.kafka().bootstrapServers(),
          SharedServers.postgres().createDatabase(),
          data);
    } catch (IOException e) {
      throw new IllegalStateException("the hub did not start", e);
    }
  }
}
