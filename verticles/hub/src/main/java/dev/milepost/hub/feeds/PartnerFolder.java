package dev.milepost.hub.feeds;

import dev.milepost.hub.connections.FeedSettings.Folder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A partner's folders, opened for one look at them. All calls block, and all fail with an {@link
 * IOException} whose message is fit for people.
 */
interface PartnerFolder extends AutoCloseable {

  /** Where it is opened anew for each look. Blocks. */
  interface Opening {
    PartnerFolder open() throws IOException;
  }

  /** The files that lie there to be taken, plain files alone; at most that many. */
  List<FoundFile> list(int most) throws IOException;

  /** The file of that name as it is now, if it is there. */
  Optional<FoundFile> look(String name) throws IOException;

  /** Copies it; fails, with what was copied removed, when it is longer than that. */
  void fetch(String name, Path to, long longest) throws IOException;

  /** Whether a file of that name lies there. */
  boolean has(Folder folder, String name) throws IOException;

  /** Writes a file there that is whole as soon as it has that name; it replaces one that has. */
  void put(Folder folder, String name, byte[] content) throws IOException;

  /** Moves a file there; no file is there under the new name yet. */
  void move(String name, Folder folder, String newName) throws IOException;

  @Override
  void close();
}
