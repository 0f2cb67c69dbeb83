package dev.milepost.dev.carriers;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;

/** Somebody with an account at a carrier, who asks as its documentation says. */
final class Asker {
  static final Credentials CREDENTIALS = new Credentials("a client", "s3cret+/=");

  private final HttpClient http;
  private final CarrierAccount account;
  private final SimulatedCarrier carrier;

  Asker(HttpClient http, CarrierAccount account, SimulatedCarrier carrier) {
    this.http = http;
    this.account = account;
    this.carrier = carrier;
  }

  /** Asks with a new token, where there are tokens. */
  HttpResponse<String> ask(String... numbers) throws Exception {
    return send(question(carrier == SimulatedCarrier.DCSA ? "" : token(), numbers));
  }

  /** Asks with that token. */
  HttpResponse<String> askWith(String token, String... numbers) throws Exception {
    return send(question(token, numbers));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** The request as it would be sent. */
  HttpRequest.Builder question(String token, String... numbers) {
    String list = String.join(",", numbers);
    return switch (carrier) {
      case UPS ->
          get("/api/track/v1/details/" + list)
              .header("Authorization", "Bearer " + token)
              .header("transId", "a-question")
              .header("transactionSrc", "tests");
      case FEDEX ->
          post("/track/v1/trackingnumbers", fedex(numbers).encode())
              .header("Authorization", "Bearer " + token);
      case USPS ->
          post("/tracking/v3r2/tracking", usps(numbers).encode())
              .header("Authorization", "Bearer " + token);
      case DHL ->
          get("/track/shipments?trackingNumber=" + list + "&offset=0&limit=5")
              .header("DHL-API-Key", CREDENTIALS.secret());
      case DCSA -> get("/v2/events?limit=100").header("API-Key", CREDENTIALS.secret());
      case AFTERSHIP ->
          get("/tracking/2024-07/trackings?tracking_numbers=" + list)
              .header("as-api-key", CREDENTIALS.secret());
      case CANADA_POST ->
          get("/vis/track/pin/" + list + "/detail").header("Authorization", basic(CREDENTIALS));
      case GLS ->
          get("/track-and-trace-v1/tracking/simple/trackids/" + list)
              .header("Authorization", "Bearer " + token);
    };
  }

  /** A token, or nothing where the carrier has none. */
  String token() throws Exception {
    HttpResponse<String> answer =
        switch (carrier) {
          case UPS -> tokenBy("/security/v1/oauth/token", CREDENTIALS, false);
          case FEDEX -> tokenBy("/oauth/token", CREDENTIALS, true);
          case USPS -> tokenBy("/oauth2/v3/token", CREDENTIALS, true);
          case GLS -> tokenBy("/oauth2/v2/token", CREDENTIALS, false);
          case DHL, DCSA, AFTERSHIP, CANADA_POST -> null;
        };
    return answer == null ? "" : new JsonObject(answer.body()).getString("access_token");
  }

  /** Asks the token endpoint, with the credentials in the form or in a header. */
  HttpResponse<String> tokenBy(String path, Credentials credentials, boolean form)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(account.baseUrl() + path))
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "application/x-www-form-urlencoded");
    if (form) {
      request.POST(
          BodyPublishers.ofString(
              "grant_type=client_credentials&client_id=a+client&client_secret="
                  + java.net.URLEncoder.encode(credentials.secret(), StandardCharsets.UTF_8)));
    } else {
      request
          .header("Authorization", basic(credentials))
          .POST(BodyPublishers.ofString("grant_type=client_credentials"));
    }
    return send(request);
  }

  HttpRequest.Builder get(String target) {
    return HttpRequest.newBuilder(URI.create(account.baseUrl() + target))
        .timeout(Duration.ofSeconds(10));
  }

  HttpRequest.Builder post(String target, String json) {
    return get(target)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(json));
  }

  static JsonObject fedex(String... numbers) {
    JsonArray infos = new JsonArray();
    for (String number : numbers) {
      JsonObject info = new JsonObject().put("trackingNumber", number);
      infos.add(new JsonObject().put("trackingNumberInfo", info));
    }
    return new JsonObject().put("includeDetailedScans", true).put("trackingInfo", infos);
  }

  static JsonArray usps(String... numbers) {
    JsonArray items = new JsonArray();
    Arrays.stream(numbers).map(n -> new JsonObject().put("trackingNumber", n)).forEach(items::add);
    return items;
  }

  private static String basic(Credentials credentials) {
    String text = credentials.client() + ":" + credentials.secret();
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
