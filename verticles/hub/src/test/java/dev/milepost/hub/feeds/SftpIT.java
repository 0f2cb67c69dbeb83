package dev.milepost.hub.feeds;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.embedded.PostgresDatabase;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SftpIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final FeedConfig CONFIG =
      new FeedConfig(
          null, null, 64L << 20, 64 * 1024, Duration.ofSeconds(3), Duration.ofSeconds(5));

  private static PostgresDatabase database;

  @TempDir Path root;
  @TempDir Path spool;
  @TempDir Path home;

  private final String id = UUID.randomUUID().toString();
  private final KeyPair rsa = key("RSA", 2048);
  private final KeyPair ed25519 = key("EdDSA", 256);
  private final KeyPair ours = key("EdDSA", 256);
  private SshServer server;
  private FeedNode node;

  @BeforeAll
  static void prepare() {
    database = FeedNode.prepared();
  }

  @BeforeEach
  void start() throws IOException {
    server = SshServer.setUpDefaultServer();
    server.setHost("127.0.0.1");
    server.setPort(0);
    server.setKeyPairProvider(KeyPairProvider.wrap(rsa, ed25519));
    server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
    server.setFileSystemFactory(new VirtualFileSystemFactory(home));
    server.setPasswordAuthenticator(
        (user, password, session) -> user.equals("milepost") && password.equals("s3cret"));
    server.setPublickeyAuthenticator(
        (user, key, session) ->
            user.equals("milepost") && KeyUtils.compareKeys(key, ours.getPublic()));
    server.start();
    Files.createDirectories(home.resolve("in"));
    node = FeedNode.start(database, root, spool, CONFIG);
  }

  @AfterEach
  void stop() throws IOException {
    node.close();
    server.stop(true);
  }

  @Test
  void takesFilesAndAnswersOnTheServer() throws IOException {
    node.connection(id, "X12", "sftp", "s3cret", options(line(ed25519)).put("acknowledge", true));

    Files.writeString(home.resolve("in/status.edi"), EdiFiles.x12("000000101", 1, 1));

    await().atMost(PATIENCE).until(() -> Files.exists(home.resolve("in/done/status.edi")));
    assertThat(new String(FeedNode.kept(id).get(0).value(), UTF_8))
        .isEqualTo(EdiFiles.x12("000000101", 1, 1));
    assertThat(home.resolve("in/done/status.edi.report.json")).exists();
    assertThat(home.resolve("in/out/997-000000001.edi")).exists();
    assertThat(home.resolve("in/status.edi")).doesNotExist();
    assertThat(node.gauge("milepost.feed.reachable", "connection", id)).isEqualTo(1);
  }

  @Test
  void showsAPrivateKeyAndAcceptsAFingerprint() throws Exception {
    ByteArrayOutputStream pem = new ByteArrayOutputStream();
    OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(ours, "", null, pem);
    String fingerprint = KeyUtils.getFingerPrint(BuiltinDigests.sha256, rsa.getPublic());
    server.setKeyPairProvider(KeyPairProvider.wrap(rsa));

    node.connection(id, "X12", "sftp", pem.toString(UTF_8), options(fingerprint));
    Files.writeString(home.resolve("in/status.edi"), EdiFiles.x12("000000101", 1, 1));

    await().atMost(PATIENCE).until(() -> Files.exists(home.resolve("in/done/status.edi")));
    assertThat(FeedNode.kept(id)).hasSize(1);
  }

  @Test
  void doesNotSpeakToAServerWithAnotherKey() throws IOException {
    node.connection(id, "X12", "sftp", "s3cret", options(line(key("EdDSA", 256))));

    Files.writeString(home.resolve("in/status.edi"), EdiFiles.x12("000000101", 1, 1));

    await().atMost(PATIENCE).until(() -> looks("host key") >= 2);
    assertThat(home.resolve("in/status.edi")).exists();
    assertThat(home.resolve("in/done")).doesNotExist();
    assertThat(node.gauge("milepost.feed.reachable", "connection", id)).isZero();
    assertThat(looks("ok")).isZero();
  }

  @Test
  void saysThatAPasswordIsWrong() {
    node.connection(id, "X12", "sftp", "wrong", options(line(ed25519)));

    await().atMost(PATIENCE).until(() -> looks("denied") >= 2);
    assertThat(looks("ok")).isZero();
  }

  @Test
  void comesBackWhenTheServerDoes() throws IOException {
    int port = server.getPort();
    server.stop(true);
    node.connection(id, "X12", "sftp", "s3cret", options(line(ed25519)).put("port", port));
    await().atMost(PATIENCE).until(() -> looks("no connection") >= 2);

    SshServer again = SshServer.setUpDefaultServer();
    again.setHost("127.0.0.1");
    again.setPort(port);
    again.setKeyPairProvider(server.getKeyPairProvider());
    again.setSubsystemFactories(server.getSubsystemFactories());
    again.setFileSystemFactory(server.getFileSystemFactory());
    again.setPasswordAuthenticator(server.getPasswordAuthenticator());
    again.start();
    server = again;
    Files.writeString(home.resolve("in/status.edi"), EdiFiles.x12("000000101", 1, 1));

    await().atMost(PATIENCE).until(() -> Files.exists(home.resolve("in/done/status.edi")));
  }

  @Test
  void letsNobodyWaitForAServerThatIsSilent() throws IOException {
    String other = UUID.randomUUID().toString();
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      node.connection(
          other,
          "X12",
          "sftp",
          "s3cret",
          options(line(ed25519)).put("port", silent.getLocalPort()));
      node.connection(id, "X12", "sftp", "s3cret", options(line(ed25519)));

      Files.writeString(home.resolve("in/status.edi"), EdiFiles.x12("000000101", 1, 1));

      await().atMost(PATIENCE).until(() -> Files.exists(home.resolve("in/done/status.edi")));
      assertThat(node.count("milepost.feed.looks", "connection", other, "outcome", "ok")).isZero();
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  node.count("milepost.feed.looks", "connection", other, "outcome", "no connection")
                      >= 1);
    }
  }

  private double looks(String outcome) {
    return node.count("milepost.feed.looks", "connection", id, "outcome", outcome);
  }

  private JsonObject options(String hostKey) {
    return new JsonObject()
        .put("host", "127.0.0.1")
        .put("port", server.getPort())
        .put("user", "milepost")
        .put("hostKey", hostKey)
        .put("folder", "/in")
        .put("every", "PT0.1S")
        .put("settle", "PT0.2S");
  }

  private static String line(KeyPair pair) {
    return PublicKeyEntry.toString(pair.getPublic());
  }

  private static KeyPair key(String algorithm, int size) {
    try {
      var generator =
          SecurityUtils.getKeyPairGenerator(algorithm.equals("EdDSA") ? "Ed25519" : algorithm);
      if (!algorithm.equals("EdDSA")) {
        generator.initialize(size);
      }
      return generator.generateKeyPair();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
