package dev.milepost.engine;

import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Why;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The match rules, in the order in which they are tried. */
final class Rules {
  static final String LINKED = "linked-by-agent";
  private static final String UNIQUE_ID = "carrier-unique-id";
  private static final String EXACT = "exact-reference";
  private static final String UNSTATED = "exact-reference-issuer-unstated";
  private static final String EDGE = "through-edge";
  private static final String RELATED = "related-reference";

  /** Whose answer says how the event's own number fared. */
  static final String LAST_BY_OWN_NUMBER = UNSTATED;

  private static final String VARIANT = "normalised-variant";
  private static final String LEARNED = "learned-rule";

  /**
   * @param ask what it says of an event
   */
  record Rule(String name, Function<Question, Answer> ask) {}

  static final List<Rule> IN_ORDER =
      List.of(
          new Rule(LINKED, Rules::linked),
          new Rule(UNIQUE_ID, Rules::uniqueId),
          new Rule(EXACT, Rules::exact),
          new Rule(UNSTATED, Rules::issuerUnstated),
          new Rule(EDGE, Rules::throughEdge),
          new Rule(RELATED, Rules::related),
          new Rule(VARIANT, Rules::variant),
          new Rule(LEARNED, Rules::learned));

  private Rules() {}

  private static Answer linked(Question question) {
    List<Verdict> links = question.links();
    if (links.isEmpty()) {
      List<Verdict> unlinks = question.unlinks();
      return unlinks.isEmpty()
          ? new Answer.Nobody("no agent has linked it")
          : new Answer.Nobody(
              "an agent said that it is not of "
                  + unlinks.stream().map(Verdict::shipment).collect(Collectors.joining(", ")),
              true);
    }
    return new Answer.Found(
        links.stream()
            .map(
                link ->
                    new Correlation.Match(
                        link.shipment(), new Why(LINKED, question.own(), link.by())))
            .toList(),
        links.stream()
            .map(link -> link.by() + " linked it to " + link.shipment())
            .collect(Collectors.joining("; ")));
  }

  private static Answer uniqueId(Question question) {
    List<Reference> ids =
        question.event.related().stream()
            .filter(related -> related.type() == ReferenceType.CARRIER_UNIQUE_ID)
            .toList();
    if (ids.isEmpty()) {
      return new Answer.Nobody("the carrier gives it no unique id");
    }
    // No window: such an id is given out once.
    List<Candidate> claims = new ArrayList<>();
    for (Reference id : ids) {
      question.registered(id.key()).stream()
          .filter(claim -> !question.isExcluded(claim))
          .filter(claim -> id.issuerAgrees(claim.reference().issuer()))
          .forEach(claims::add);
    }
    return decide(
        UNIQUE_ID,
        claims,
        "no shipment has registered the carrier's unique id " + ids.get(0).key(),
        ids.get(0).key() + " is registered by");
  }

  private static Answer exact(Question question) {
    Reference own = question.own();
    List<Candidate> open = question.open(own.key());
    List<Candidate> agreeing =
        open.stream()
            .filter(c -> c.reference().issuer() != null && own.issuer() != null)
            .filter(c -> own.issuerAgrees(c.reference().issuer()))
            .toList();
    // What is shared belongs to everyone who registered it, whether or not they name the issuer.
    List<Candidate> sharing =
        agreeing.isEmpty()
            ? agreeing
            : open.stream()
                .filter(c -> own.issuerAgrees(c.reference().issuer()))
                .filter(Candidate::shared)
                .toList();
    return byOwnNumber(
        question, EXACT, agreeing, sharing.containsAll(agreeing) ? sharing : agreeing);
  }

  private static Answer issuerUnstated(Question question) {
    List<Candidate> agreeing =
        question.open(question.own().key()).stream()
            .filter(c -> question.own().issuer() == null || c.reference().issuer() == null)
            .toList();
    return byOwnNumber(question, UNSTATED, agreeing, agreeing);
  }

  private static Answer byOwnNumber(
      Question question, String rule, List<Candidate> agreeing, List<Candidate> sharing) {
    ReferenceKey own = question.own().key();
    if (Question.areShared(agreeing) && Question.shipments(sharing).size() > 1) {
      List<Candidate> left = question.contested(sharing);
      return found(rule, left.isEmpty() ? sharing : left, own + " is shared by");
    }
    List<Candidate> left =
        Question.shipments(agreeing).size() > 1 ? question.contested(agreeing) : agreeing;
    if (Question.shipments(left).size() == 1) {
      return found(rule, left, own + " is registered by");
    }
    List<String> ids = Question.shipments(agreeing);
    return ids.isEmpty()
        ? nobodyRegistered(question)
        : new Answer.Several(
            ids,
            rule
                + ": "
                + own
                + " is registered by "
                + ids.size()
                + " shipments, and the event's time does not tell them apart");
  }

  private static Answer nobodyRegistered(Question question) {
    ReferenceKey own = question.own().key();
    List<Candidate> all = question.registered(own);
    if (all.isEmpty()) {
      return new Answer.Nobody("no shipment has registered " + own);
    }
    if (all.stream().allMatch(question::isExcluded)) {
      return new Answer.Nobody(own + " is registered only where an agent said that it is not");
    }
    if (all.stream().allMatch(question::isOver)) {
      return new Answer.Nobody(
          own
              + " is registered, but the event is later than the "
              + question.reuse.toDays()
              + " days after which "
              + question.event.carrier()
              + " gives the number out again");
    }
    if (question.open(own).isEmpty()) {
      return new Answer.Nobody(
          own + " is registered, but the event is of a time when the number was another's");
    }
    return new Answer.Nobody(
        own + " is registered under another issuer than " + question.own().issuer());
  }

  /** What is in it, or another name of it; and where nobody has that, what it is in. */
  private static Answer throughEdge(Question question) {
    if (question.reach().within().isEmpty() && question.reach().above().isEmpty()) {
      return new Answer.Nobody("no other document ties a number to " + question.own().key());
    }
    Map<Candidate, Reach.Path> within = claims(question, question.reach().within(), claim -> true);
    if (!within.isEmpty()) {
      boolean all =
          Question.areShared(List.copyOf(within.keySet()))
              || (within.values().stream().allMatch(Reach.Path::down)
                  && isOnesEach(within.keySet()));
      return through(question, within, all);
    }
    // A shipment that knows numbers of the event's kind has said that this one is none of them.
    Map<Candidate, Reach.Path> above =
        claims(
            question,
            question.reach().above(),
            claim -> !claim.knows().contains(question.own().type()));
    return above.isEmpty()
        ? new Answer.Nobody("no shipment has registered a number that documents tie to it")
        : through(question, above, false);
  }

  /**
   * Several things lie in one; but a number that is one shipment's and that two claim is no answer.
   */
  private static boolean isOnesEach(Set<Candidate> claims) {
    Map<ReferenceKey, String> owners = new HashMap<>();
    return claims.stream()
        .filter(claim -> !claim.shared())
        .allMatch(
            claim -> {
              String owner = owners.putIfAbsent(claim.reference().key(), claim.shipment());
              return owner == null || owner.equals(claim.shipment());
            });
  }

  private static Map<Candidate, Reach.Path> claims(
      Question question, List<Reach.Path> paths, Predicate<Candidate> wanted) {
    Map<Candidate, Reach.Path> claims = new LinkedHashMap<>();
    for (Reach.Path path : paths) {
      question.open(path.last().key()).stream()
          .filter(claim -> path.last().issuerAgrees(claim.reference().issuer()))
          .filter(wanted)
          .forEach(claim -> claims.putIfAbsent(claim, path));
    }
    return claims;
  }

  private static Answer through(Question question, Map<Candidate, Reach.Path> claims, boolean all) {
    List<String> ids = Question.shipments(List.copyOf(claims.keySet()));
    if (ids.size() > 1 && !all) {
      return new Answer.Several(
          ids,
          EDGE
              + ": documents tie "
              + question.own().key()
              + " to numbers of "
              + ids.size()
              + " shipments");
    }
    Map<String, Correlation.Match> matches = new LinkedHashMap<>();
    claims.entrySet().stream()
        .sorted(
            Comparator.comparing(
                    (Map.Entry<Candidate, Reach.Path> one) -> one.getValue().numbers().size())
                .thenComparing(one -> one.getKey().reference().toString())
                .thenComparing(one -> one.getKey().shipment()))
        .forEach(
            one ->
                matches.putIfAbsent(
                    one.getKey().shipment(),
                    new Correlation.Match(
                        one.getKey().shipment(),
                        new Why(EDGE, one.getKey().reference(), null, one.getValue().numbers()))));
    return new Answer.Found(
        List.copyOf(matches.values()),
        matches.values().stream()
            .map(match -> words(match.why()) + " of " + match.shipment())
            .collect(Collectors.joining("; ")));
  }

  private static String words(Why why) {
    List<Reference> via = why.via();
    return via == null
        ? why.reference().key().toString()
        : via.stream().map(number -> number.key().toString()).collect(Collectors.joining(" -> "));
  }

  /**
   * By what the carrier ties to its own number, in this event or in another: the shipper's order, a
   * bill of lading, a booking. Every such number that a shipment registered must leave the same
   * one. A shipment that knows its own numbers of the event's kind has said that this one is none
   * of them: an order may travel in several parcels, and the other may belong to a shipment that is
   * yet to come.
   */
  private static Answer related(Question question) {
    Map<ReferenceKey, Beside> beside = new LinkedHashMap<>();
    for (Reference related : question.event.related()) {
      if (related.type() != ReferenceType.CARRIER_UNIQUE_ID) {
        beside.putIfAbsent(related.key(), new Beside(related, null));
      }
    }
    for (Reach.Path echo : question.reach().echoes()) {
      beside.putIfAbsent(echo.last().key(), new Beside(echo.last(), echo));
    }
    Map<ReferenceKey, List<Candidate>> claims = new LinkedHashMap<>();
    beside.forEach(
        (key, number) ->
            claims.put(
                key,
                question.open(key).stream()
                    .filter(claim -> number.stated().issuerAgrees(claim.reference().issuer()))
                    .toList()));
    return byNumbersBeside(question, RELATED, beside, claims);
  }

  private record Beside(Reference stated, Reach.@Nullable Path path) {}

  private static Answer byNumbersBeside(
      Question question,
      String rule,
      Map<ReferenceKey, Beside> beside,
      Map<ReferenceKey, List<Candidate>> claims) {
    Map<ReferenceKey, Set<String>> claimed = new LinkedHashMap<>();
    Map<ReferenceKey, List<Candidate>> left = new LinkedHashMap<>();
    Set<String> elsewhere = new TreeSet<>();
    claims.forEach(
        (key, candidates) -> {
          for (Candidate candidate : candidates) {
            if (candidate.knows().contains(question.own().type())) {
              elsewhere.add(candidate.shipment());
            } else {
              claimed.computeIfAbsent(key, none -> new TreeSet<>()).add(candidate.shipment());
              left.computeIfAbsent(key, none -> new ArrayList<>()).add(candidate);
            }
          }
        });
    if (claimed.isEmpty()) {
      return elsewhere.isEmpty()
          ? new Answer.Nobody("no shipment has registered a number beside it")
          : new Answer.Nobody(
              "a number beside it is registered by "
                  + String.join(", ", elsewhere)
                  + ", with another "
                  + question.own().type(),
              true);
    }
    Set<String> all = new TreeSet<>();
    claimed.values().forEach(all::addAll);
    Set<String> taken = new TreeSet<>(all);
    // The goods of several shipments lie in a container; a parcel is of one.
    if (!question.own().type().isShared(null)
        || claimed.values().stream().anyMatch(shipments -> shipments.size() > 1)) {
      claimed.values().forEach(taken::retainAll);
      if (taken.size() != 1) {
        return new Answer.Several(
            List.copyOf(all),
            rule
                + ": "
                + claimed.keySet()
                + " beside "
                + question.own().key()
                + " are registered by "
                + all.size()
                + " shipments, and no one by all of them alone");
      }
    }
    Map<String, Correlation.Match> matches = new LinkedHashMap<>();
    left.forEach(
        (key, candidates) ->
            Question.oneOfEach(candidates)
                .forEach(
                    (shipment, candidate) -> {
                      if (taken.contains(shipment)) {
                        Beside number = beside.get(key);
                        Reach.Path path = number == null ? null : number.path();
                        matches.putIfAbsent(
                            shipment,
                            new Correlation.Match(
                                shipment,
                                new Why(
                                    rule,
                                    candidate.reference(),
                                    null,
                                    path == null ? null : path.numbers())));
                      }
                    }));
    return new Answer.Found(
        List.copyOf(matches.values()),
        matches.values().stream()
            .map(match -> words(match.why()) + " beside it is of " + match.shipment())
            .collect(Collectors.joining("; ")));
  }

  /** The event's own number written otherwise; else a number beside it, or an order as one. */
  private static Answer variant(Question question) {
    List<Candidate> own =
        question.open(
            question.known.candidates().stream()
                .filter(c -> c.origin() != Candidate.Origin.ORDER)
                .filter(c -> Variants.agree(question.own(), c.reference()))
                .toList());
    if (!own.isEmpty()) {
      return decide(
          VARIANT, own, "", question.own().key() + ", written otherwise, is registered by");
    }
    Map<ReferenceKey, Beside> beside = new LinkedHashMap<>();
    Map<ReferenceKey, List<Candidate>> claims = new LinkedHashMap<>();
    for (Reference related : question.event.related()) {
      List<Candidate> agreeing =
          question.open(
              question.known.candidates().stream()
                  .filter(c -> isAnotherFormOf(related, c))
                  .toList());
      if (!agreeing.isEmpty()) {
        beside.putIfAbsent(related.key(), new Beside(related, null));
        claims.putIfAbsent(related.key(), agreeing);
      }
    }
    return claims.isEmpty()
        ? new Answer.Nobody("no shipment has registered one of its numbers in another form")
        : byNumbersBeside(question, VARIANT, beside, claims);
  }

  private static boolean isAnotherFormOf(Reference stated, Candidate candidate) {
    return Variants.agree(stated, candidate.reference())
        || (candidate.origin() == Candidate.Origin.ORDER
            && candidate.reference().key().equals(stated.key()));
  }

  private static Answer learned(Question question) {
    Map<String, Candidate> claims = new HashMap<>();
    List<Candidate> found = new ArrayList<>();
    Set<ReferenceKey> meanings = new TreeSet<>();
    for (LearnedRule rule : question.known.learned()) {
      rule.meaning(question.event).ifPresent(meanings::add);
    }
    if (meanings.isEmpty()) {
      return new Answer.Nobody("no rule that agents taught reads it");
    }
    for (Candidate candidate : question.open(question.known.candidates())) {
      if (candidate.origin() != Candidate.Origin.VARIANT
          && meanings.contains(candidate.reference().key())
          && claims.putIfAbsent(candidate.shipment(), candidate) == null) {
        found.add(candidate);
      }
    }
    return decide(
        LEARNED,
        found,
        "no shipment has registered " + meanings + ", which is what agents taught that it means",
        meanings + ", which is what agents taught that it means, is registered by");
  }

  /** One, or everyone who shares it, or a question. */
  private static Answer decide(String rule, List<Candidate> claims, String nobody, String several) {
    List<String> ids = Question.shipments(claims);
    if (ids.isEmpty()) {
      return new Answer.Nobody(nobody);
    }
    return ids.size() == 1 || Question.areShared(claims)
        ? found(rule, claims, several)
        : new Answer.Several(ids, rule + ": " + several + " " + ids.size() + " shipments");
  }

  private static Answer found(String rule, List<Candidate> claims, String words) {
    return new Answer.Found(
        Question.oneOfEach(claims).entrySet().stream()
            .map(
                one ->
                    new Correlation.Match(
                        one.getKey(), new Why(rule, one.getValue().reference(), null)))
            .toList(),
        words + " " + String.join(", ", Question.shipments(claims)));
  }
}
