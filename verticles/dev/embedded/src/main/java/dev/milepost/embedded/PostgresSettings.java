package dev.milepost.embedded;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A server on a small machine.
 *
 * <p>Whole pages go to the log as they are: compressing one (pglz, the build has no LZ4) costs 30
 * microseconds, three times the update that it goes with. So that few need go there, checkpoints
 * are as far apart as the disk allows: right after one, with a million shipments, an event writes
 * three times as much to the log.
 */
final class PostgresSettings {

  private static final long MB = 1_048_576;
  private static final long MOST_BUFFERS_MB = 8_192;
  private static final long OF_MEMORY = 4;
  private static final long LEAST_LOG_MB = 1_024;
  private static final long MOST_LOG_MB = 16_384;
  private static final long OF_DISK = 4;

  private PostgresSettings() {}

  /**
   * A quarter of the memory that there is, as PostgreSQL's manual advises (20.4): what is used of
   * it, is used when it is needed.
   */
  private static long buffersMb() {
    long bytes =
        ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
            ? system.getTotalMemorySize()
            : 0;
    return Math.max(128, Math.min(MOST_BUFFERS_MB, bytes / OF_MEMORY / MB));
  }

  /** What the log may take between two checkpoints: a quarter of what is free. */
  private static long logMb(Path data) throws IOException {
    long free = Files.getFileStore(data).getUsableSpace();
    return Math.max(LEAST_LOG_MB, Math.min(MOST_LOG_MB, free / OF_DISK / MB));
  }

  /**
   * The text of the settings.
   *
   * @param data where the server keeps its files
   */
  static String of(String host, int port, Path data, Durability durability) throws IOException {
    return """
        listen_addresses = '%1$s'
        port = %2$d
        unix_socket_directories = ''
        max_connections = 100
        shared_buffers = %3$dMB
        fsync = %4$s
        full_page_writes = %4$s
        synchronous_commit = on
        wal_compression = off
        max_wal_size = %5$dMB
        checkpoint_timeout = 15min
        autovacuum_naptime = 10s
        jit = off
        timezone = 'UTC'
        log_timezone = 'UTC'
        log_checkpoints = off
        """
        .formatted(host, port, buffersMb(), durability.waitsForDisk(), logMb(data));
  }
}
