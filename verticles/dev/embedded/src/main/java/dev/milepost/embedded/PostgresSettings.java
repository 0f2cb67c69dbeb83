package dev.milepost.embedded;

/** A server that forgets nothing, on a small machine. */
final class PostgresSettings {

  private PostgresSettings() {}

  static String of(String host, int port) {
    return """
        listen_addresses = '%s'
        port = %d
        unix_socket_directories = ''
        max_connections = 100
        shared_buffers = 128MB
        fsync = on
        full_page_writes = on
        synchronous_commit = on
        wal_compression = on
        max_wal_size = 2GB
        checkpoint_timeout = 5min
        autovacuum_naptime = 10s
        jit = off
        timezone = 'UTC'
        log_timezone = 'UTC'
        log_checkpoints = off
        """
        .formatted(host, port);
  }
}
