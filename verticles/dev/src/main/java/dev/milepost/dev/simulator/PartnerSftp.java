package dev.milepost.dev.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/**
 * A partner's SFTP server on a free port of the loopback interface, with one user, in a temporary
 * folder that goes with it.
 */
final class PartnerSftp implements AutoCloseable {
  static final String USER = "milepost";
  static final String FOLDER = "/outbound";

  private final Path home;
  private final SshServer server;
  private final String hostKey;

  private PartnerSftp(Path home, SshServer server, String hostKey) {
    this.home = home;
    this.server = server;
    this.hostKey = hostKey;
  }

  /** Listens; blocks while a key is made. */
  static PartnerSftp start(String password) throws IOException {
    Path home = Files.createTempDirectory("milepost-partner");
    Files.createDirectories(home.resolve(FOLDER.substring(1)));
    KeyPair key = key();
    SshServer server = SshServer.setUpDefaultServer();
    server.setHost("127.0.0.1");
    server.setPort(0);
    server.setKeyPairProvider(KeyPairProvider.wrap(key));
    server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
    server.setFileSystemFactory(new VirtualFileSystemFactory(home));
    server.setPasswordAuthenticator(
        (user, given, session) -> user.equals(USER) && given.equals(password));
    CoreModuleProperties.NIO_WORKERS.set(server, 1);
    server.start();
    return new PartnerSftp(home, server, PublicKeyEntry.toString(key.getPublic()));
  }

  int port() {
    return server.getPort();
  }

  /** A line of OpenSSH. */
  String hostKey() {
    return hostKey;
  }

  /** Where files for the hub are put, on this machine. */
  Path folder() {
    return home.resolve(FOLDER.substring(1));
  }

  /** Breaks connections, and removes what is left. */
  @Override
  public void close() throws IOException {
    server.stop(true);
    try (Stream<Path> all = Files.walk(home)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static KeyPair key() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has EC", e);
    }
  }
}
