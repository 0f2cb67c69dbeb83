package dev.milepost.hub.desk;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an agent does with cases. Different shapes, hence types. */
sealed interface CaseAction {
  /** As it stands in the log. */
  String word();

  /** Takes what is nobody's. */
  record Claim() implements CaseAction {
    @Override
    public String word() {
      return "CLAIM";
    }
  }

  /**
   * Gives them to somebody.
   *
   * @param owner null for nobody
   * @param expect whose the agent thinks they are, by case; only where they are that
   */
  record Assign(@Nullable String owner, Map<Long, Expected> expect) implements CaseAction {
    /** Copies the map. */
    public Assign {
      expect = Map.copyOf(expect);
    }

    @Override
    public String word() {
      return owner == null ? "UNASSIGN" : "ASSIGN";
    }
  }

  /**
   * Whose a case is thought to be.
   *
   * @param owner null for nobody's
   */
  record Expected(@Nullable String owner) {}

  /** Puts them off. */
  record Snooze(Instant until, String reason) implements CaseAction {
    @Override
    public String word() {
      return "SNOOZE";
    }
  }

  /** Ends that. */
  record Wake() implements CaseAction {
    @Override
    public String word() {
      return "WAKE";
    }
  }

  /** Says that nothing is left to be done. */
  record Resolve(Resolution reason, @Nullable String note) implements CaseAction {
    @Override
    public String word() {
      return "RESOLVE";
    }
  }

  /** What an agent did about a delay. */
  enum Resolution {
    CUSTOMER_INFORMED,
    CARRIER_CONTACTED,
    REROUTED,
    REPLACED,
    REFUNDED,
    ADDRESS_FIXED,
    NO_ACTION_NEEDED,
    OTHER
  }

  /** Takes that back. */
  record Reopen() implements CaseAction {
    @Override
    public String word() {
      return "REOPEN";
    }
  }
}
