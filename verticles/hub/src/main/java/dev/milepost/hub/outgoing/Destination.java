package dev.milepost.hub.outgoing;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A URL that may be posted to, as far as its text tells; {@link Guard} judges where it leads.
 *
 * @param host a name or an address, without brackets
 * @param path with the query, as it was written
 */
record Destination(boolean ssl, String host, int port, String path) {
  private static final int LONGEST = 2_000;
  private static final int HTTPS = 443;
  private static final int HTTP = 80;

  /** The destination, or what is wrong with the text. */
  record Read(@Nullable Destination destination, String wrong) {
    static Read wrong(String what) {
      return new Read(null, what);
    }

    /** What it was read as. */
    Optional<Destination> found() {
      return Optional.ofNullable(destination);
    }
  }

  static Read read(String url, OutgoingConfig config) {
    if (url.length() > LONGEST) {
      return Read.wrong("longer than " + LONGEST + " characters");
    }
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      return Read.wrong("not a URL");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean ssl = scheme.equals("https");
    if (!ssl && !(scheme.equals("http") && config.allowHttp())) {
      return Read.wrong(config.allowHttp() ? "must begin with https or http" : "must be https");
    }
    if (uri.getRawUserInfo() != null) {
      return Read.wrong("must not hold a user or a password");
    }
    if (uri.getRawFragment() != null) {
      return Read.wrong("must not hold a fragment");
    }
    if (uri.getHost() == null) {
      return Read.wrong("must name a host, in ASCII");
    }
    int port = uri.getPort() == -1 ? (ssl ? HTTPS : HTTP) : uri.getPort();
    if (port < 1 || port > 65_535 || !(config.ports().isEmpty() || config.ports().contains(port))) {
      return Read.wrong("port " + port + " is not allowed");
    }
    String host = uri.getHost().replaceAll("[\\[\\]]", "");
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return new Read(new Destination(ssl, host, port, path + query), "");
  }
}
