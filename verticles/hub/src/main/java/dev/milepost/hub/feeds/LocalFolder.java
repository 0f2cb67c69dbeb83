package dev.milepost.hub.feeds;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import dev.milepost.hub.connections.FeedSettings;
import dev.milepost.hub.connections.FeedSettings.Folder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A watched folder on this machine. No link is followed: who may write into it must not thereby
 * make the hub read or write elsewhere.
 */
final class LocalFolder implements PartnerFolder {
  private final Path in;
  private final Map<Folder, Path> others;

  private LocalFolder(Path in, Map<Folder, Path> others) {
    this.in = in;
    this.others = others;
  }

  /**
   * Opens it, and makes the folders that are missing.
   *
   * @param root the folder in which all watched folders are
   */
  static PartnerFolder open(Path root, FeedSettings settings) throws IOException {
    try {
      Path in = made(root.resolve(settings.place().folder()));
      Map<Folder, Path> others = new EnumMap<>(Folder.class);
      for (Folder folder : Folder.values()) {
        others.put(folder, made(in.resolve(settings.path(folder))));
      }
      return new LocalFolder(in, others);
    } catch (IOException e) {
      throw new FeedException("no folder", "the folder cannot be used: " + e, e);
    }
  }

  private static Path made(Path folder) throws IOException {
    Files.createDirectories(folder);
    if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
      throw new NotDirectoryException(folder.toString());
    }
    return folder;
  }

  @Override
  public List<FoundFile> list(int most) throws IOException {
    List<FoundFile> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(in)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (files.size() < most && FileNames.isTaken(name)) {
          look(name).ifPresent(files::add);
        }
      }
    }
    return files;
  }

  @Override
  public Optional<FoundFile> look(String name) throws IOException {
    try {
      BasicFileAttributes file =
          Files.readAttributes(in.resolve(name), BasicFileAttributes.class, NOFOLLOW_LINKS);
      return file.isRegularFile()
          ? Optional.of(new FoundFile(name, file.size(), file.lastModifiedTime().toMillis()))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public void fetch(String name, Path to, long longest) throws IOException {
    try (InputStream from = Files.newInputStream(in.resolve(name), NOFOLLOW_LINKS)) {
      Copying.copy(from, to, longest);
    }
  }

  @Override
  public boolean has(Folder folder, String name) {
    return Files.exists(at(folder).resolve(name), NOFOLLOW_LINKS);
  }

  @Override
  public void put(Folder folder, String name, byte[] content) throws IOException {
    Path draft = Files.createTempFile(at(folder), "." + name, ".tmp");
    try {
      Files.write(draft, content);
      Files.move(draft, at(folder).resolve(name), ATOMIC_MOVE, REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  @Override
  public void move(String name, Folder folder, String newName) throws IOException {
    Files.move(in.resolve(name), at(folder).resolve(newName));
  }

  private Path at(Folder folder) {
    return others.getOrDefault(folder, in);
  }

  @Override
  public void close() {
    // Nothing is held open.
  }
}
