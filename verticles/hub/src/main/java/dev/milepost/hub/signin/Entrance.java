package dev.milepost.hub.signin;

import dev.milepost.hub.audit.Audit;
import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.auth.Session;
import dev.milepost.hub.auth.Sessions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * What follows once somebody is known, whichever way: a session, its cookie, and a line on record.
 */
final class Entrance {
  /** On record in place of a name that is no account's: it may be a password in the wrong field. */
  static final String NOBODY = "-";

  private final Sessions sessions;
  private final People people;
  private final Audit audit;

  Entrance(Sessions sessions, People people, Audit audit) {
    this.sessions = sessions;
    this.people = people;
    this.audit = audit;
  }

  /** Somebody as one of the ways in knows them. */
  record Visitor(
      String user,
      String name,
      Role role,
      Session.Via via,
      @Nullable Identity token,
      @Nullable String account) {}

  /** Signs somebody in in place of whoever was signed in with this browser; the session's view. */
  Future<JsonObject> admit(RoutingContext ctx, Visitor visitor) {
    return sessions
        .of(ctx)
        .compose(sessions::end)
        .recover(nobody -> Future.succeededFuture())
        .compose(
            ended ->
                sessions.open(
                    visitor.user(),
                    visitor.name(),
                    visitor.role(),
                    visitor.via(),
                    visitor.token(),
                    visitor.account()))
        .compose(
            opened ->
                people
                    .signedIn(opened.session())
                    .compose(
                        known ->
                            audit.signIn(
                                ctx, visitor.user(), visitor.via().word(), true, "signed in"))
                    .map(
                        kept -> {
                          sessions.give(ctx, opened);
                          return view(opened.session(), Sessions.csrf(opened.cookie()));
                        }));
  }

  /** Puts on record that somebody was not let in. */
  Future<Void> turnAway(RoutingContext ctx, String user, Session.Via via, String why) {
    return audit.signIn(ctx, user, via.word(), false, why);
  }

  /** A session as its page sees it. */
  JsonObject view(Session session, String csrf) {
    return new JsonObject()
        .put("user", session.user())
        .put("name", session.name())
        .put("role", session.role().claim())
        .put("csrf", csrf)
        .put("expiresAt", session.expiresAt().toString())
        .put("idleSeconds", sessions.idle().toSeconds())
        .put("via", session.via().word());
  }
}
