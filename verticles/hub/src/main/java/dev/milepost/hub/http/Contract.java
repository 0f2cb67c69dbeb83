package dev.milepost.hub.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import io.vertx.openapi.contract.MediaType;
import io.vertx.openapi.contract.OpenAPIContract;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code openapi.yaml} as the judge of what comes in. Loaded once, shared by all event loops. */
public final class Contract {
  private static final String FILE = "openapi.yaml";
  private static final String SCHEMAS = "#/components/schemas/";
  private static final int MOST_ERRORS = 5;

  private final Map<String, Validator> bodies;

  private Contract(OpenAPIContract contract) {
    this.bodies =
        contract.operations().stream()
            .filter(operation -> operation.getRequestBody() != null)
            .map(operation -> operation.getOperationId())
            .collect(Collectors.toMap(Function.identity(), id -> validator(contract, id)));
  }

  /** Reads the contract from the class path. Takes the better part of a second, on a worker. */
  public static Future<Contract> load(Vertx vertx) {
    Loading loading = new Loading();
    return vertx
        .deployVerticle(loading, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))
        .compose(vertx::undeploy)
        .map(gone -> Objects.requireNonNull(loading.contract));
  }

  /**
   * The library makes its schemas on the thread that asks: long enough to hold up an event loop on
   * a busy machine.
   */
  private static final class Loading extends VerticleBase {
    private volatile @Nullable Contract contract;

    @Override
    public Future<?> start() {
      return vertx
          .fileSystem()
          .readFile(FILE)
          .compose(text -> OpenAPIContract.from(vertx, requestsOnly(text)))
          .onSuccess(read -> contract = new Contract(read));
    }
  }

  /**
   * The contract without its answers: the library knows neither {@code text/event-stream} nor
   * {@code application/problem+json}, and refuses a contract that names them.
   */
  private static JsonObject requestsOnly(Buffer text) {
    try {
      JsonNode contract = new ObjectMapper(new YAMLFactory()).readTree(text.getBytes());
      for (JsonNode responses : contract.findValues("responses")) {
        for (JsonNode response : responses) {
          ((ObjectNode) response).removeAll().put("description", "see openapi.yaml");
        }
      }
      keepReachable((ObjectNode) contract);
      return new JsonObject(contract.toString());
    } catch (IOException e) {
      throw new IllegalStateException(FILE + " cannot be read", e);
    }
  }

  /** Takes away the schemas that only answers had. */
  private static void keepReachable(ObjectNode contract) {
    JsonNode schemas = contract.path("components").path("schemas");
    Set<String> reachable = new HashSet<>();
    Deque<JsonNode> toRead = new ArrayDeque<>();
    toRead.add(contract.path("paths"));
    contract.path("components").properties().stream()
        .filter(part -> !part.getKey().equals("schemas"))
        .forEach(part -> toRead.add(part.getValue()));
    while (!toRead.isEmpty()) {
      for (String reference : toRead.remove().findValuesAsText("$ref")) {
        String name = reference.substring(reference.lastIndexOf('/') + 1);
        if (reference.startsWith(SCHEMAS) && reachable.add(name)) {
          toRead.add(schemas.path(name));
        }
      }
    }
    if (schemas instanceof ObjectNode all) {
      all.retain(reachable);
    }
  }

  /**
   * Holds a JSON body against the schema of an operation's request.
   *
   * @return the body, which fits
   * @throws Problem.ProblemException 400 with the places that do not fit and why
   */
  public JsonObject check(String operation, JsonObject body) {
    OutputUnit result = Objects.requireNonNull(bodies.get(operation), operation).validate(body);
    if (!Boolean.TRUE.equals(result.getValid())) {
      throw new Misfit(result);
    }
    return body;
  }

  /** A body that does not fit, with the places that do not. */
  public static final class Misfit extends Problem.ProblemException {
    private static final long serialVersionUID = 1;

    private final transient List<OutputUnit> errors;

    private Misfit(OutputUnit result) {
      this(innermost(result));
    }

    private Misfit(List<OutputUnit> errors) {
      super(
          Problem.of(
              400, "invalid-request", "The body does not fit openapi.yaml", sentence(errors)));
      this.errors = errors;
    }

    /** Where the first of them lies: a JSON pointer, empty for the whole body. */
    public String pointer() {
      return errors.isEmpty() ? "" : errors.get(0).getInstanceLocation().replaceFirst("^#", "");
    }
  }

  private static Validator validator(OpenAPIContract contract, String operation) {
    MediaType json =
        Objects.requireNonNull(
            contract.operation(operation).getRequestBody().getContent().get("application/json"));
    return contract.getSchemaRepository().validator(json.getSchema());
  }

  /**
   * The innermost errors say most; those around them only repeat that something inside is wrong.
   */
  private static List<OutputUnit> innermost(OutputUnit result) {
    List<OutputUnit> errors = Objects.requireNonNullElse(result.getErrors(), List.of());
    int deepest =
        errors.stream().mapToInt(error -> depth(error.getInstanceLocation())).max().orElse(0);
    return errors.stream().filter(error -> depth(error.getInstanceLocation()) == deepest).toList();
  }

  private static String sentence(List<OutputUnit> errors) {
    return errors.stream()
        .map(error -> place(error.getInstanceLocation()) + error.getError())
        .distinct()
        .limit(MOST_ERRORS)
        .collect(Collectors.joining("; "));
  }

  private static int depth(String location) {
    return (int) location.chars().filter(c -> c == '/').count();
  }

  /** {@code #/references/0/type} as people write it: {@code references[0].type}. */
  private static String place(String location) {
    String path =
        location.replaceFirst("^#/?", "").replaceAll("/(\\d+)(?=/|$)", "[$1]").replace('/', '.');
    return path.isEmpty() ? "" : path + ": ";
  }
}
