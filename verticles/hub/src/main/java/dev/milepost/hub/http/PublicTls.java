package dev.milepost.hub.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Duration;
import javax.net.ssl.X509KeyManager;

/**
 * Where the public port's certificate is. Whoever renews it writes the files again; they are looked
 * at from time to time, and what does not fit is not served.
 *
 * @param certificate PEM, with the chain
 * @param key PEM, not encrypted
 * @param reload how often to look
 */
public record PublicTls(Path certificate, Path key, Duration reload) {
  private static final int CHALLENGE_BYTES = 32;

  /** What the files hold. */
  record Pem(Buffer certificate, Buffer key) {
    ServerSSLOptions options() {
      ServerSSLOptions options = new ServerSSLOptions();
      options.setKeyCertOptions(keyCert()).setUseAlpn(true);
      return options;
    }

    PemKeyCertOptions keyCert() {
      return new PemKeyCertOptions().addCertValue(certificate).addKeyValue(key);
    }
  }

  /**
   * Reads both files, and holds them against each other. Blocks.
   *
   * @throws IOException saying which file is wrong, and why
   */
  public void check(Vertx vertx) throws IOException {
    read(vertx);
  }

  Pem read(Vertx vertx) throws IOException {
    Pem pem = new Pem(content("http.tls.certificate", certificate), content("http.tls.key", key));
    try {
      X509KeyManager keys =
          (X509KeyManager) pem.keyCert().getKeyManagerFactory(vertx).getKeyManagers()[0];
      for (String kind : new String[] {"RSA", "EC", "EdDSA"}) {
        String[] aliases = keys.getServerAliases(kind, null);
        if (aliases != null) {
          PublicKey certified = keys.getCertificateChain(aliases[0])[0].getPublicKey();
          if (!fit(keys.getPrivateKey(aliases[0]), certified)) {
            throw new IOException(
                "http.tls.key: " + key + " is not the key of the certificate in " + certificate);
          }
          return pem;
        }
      }
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(
          "http.tls: "
              + certificate
              + " and "
              + key
              + " are not a certificate and its key in PEM: "
              + e.getMessage(),
          e);
    }
    throw new IOException("http.tls.certificate: " + certificate + " is not RSA, EC or EdDSA");
  }

  private static Buffer content(String setting, Path file) throws IOException {
    try {
      return Buffer.buffer(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new IOException(setting + ": there is no file " + file, e);
    } catch (IOException e) {
      throw new IOException(setting + ": " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean fit(PrivateKey secret, PublicKey certified) {
    try {
      byte[] challenge = new byte[CHALLENGE_BYTES];
      new SecureRandom().nextBytes(challenge);
      Signature signature =
          Signature.getInstance(
              switch (secret.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> "EdDSA";
              });
      signature.initSign(secret);
      signature.update(challenge);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update(challenge);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // of another kind, or of another curve
    }
  }
}
