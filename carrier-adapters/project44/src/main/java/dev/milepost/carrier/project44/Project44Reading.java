package dev.milepost.carrier.project44;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Findings;

/** The reading of one delivery: a shipment's history, or a list of them. */
final class Project44Reading {

  private static final String NOT_OURS =
      "no history of a shipment of project44: expected an object with a shipment in it";

  private Project44Reading() {}

  static Decoded read(Delivery delivery, JsonNode root) {
    Findings findings = new Findings(delivery);
    boolean recognised = false;
    for (int i = 0; i < size(root); i++) {
      recognised |= history(findings, item(root, i), root.isArray() ? "/" + i : "");
    }
    return recognised
        ? findings.decoded()
        : new Decoded.Rejected(new Decoded.Problem(root.isArray() ? "" : "/shipment", NOT_OURS));
  }

  private static boolean history(Findings findings, JsonNode history, String at) {
    if (history.path("shipment").isObject()) {
      Project44History.read(findings, history, at);
      return true;
    }
    if (history.has("httpStatusCode") && history.has("errorMessage")) {
      findings.silence("project44 answers " + text(history, "httpStatusCode"));
      return true;
    }
    findings.problem(at + "/shipment", NOT_OURS);
    return false;
  }
}
