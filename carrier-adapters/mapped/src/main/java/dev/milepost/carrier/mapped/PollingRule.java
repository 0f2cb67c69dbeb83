package dev.milepost.carrier.mapped;

import dev.milepost.carrier.PollTerms;
import dev.milepost.event.ReferenceType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a mapping's carrier is asked, checked.
 *
 * @param takes which of a shipment's references it is asked about
 * @param written whether a number is sent as it was registered, and not its letters and digits
 *     alone
 * @param target path and query
 * @param body null for a GET
 * @param separator what stands between the numbers of one question
 * @param headers beside the credentials
 * @param pages how a long answer goes on; null where it is one page
 * @param answers which of the numbers asked for a shipment is the answer to
 * @param notFound when a shipment says that its number is not known
 * @param notFoundStatus when the whole answer does
 * @param without fields that tell of the answer and not of the shipment
 */
record PollingRule(
    PollTerms terms,
    ReferenceType takes,
    boolean written,
    Template target,
    @Nullable Body body,
    String separator,
    Map<String, String> headers,
    @Nullable Pages pages,
    Field answers,
    List<Condition> notFound,
    Set<Integer> notFoundStatus,
    Set<String> without) {

  /** The place of the numbers. */
  static final String REFERENCE = "reference";

  /** The place of the numbers as a JSON list of texts. */
  static final String REFERENCES = "references";

  PollingRule {
    headers = Map.copyOf(headers);
    notFound = List.copyOf(notFound);
    notFoundStatus = Set.copyOf(notFoundStatus);
    without = Set.copyOf(without);
  }

  /** What is posted. */
  record Body(Template template, Form form) {}

  /** How a value is written into a body. */
  enum Form {
    JSON,
    XML,
    FORM
  }

  /**
   * How a long answer goes on: with a value of the answer in a parameter of the query, or with the
   * number of the page.
   *
   * @param parameter its name
   * @param next where the answer has the value; null where pages are numbered
   * @param first number of the first page
   * @param last where the answer has the number of the last page; null where they are not numbered
   */
  record Pages(String parameter, @Nullable TreePath next, int first, @Nullable TreePath last) {}
}
