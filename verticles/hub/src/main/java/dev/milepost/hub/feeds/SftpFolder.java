package dev.milepost.hub.feeds;

import dev.milepost.hub.connections.FeedSettings;
import dev.milepost.hub.connections.FeedSettings.Folder;
import dev.milepost.hub.connections.FeedSettings.HostKey;
import dev.milepost.hub.connections.FeedSettings.Sftp;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.keyboard.UserInteraction;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.SessionHeartbeatController;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.apache.sshd.sftp.SftpModuleProperties;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;

/**
 * A folder on a partner's SFTP server (SFTP version 3, draft-ietf-secsh-filexfer-02, and later).
 * Speaks only to a server that shows a key that was agreed on.
 */
final class SftpFolder implements PartnerFolder {
  private static final String KEY_BEGINS = "-----BEGIN ";

  private final SshClient ssh;
  private final ClientSession session;
  private final SftpClient sftp;
  private final FeedSettings settings;

  private SftpFolder(SshClient ssh, ClientSession session, SftpClient sftp, FeedSettings settings) {
    this.ssh = ssh;
    this.session = session;
    this.sftp = sftp;
    this.settings = settings;
  }

  /**
   * Connects, and makes the folders that are missing.
   *
   * @param secret the password, or a private key as OpenSSH or PEM has it
   * @param timeout for the connection, and for each answer
   * @throws FeedException with kind {@code host key}, {@code denied}, {@code no connection} or
   *     {@code no folder}
   */
  static PartnerFolder open(Sftp at, FeedSettings settings, String secret, Duration timeout)
      throws IOException {
    SshClient ssh = client(at, timeout);
    AtomicReference<String> shown = new AtomicReference<>();
    ssh.setServerKeyVerifier((session, address, key) -> isPinned(at, key, shown));
    boolean opened = false;
    ssh.start();
    try {
      ClientSession session = session(ssh, at, secret, timeout, shown);
      SftpClient sftp = SftpClientFactory.instance().createSftpClient(session);
      SftpFolder folder = new SftpFolder(ssh, session, sftp, settings);
      folder.makeFolders();
      opened = true;
      return folder;
    } catch (FeedException e) {
      throw e;
    } catch (IOException e) {
      throw new FeedException("no connection", at.host() + ": " + words(e), e);
    } finally {
      if (!opened) {
        ssh.stop();
      }
    }
  }

  private static SshClient client(Sftp at, Duration timeout) {
    SshClient ssh = SshClient.setUpDefaultClient();
    // What the account that the hub runs under may have in its own .ssh is not meant for partners.
    ssh.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
    ssh.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
    ssh.setUserInteraction(UserInteraction.NONE);
    ssh.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
    ssh.setSignatureFactories(pinnedFirst(ssh.getSignatureFactories(), at));
    CoreModuleProperties.NIO_WORKERS.set(ssh, 1);
    CoreModuleProperties.IO_CONNECT_TIMEOUT.set(ssh, timeout);
    CoreModuleProperties.AUTH_TIMEOUT.set(ssh, timeout);
    CoreModuleProperties.CHANNEL_OPEN_TIMEOUT.set(ssh, timeout);
    CoreModuleProperties.IDLE_TIMEOUT.set(ssh, timeout);
    // Or the session counts as idle while what was fetched goes to Kafka.
    ssh.setSessionHeartbeat(SessionHeartbeatController.HeartbeatType.IGNORE, timeout.dividedBy(3));
    SftpModuleProperties.SFTP_CHANNEL_OPEN_TIMEOUT.set(ssh, timeout);
    return ssh;
  }

  /** A server with several keys shows the one whose algorithm its client likes best. */
  private static List<NamedFactory<Signature>> pinnedFirst(
      List<NamedFactory<Signature>> factories, Sftp at) {
    Set<String> types = at.hostKeys().stream().map(HostKey::type).collect(Collectors.toSet());
    List<NamedFactory<Signature>> sorted = new ArrayList<>(factories);
    sorted.sort(
        Comparator.comparing(
            factory ->
                !types.contains(KeyUtils.getCanonicalKeyType(factory.getName()))
                    && !types.contains(factory.getName())));
    return sorted;
  }

  private static boolean isPinned(Sftp at, PublicKey key, AtomicReference<String> shown) {
    String fingerprint = KeyUtils.getFingerPrint(BuiltinDigests.sha256, key);
    shown.set(fingerprint);
    return at.hostKeys().stream().anyMatch(pinned -> pinned.fingerprint().equals(fingerprint));
  }

  private static ClientSession session(
      SshClient ssh, Sftp at, String secret, Duration timeout, AtomicReference<String> shown)
      throws IOException {
    ClientSession session =
        ssh.connect(at.user(), at.host(), at.port()).verify(timeout).getSession();
    if (secret.contains(KEY_BEGINS)) {
      session.addPublicKeyIdentity(key(secret));
    } else {
      session.addPasswordIdentity(secret);
    }
    try {
      session.auth().verify(timeout);
    } catch (SshException e) {
      String fingerprint = shown.get();
      if (fingerprint != null
          && at.hostKeys().stream().noneMatch(it -> it.fingerprint().equals(fingerprint))) {
        throw new FeedException(
            "host key",
            at.host()
                + " shows the key "
                + fingerprint
                + ", which is none that options.hostKey has: the server was changed, or another"
                + " answers in its place. Ask its operator before you change the option",
            e);
      }
      throw session.isOpen() || isDenial(e)
          ? new FeedException("denied", at.host() + " does not let us in: " + words(e), e)
          : e;
    }
    return session;
  }

  /** SSH_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE of RFC 4253 section 11.1. */
  private static boolean isDenial(SshException e) {
    return e.getDisconnectCode() == 14 || String.valueOf(e.getMessage()).contains("authentication");
  }

  private static KeyPair key(String secret) throws IOException {
    try (InputStream text = new ByteArrayInputStream(secret.getBytes(StandardCharsets.UTF_8))) {
      for (KeyPair pair :
          SecurityUtils.loadKeyPairIdentities(
              null, NamedResource.ofName("secret"), text, FilePasswordProvider.EMPTY)) {
        return pair;
      }
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new FeedException("denied", "the secret holds a private key that cannot be read", e);
    }
    throw new FeedException("denied", "the secret holds no private key", null);
  }

  private void makeFolders() throws IOException {
    for (Folder folder : Folder.values()) {
      String path = path(folder);
      try {
        if (!sftp.stat(path).isDirectory()) {
          throw new FeedException("no folder", path + " is no folder", null);
        }
      } catch (SftpException e) {
        make(path, e);
      }
    }
  }

  private void make(String path, SftpException missing) throws IOException {
    if (missing.getStatus() != SftpConstants.SSH_FX_NO_SUCH_FILE) {
      throw new FeedException("no folder", path + ": " + words(missing), missing);
    }
    try {
      sftp.mkdir(path);
    } catch (SftpException e) {
      throw new FeedException(
          "no folder", path + " is not there and cannot be made: " + words(e), e);
    }
  }

  @Override
  public List<FoundFile> list(int most) throws IOException {
    List<FoundFile> files = new ArrayList<>();
    for (SftpClient.DirEntry entry : sftp.readDir(settings.place().folder())) {
      if (files.size() == most) {
        break;
      }
      SftpClient.Attributes file = entry.getAttributes();
      if (FileNames.isTaken(entry.getFilename()) && file.isRegularFile()) {
        files.add(found(entry.getFilename(), file));
      }
    }
    return files;
  }

  @Override
  public Optional<FoundFile> look(String name) throws IOException {
    try {
      SftpClient.Attributes file = sftp.lstat(in(name));
      return file.isRegularFile() ? Optional.of(found(name, file)) : Optional.empty();
    } catch (SftpException e) {
      if (e.getStatus() == SftpConstants.SSH_FX_NO_SUCH_FILE) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static FoundFile found(String name, SftpClient.Attributes file) {
    var modified = file.getModifyTime();
    return new FoundFile(name, file.getSize(), modified == null ? 0 : modified.toMillis());
  }

  @Override
  public void fetch(String name, Path to, long longest) throws IOException {
    try (InputStream from = sftp.read(in(name))) {
      Copying.copy(from, to, longest);
    }
  }

  @Override
  public boolean has(Folder folder, String name) throws IOException {
    try {
      sftp.lstat(path(folder) + "/" + name);
      return true;
    } catch (SftpException e) {
      if (e.getStatus() == SftpConstants.SSH_FX_NO_SUCH_FILE) {
        return false;
      }
      throw e;
    }
  }

  /** A rename of version 3 replaces nothing, so what is replaced is removed before. */
  @Override
  public void put(Folder folder, String name, byte[] content) throws IOException {
    String draft = path(folder) + "/." + name + ".tmp";
    try (OutputStream out = sftp.write(draft)) {
      out.write(content);
    }
    if (has(folder, name)) {
      sftp.remove(path(folder) + "/" + name);
    }
    sftp.rename(draft, path(folder) + "/" + name);
  }

  @Override
  public void move(String name, Folder folder, String newName) throws IOException {
    sftp.rename(in(name), path(folder) + "/" + newName);
  }

  private String in(String name) {
    return settings.place().folder() + "/" + name;
  }

  private String path(Folder folder) {
    String path = settings.path(folder);
    return path.startsWith("/") ? path : settings.place().folder() + "/" + path;
  }

  private static String words(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** Closes the connection at once: a partner that hangs must not hold up the end. */
  @Override
  public void close() {
    session.close(true);
    ssh.stop();
  }
}
