package dev.milepost.carrier.x12;

import dev.milepost.event.Cause;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why a status was sent (element 1651): the classes of dossier section 7.3, and the codes that
 * later versions added. A reason that is nobody's exception, or says no more than "other", is
 * {@link Cause#UNSTATED}.
 */
final class Reasons {
  private static final Set<String> NORMAL = Set.of("", "NS", "NA");
  private static final Map<String, Cause> CAUSES = new HashMap<>();

  static {
    causes(Cause.WEATHER, "AO BE");
    causes(Cause.MECHANICAL, "AI AF BP BR");
    causes(Cause.CARRIER_SORT, "AA");
    causes(Cause.CARRIER_CAPACITY, "AH AJ AL AV AW AX BF BH BI BM BO D1 D2 P1 P4");
    causes(Cause.CARRIER_CAPACITY, "T2 T3 T4 T5 T6 T7");
    causes(Cause.ADDRESS, "A2 A5 A6");
    causes(Cause.RECIPIENT_ABSENT, "AQ C4");
    causes(Cause.RECIPIENT_CLOSED, "AN B1 B9");
    causes(Cause.REFUSED, "BS");
    causes(Cause.PAYMENT, "B4 BN C2 C8 C9");
    causes(Cause.CUSTOMS, "AR AS AT BD CA F1");
    causes(Cause.CUSTOMER_REQUEST, "AD B2 B5 BB BJ BK C1 C3 C6 C7 HB RC");
    causes(Cause.DAMAGE, "AK");
    causes(Cause.STRIKE, "C5");
    causes(Cause.PROHIBITED, "AE");
    causes(Cause.UNSTATED, "A1 A3 AG AM AP AU AY AZ B8 BC BG BL BQ BT CB CC F2 P2 P3");
  }

  private Reasons() {}

  /** Nothing is wrong, or nothing is said. */
  static boolean isNormal(String reason) {
    return NORMAL.contains(reason);
  }

  /** Null for a normal one and for one that no table has. */
  static @Nullable Cause cause(String reason) {
    return CAUSES.get(reason);
  }

  private static void causes(Cause cause, String reasons) {
    for (String reason : reasons.split(" ", -1)) {
      CAUSES.put(reason, cause);
    }
  }
}
