package dev.milepost.engine;

import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Shipment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a link teaches: which number of the event is, written otherwise, which of the shipment's. A
 * proposal; an agent accepts it or does not.
 *
 * <p>Its form is made here, of classes of characters with fixed lengths and of literal letters and
 * digits, so that matching takes no longer than the number is long. No form comes from outside.
 *
 * @param reads which of the event's references it reads
 * @param form what the whole value, as it is compared, must look like
 * @param means what the ERP calls it, with {@code $1} for the form's group
 * @param as the type under which the ERP registers it
 * @param words what it does, a sentence for people
 */
public record Lesson(
    CarrierCode carrier,
    ReferenceType reads,
    String form,
    String means,
    ReferenceType as,
    String words) {

  /** What is left of a shorter number is too little to tell it from others. */
  private static final int SHORTEST = 4;

  /** The rule that it would become. */
  public LearnedRule asRule(String id) {
    return new LearnedRule(id, carrier, reads, Pattern.compile(form), means, as);
  }

  /**
   * What the link of this event to this shipment teaches: each number of the event that holds a
   * number or an order of the shipment. Nothing where the rules that are built in find it already.
   */
  public static List<Lesson> of(CarrierEvent event, Shipment shipment) {
    Set<ReferenceKey> targets = new LinkedHashSet<>();
    shipment.references().forEach(reference -> targets.add(reference.key()));
    shipment.orders().forEach(order -> addOrder(targets, order));
    List<Reference> stated = new ArrayList<>();
    stated.add(event.reference());
    stated.addAll(event.related());
    Set<Lesson> lessons = new LinkedHashSet<>();
    for (Reference one : stated) {
      for (ReferenceKey target : targets) {
        if (!Variants.plain(one.key()).equals(Variants.plain(target))) {
          add(lessons, event.carrier(), one, target);
        }
      }
    }
    return List.copyOf(lessons);
  }

  private static void addOrder(Set<ReferenceKey> targets, String order) {
    try {
      targets.add(new ReferenceKey(ReferenceType.SALES_ORDER, order));
    } catch (IllegalArgumentException e) {
      // An order without letters and digits is no number.
    }
  }

  private static void add(
      Set<Lesson> lessons, CarrierCode carrier, Reference stated, ReferenceKey target) {
    String value = stated.key().value();
    String wanted = target.value();
    if (!isPlain(value) || !isPlain(wanted)) {
      return;
    }
    int at = wanted.length() < SHORTEST ? -1 : value.indexOf(wanted);
    if (at >= 0) {
      String before = value.substring(0, at);
      String after = value.substring(at + wanted.length());
      lessons.add(
          new Lesson(
              carrier,
              stated.type(),
              before + "(" + shape(wanted) + ")" + tail(after),
              "$1",
              target.type(),
              sentence(stated.type(), target.type(), before, after)));
      return;
    }
    String zeros = wanted.substring(0, leadingZeros(wanted));
    if (!zeros.isEmpty() && value.length() >= SHORTEST && wanted.equals(zeros + value)) {
      lessons.add(
          new Lesson(
              carrier,
              stated.type(),
              "(" + shape(value) + ")",
              zeros + "$1",
              target.type(),
              "the "
                  + words(stated.type())
                  + " with '"
                  + zeros
                  + "' before it is the "
                  + words(target.type())));
    }
  }

  private static String sentence(
      ReferenceType reads, ReferenceType as, String before, String after) {
    StringBuilder text = new StringBuilder("the ").append(words(reads));
    if (!before.isEmpty()) {
      text.append(" without '").append(before).append("' before it");
    }
    if (!after.isEmpty()) {
      text.append(before.isEmpty() ? " without" : " and without")
          .append(" the last ")
          .append(after.length())
          .append(after.length() == 1 ? " character" : " characters");
    }
    return text.append(" is the ").append(words(as)).toString();
  }

  private static int leadingZeros(String value) {
    int zeros = 0;
    while (zeros < value.length() && value.charAt(zeros) == '0') {
      zeros++;
    }
    return zeros;
  }

  /** What is behind the number counts pieces or lines as often as not: digits may be others. */
  private static String tail(String after) {
    return after.chars().allMatch(Lesson::isDigit) ? shape(after) : after;
  }

  /** Runs of letters and of digits, each with its length. */
  private static String shape(String value) {
    StringBuilder form = new StringBuilder();
    int begin = 0;
    while (begin < value.length()) {
      boolean digits = isDigit(value.charAt(begin));
      int end = begin;
      while (end < value.length() && isDigit(value.charAt(end)) == digits) {
        end++;
      }
      form.append(digits ? "[0-9]{" : "[A-Z]{").append(end - begin).append('}');
      begin = end;
    }
    return form.toString();
  }

  private static boolean isPlain(String value) {
    return value.chars().allMatch(c -> isDigit(c) || (c >= 'A' && c <= 'Z'));
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static String words(ReferenceType type) {
    return DelayPolicy.words(type);
  }
}
