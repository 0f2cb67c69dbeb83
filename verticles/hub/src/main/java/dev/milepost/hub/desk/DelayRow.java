package dev.milepost.hub.desk;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vertx.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/**
 * A case as the page has it: the schema {@code DelayCase} of openapi.yaml. What is JSON in the
 * table goes out as it is.
 */
final class DelayRow {
  /** What {@link #json} reads. */
  static final String COLUMNS =
      """
      id, version, shipment, delay, registered, standing, opened_at, cleared_at, cleared, owner,
      owned_at, snoozed_until, snooze_reason, resolution, resolution_note, resolved_by, resolved_at,
      notes""";

  private static final int USUAL_LENGTH = 1536;

  private DelayRow() {}

  static String json(Row row) {
    StringBuilder json = new StringBuilder(USUAL_LENGTH);
    json.append("{\"id\":\"").append(row.getLong("id").longValue());
    json.append("\",\"version\":").append(row.getLong("version").longValue());
    json.append(",\"open\":").append(row.getOffsetDateTime("cleared_at") == null);
    put(json, "shipment", row.getString("shipment"));
    members(json, row.getString("registered"));
    members(json, row.getString("standing"));
    json.append(",\"delay\":").append(row.getString("delay"));
    put(json, "openedAt", Sql.textOrNull(row, "opened_at"));
    put(json, "clearedAt", Sql.textOrNull(row, "cleared_at"));
    put(json, "cleared", row.getString("cleared"));
    put(json, "owner", row.getString("owner"));
    put(json, "ownedAt", Sql.textOrNull(row, "owned_at"));
    put(json, "snoozedUntil", Sql.textOrNull(row, "snoozed_until"));
    put(json, "snoozeReason", row.getString("snooze_reason"));
    json.append(",\"resolution\":");
    if (row.getString("resolution") == null) {
      json.append("null");
    } else {
      json.append("{\"reason\":");
      text(json, row.getString("resolution"));
      put(json, "note", row.getString("resolution_note"));
      put(json, "by", row.getString("resolved_by"));
      put(json, "at", Sql.textOrNull(row, "resolved_at"));
      json.append('}');
    }
    json.append(",\"notes\":").append(row.getInteger("notes").intValue());
    return json.append('}').toString();
  }

  /** The members of an object that is not empty. */
  private static void members(StringBuilder json, String object) {
    json.append(',').append(object, 1, object.length() - 1);
  }

  private static void put(StringBuilder json, String name, @Nullable String value) {
    json.append(",\"").append(name).append("\":");
    text(json, value);
  }

  private static void text(StringBuilder json, @Nullable String value) {
    if (value == null) {
      json.append("null");
    } else {
      json.append('"');
      JsonStringEncoder.getInstance().quoteAsString(value, json);
      json.append('"');
    }
  }
}
