package dev.milepost.hub.portal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/** A certificate that signs itself, made by the JDK's keytool. */
public record TestCertificate(X509Certificate certificate, String certificatePem, String keyPem) {
  private static final char[] PASSWORD = "password".toCharArray();

  /**
   * One for 127.0.0.1.
   *
   * @param kind EC or RSA
   */
  static TestCertificate make(Path folder, String kind) throws Exception {
    return make(folder, kind, "ip:127.0.0.1");
  }

  /**
   * One for that name.
   *
   * @param name as keytool's {@code san} takes it
   */
  public static TestCertificate make(Path folder, String kind, String name) throws Exception {
    Path store = folder.resolve("store-" + System.nanoTime() + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "it",
                "-keyalg",
                kind,
                "-dname",
                "CN=it",
                "-ext",
                "san=" + name,
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IOException("keytool made no certificate");
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    X509Certificate certificate = (X509Certificate) keys.getCertificate("it");
    return new TestCertificate(
        certificate,
        pem("CERTIFICATE", certificate.getEncoded()),
        pem("PRIVATE KEY", keys.getKey("it", PASSWORD).getEncoded()));
  }

  void writeTo(Path certificateFile, Path keyFile) throws IOException {
    Files.writeString(certificateFile, certificatePem);
    Files.writeString(keyFile, keyPem);
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }
}
