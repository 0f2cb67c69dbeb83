package dev.milepost.embedded;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * A server that forgets nothing, on a small machine.
 *
 * <p>Whole pages go to the log as they are: compressing one (pglz, the build has no LZ4) costs 30
 * microseconds, three times the update that it goes with. So that few need go there, checkpoints
 * are far apart.
 */
final class PostgresSettings {

  private static final long MOST_BUFFERS_MB = 2_048;
  private static final long OF_MEMORY = 8;

  private PostgresSettings() {}

  /** An eighth of the memory that there is: what is used of it, is used when it is needed. */
  private static long buffersMb() {
    long bytes =
        ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
            ? system.getTotalMemorySize()
            : 0;
    return Math.max(128, Math.min(MOST_BUFFERS_MB, bytes / OF_MEMORY / 1_048_576));
  }

  static String of(String host, int port) {
    return """
        listen_addresses = '%s'
        port = %d
        unix_socket_directories = ''
        max_connections = 100
        shared_buffers = %dMB
        fsync = on
        full_page_writes = on
        synchronous_commit = on
        wal_compression = off
        max_wal_size = 4GB
        checkpoint_timeout = 15min
        autovacuum_naptime = 10s
        jit = off
        timezone = 'UTC'
        log_timezone = 'UTC'
        log_checkpoints = off
        """
        .formatted(host, port, buffersMb());
  }
}
