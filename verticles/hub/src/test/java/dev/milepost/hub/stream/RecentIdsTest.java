package dev.milepost.hub.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class RecentIdsTest {
  /** Whatever comes in whatever order, it knows exactly the last so many different ones. */
  @Property
  void knowsTheLastOfThem(
      @ForAll @IntRange(min = 1, max = 9) int most,
      @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 14) Integer> ids) {
    RecentIds recent = new RecentIds(most);
    Deque<Integer> model = new ArrayDeque<>();
    for (Integer id : ids) {
      boolean isNew = !model.contains(id);
      if (isNew) {
        model.add(id);
        if (model.size() > most) {
          model.remove();
        }
      }
      byte[] bytes = ("id-" + id).getBytes(StandardCharsets.UTF_8);
      assertThat(recent.add(bytes)).isEqualTo(isNew);
    }
  }
}
