package dev.milepost.hub.auth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys that the hub makes for itself in demo and embedded mode, and the tokens that they sign.
 * Whoever can read the file can be anybody, hence its mode.
 */
public final class OwnKeys {
  private static final String FILE = "access-tokens.pem";
  private static final Pattern PRIVATE =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
  private static final Pattern PUBLIC =
      Pattern.compile("-----BEGIN PUBLIC KEY-----([^-]+)-----END PUBLIC KEY-----");
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private final PrivateKey privateKey;
  private final String publicPem;
  private final String kid;

  private OwnKeys(PrivateKey privateKey, String publicPem, String kid) {
    this.privateKey = privateKey;
    this.publicPem = publicPem;
    this.kid = kid;
  }

  /**
   * The keys of this data folder, made now if it has none. Processes that start at once get the
   * same keys. Blocks: call it from a main thread.
   *
   * @throws IOException when the folder cannot be used or the file is not ours
   */
  public static OwnKeys in(Path data) throws IOException {
    Path folder = data.resolve("keys");
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      Files.createDirectories(data);
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder, mode("rwx------", folder));
      }
      create(folder, file);
    }
    return read(Files.readString(file, StandardCharsets.US_ASCII), file);
  }

  /** The public key, PEM; {@link AuthConfig#ofPem} takes it. */
  public String publicPem() {
    return publicPem;
  }

  /** A token that says what was granted, from now on. */
  public String mint(Grant grant, Clock clock) {
    Instant now = clock.instant();
    JsonObject claims =
        new JsonObject()
            .put("iss", "milepost")
            .put("sub", grant.subject())
            .put("jti", UUID.randomUUID().toString())
            .put("iat", now.getEpochSecond())
            .put("exp", now.plus(grant.lifetime()).getEpochSecond());
    if (grant.customer() != null) {
      claims.put("customer", grant.customer());
    }
    if (!grant.scopes().isEmpty()) {
      claims.put("scope", String.join(" ", sorted(grant.scopes())));
    }
    if (!grant.roles().isEmpty()) {
      JsonArray roles = new JsonArray();
      grant.roles().stream().sorted().forEach(role -> roles.add(role.claim()));
      claims.put("roles", roles);
    }
    JsonObject header = new JsonObject().put("typ", "JWT").put("alg", "ES256").put("kid", kid);
    String signed = encode(header) + "." + encode(claims);
    return signed + "." + URL.encodeToString(sign(signed));
  }

  private byte[] sign(String text) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(privateKey);
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key in the data folder cannot sign", e);
    }
  }

  /**
   * A link is made or not made, never half: whoever comes second finds the first one's whole file.
   */
  private static void create(Path folder, Path file) throws IOException {
    Path draft = Files.createTempFile(folder, "new-", ".pem", mode("rw-------", folder));
    try {
      try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(newPair().getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException e) {
      return; // the other process was faster: its keys are the keys
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static String newPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      return pem("PRIVATE KEY", pair.getPrivate().getEncoded())
          + pem("PUBLIC KEY", pair.getPublic().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has P-256", e);
    }
  }

  private static OwnKeys read(String text, Path file) throws IOException {
    Matcher secret = PRIVATE.matcher(text);
    Matcher open = PUBLIC.matcher(text);
    if (!secret.find() || !open.find()) {
      throw new IOException(file + ": a private and a public key in PEM are expected");
    }
    try {
      PrivateKey key =
          KeyFactory.getInstance("EC")
              .generatePrivate(
                  new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(secret.group(1))));
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(Base64.getMimeDecoder().decode(open.group(1)));
      return new OwnKeys(key, open.group() + "\n", URL.encodeToString(hash).substring(0, 11));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(file + ": not a P-256 key", e);
    }
  }

  private static FileAttribute<?>[] mode(String mode, Path folder) {
    boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  private static String encode(JsonObject json) {
    return URL.encodeToString(json.encode().getBytes(StandardCharsets.UTF_8));
  }

  private static Iterable<String> sorted(Set<String> words) {
    return words.stream().sorted().toList();
  }
}
