package dev.milepost.hub.stream;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** The last so many event ids. For one thread. */
final class RecentIds {
  private final int most;
  private final Set<String> ids = new LinkedHashSet<>();

  RecentIds(int most) {
    this.most = most;
  }

  /** Whether the id is new; it is remembered. */
  boolean add(String id) {
    if (!ids.add(id)) {
      return false;
    }
    if (ids.size() > most) {
      Iterator<String> oldest = ids.iterator();
      oldest.next();
      oldest.remove();
    }
    return true;
  }
}
