package dev.milepost.embedded;

/**
 * A server that forgets nothing, on a small machine.
 *
 * <p>Whole pages go to the log as they are: compressing one (pglz, the build has no LZ4) costs 30
 * microseconds, three times the update that it goes with. So that few need go there, checkpoints
 * are far apart.
 */
final class PostgresSettings {

  private PostgresSettings() {}

  static String of(String host, int port) {
    return """
        listen_addresses = '%s'
        port = %d
        unix_socket_directories = ''
        max_connections = 100
        shared_buffers = 512MB
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
        .formatted(host, port);
  }
}
