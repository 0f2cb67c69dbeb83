package dev.milepost.carrier.edifact;

import dev.milepost.carrier.edi.Segment;
import dev.milepost.carrier.edi.Transaction;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Cause;
import dev.milepost.event.Milestone;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an STS segment says. Its meaning is chosen by the directory of the message and the agency of
 * the code (dossier section 6.2): a number alone means nothing.
 *
 * @param list whose code it is
 * @param code as written; all of the segment's codes where the status is missing
 * @param reason the first reason's code, may be empty
 * @param cause the first reason that is a cause
 */
record StatusStatement(
    String list,
    String category,
    String code,
    String text,
    String reason,
    @Nullable Cause cause,
    boolean ofBring) {

  private static final int FIRST_REASON = 3;
  private static final int LAST_REASON = 7;
  private static final String NO_STATUS = "-";

  static StatusStatement of(Segment sts, Transaction message) {
    Directory directory = Directory.of(message.release());
    String agency = sts.component(2, 3);
    String code = sts.component(2, 1);
    String text = sts.component(2, 4);
    String list =
        code.isEmpty()
            ? NO_STATUS
            : list(directory, sts.component(2, 2), agency, message.association());
    Cause cause = null;
    for (int n = FIRST_REASON; n <= LAST_REASON && cause == null; n++) {
      cause = Reasons.of(sts.component(n, 1), sts.component(n, 3), directory);
    }
    String why = sts.component(FIRST_REASON, 4);
    return new StatusStatement(
        list,
        sts.component(1, 1),
        code.isEmpty() ? sts.element(1) : code,
        why.isEmpty() ? text : text.isEmpty() ? why : text + ": " + why,
        sts.component(FIRST_REASON, 1),
        cause,
        text.isEmpty()
            || message.association().startsWith("BIG")
            || PartnerCodes.isBringsText(code, text));
  }

  /**
   * Whose code it is: the element where the list is the directory's own, GS1's edition, else the
   * agency, else the list.
   */
  private static String list(
      Directory directory, String listed, String agency, String association) {
    boolean old = directory == Directory.WITH_9011;
    return switch (agency) {
      case "9" -> old ? "EANCOM97" : "EANCOM02";
      case "6" -> old ? "9011" : "6";
      case "" -> {
        if (!listed.isEmpty() || directory == Directory.UNKNOWN) {
          yield listed.isEmpty() ? "?" : listed;
        }
        yield old ? "9011" : association.startsWith("EAN") ? "EANCOM02" : "4405";
      }
      default -> agency;
    };
  }

  /** What it means; UNKNOWN with a warning where a list is missing that would say it. */
  Meaning meaning(Load load, List<String> warnings) {
    if (!category.isEmpty() && !category.equals("1")) {
      warnings.add("status: of category " + category + ", which is not transport");
      return Meaning.UNKNOWN;
    }
    Meaning meaning = listed(load, warnings).reasoned(cause, reason);
    return meaning.milestone() == Milestone.RETURNED && load == Load.EMPTY
        ? Meaning.plain(Milestone.EMPTY_RETURNED)
        : meaning;
  }

  private Meaning listed(Load load, List<String> warnings) {
    return switch (list) {
      case "9011" -> Element9011.of(code);
      case "6" -> Recommendation24.of(code);
      case "EANCOM97" -> PartnerCodes.eancom97(code);
      case "EANCOM02" -> PartnerCodes.eancom2002(code);
      case "22" -> {
        if (load == Load.UNSTATED && (code.equals("I") || code.equals("OA"))) {
          warnings.add("status: a gate move means nothing without full or empty");
        }
        yield PartnerCodes.ocean(code, load);
      }
      case "87" -> {
        if (!ofBring) {
          warnings.add("status: a carrier's own code, whose list is not known");
          yield Meaning.UNKNOWN;
        }
        yield PartnerCodes.bring(code);
      }
      case "4405" -> {
        if (code.equals("146")) {
          yield Meaning.plain(Milestone.TRANSSHIPPED);
        }
        warnings.add("status: element 4405 numbers no transport, and no agency's list is named");
        yield Meaning.UNKNOWN;
      }
      case NO_STATUS -> {
        warnings.add("status: none in its place in the segment");
        yield Meaning.UNKNOWN;
      }
      default -> Meaning.UNKNOWN;
    };
  }

  /** Whether the segment names no status at all, and stands there for the sake of what is below. */
  boolean isBare() {
    return list.equals(NO_STATUS) && code.equals(category) && reason.isEmpty();
  }

  CarrierStatus words() {
    return new CarrierStatus(
        list, code, reason.isEmpty() ? null : reason, text.isEmpty() ? null : text);
  }
}
