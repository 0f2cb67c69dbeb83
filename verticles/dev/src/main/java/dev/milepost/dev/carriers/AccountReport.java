package dev.milepost.dev.carriers;

import java.util.List;

/**
 * What an account has been asked so far.
 *
 * @param requests all that arrived, but for those of tokens
 * @param over those that arrived beyond a limit; each was answered 429
 * @param uses of each limit, in the order of the settings
 * @param unauthorised requests answered 401
 * @param unchanged requests answered 304
 * @param strays requests for what the carrier has no endpoint for
 * @param malformed requests answered 400
 * @param faulty requests answered by a fault, or not at all
 * @param tokens given
 * @param tokensRefused token requests of clients that are not known
 * @param references that were answered for, each as often as it was
 */
public record AccountReport(
    long requests,
    long over,
    List<Use> uses,
    long unauthorised,
    long unchanged,
    long strays,
    long malformed,
    long faulty,
    long tokens,
    long tokensRefused,
    long references) {

  /** Copies the list. */
  public AccountReport {
    uses = List.copyOf(uses);
  }

  /** The worst of all limits: 1 where one was just used up, more where it was exceeded. */
  public double worst() {
    return uses.stream().mapToDouble(Use::ratio).max().orElse(0);
  }

  /**
   * How far a limit was used.
   *
   * @param worst the most requests that ever arrived in one stretch of its length
   */
  public record Use(Limit limit, int worst) {
    /** Of the limit; more than 1 where it was exceeded. */
    public double ratio() {
      return (double) worst / limit.most();
    }
  }
}
