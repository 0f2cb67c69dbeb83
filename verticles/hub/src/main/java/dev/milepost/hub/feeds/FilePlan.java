package dev.milepost.hub.feeds;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a file is, and how it is taken: known before the first byte is kept, so that nothing is kept
 * of a file that cannot be taken whole.
 *
 * @param sha256 of its bytes, in hexadecimal
 * @param pieces how many deliveries it becomes
 * @param cut whether they are pieces; else the one is the file
 * @param unfit why it cannot be taken, and what to do; null where it can
 */
record FilePlan(
    Path file,
    long bytes,
    String sha256,
    int pieces,
    boolean cut,
    FileFacts facts,
    @Nullable String unfit) {

  /** Reads the file through, twice. Blocks. */
  static FilePlan of(Path file, FeedConfig config) throws IOException {
    long bytes = Files.size(file);
    String sha256 = sha256(file);
    FileFacts none = new FileFacts(List.of(), null);
    if (bytes == 0) {
      return new FilePlan(file, 0, sha256, 0, false, none, "the file is empty");
    }
    boolean fits = bytes <= FeedConfig.RECORD_BYTES;
    int count = 0;
    try (EdiPieces pieces = pieces(file, config)) {
      if (!pieces.begin()) {
        return new FilePlan(
            file,
            bytes,
            sha256,
            1,
            false,
            none,
            fits
                ? null
                : "neither X12 nor EDIFACT, and longer than "
                    + FeedConfig.RECORD_BYTES
                    + " bytes, which is what a record of Kafka has room for: have it sent in"
                    + " smaller files");
      }
      while (pieces.next() != null) {
        count++;
      }
      boolean cut = bytes > config.pieceBytes();
      return new FilePlan(file, bytes, sha256, cut ? count : 1, cut, pieces.facts(), null);
    } catch (UnfitFile e) {
      String why = String.valueOf(e.getMessage());
      // What fits is kept as it is: the adapter may read more than the envelopes' reader can.
      return new FilePlan(
          file, bytes, sha256, 1, false, new FileFacts(List.of(), why), fits ? null : why);
    }
  }

  /** The pieces one after the other, of a file that is fit. Blocks. */
  Pieces open(FeedConfig config) throws IOException {
    if (!cut) {
      return new Pieces() {
        private boolean given;

        @Override
        public byte @Nullable [] next() throws IOException {
          if (given) {
            return null;
          }
          given = true;
          return Files.readAllBytes(file);
        }

        @Override
        public void close() {
          // Nothing is held open.
        }
      };
    }
    return pieces(file, config);
  }

  /** The delivery of a piece, counted from 1: the same for the same file, whoever takes it. */
  String delivery(String connection, int piece) {
    String name = String.join("\n", connection, sha256, piece + "/" + pieces);
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }

  byte[] digest() {
    return HexFormat.of().parseHex(sha256);
  }

  /** How many messages the envelopes hold. */
  long messages() {
    return facts.interchanges().stream().mapToLong(FileFacts.Interchange::messages).sum();
  }

  private static EdiPieces pieces(Path file, FeedConfig config) throws IOException {
    return new EdiPieces(
        new EdiSegments(Files.newInputStream(file)), config.pieceBytes(), FeedConfig.RECORD_BYTES);
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    try (InputStream in =
        new DigestInputStream(new BufferedInputStream(Files.newInputStream(file)), digest)) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
