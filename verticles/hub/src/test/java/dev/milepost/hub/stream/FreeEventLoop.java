package dev.milepost.hub.stream;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Fails a test during which Vert.x warned of a blocked event loop (DESIGN invariant 15). */
public final class FreeEventLoop implements BeforeEachCallback, AfterEachCallback {
  static final String CHECKER = "io.vertx.core.impl.BlockedThreadChecker";

  private final ListAppender<ILoggingEvent> warnings = new ListAppender<>();

  @Override
  public void beforeEach(ExtensionContext context) {
    warnings.list.clear();
    warnings.start();
    logger().addAppender(warnings);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    logger().detachAppender(warnings);
    assertThat(warnings.list).extracting(FreeEventLoop::said).isEmpty();
  }

  /** What Vert.x said, and where the thread was. */
  private static String said(ILoggingEvent warning) {
    return warning.getFormattedMessage() + ThrowableProxyUtil.asString(warning.getThrowableProxy());
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(CHECKER);
  }
}
