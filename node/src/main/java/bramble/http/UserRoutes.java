package bramble.http;

import bramble.api.MeView;
import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.Role;
import bramble.api.UserRequest;
import bramble.api.UserView;
import bramble.api.UsersView;
import bramble.api.Wire;
import bramble.core.Command;
import bramble.core.Result;
import bramble.core.SecretDigest;
import bramble.core.User;
import bramble.security.Secrets;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The users, and whom this node takes its caller for. A token is made by the client or by the first
 * door; what goes on from there is its digest, so that a call can be repeated and comes to the same
 * user.
 */
final class UserRoutes {

    private static final String USERS = "/v1/users";

    private final Relay relay;
    private final Local local;
    private final KnownUsers known;

    UserRoutes(Relay relay, Local local, KnownUsers known) {
        this.relay = relay;
        this.local = local;
        this.known = known;
    }

    void addTo(Router router) {
        router.add("GET /v1/me", Rights.READER, this::me);
        router.add("GET /v1/users", Rights.ADMIN, this::list);
        router.add("POST /v1/users", Rights.ADMIN, this::make);
        router.add("PUT /v1/users/{name}", Rights.ADMIN, this::put);
        router.add("DELETE /v1/users/{name}", Rights.ADMIN, this::remove);
    }

    private void me(Visit visit) throws IOException {
        var me =
                switch (visit.caller()) {
                    case Caller.Unasked _ -> new MeView(null, Role.ADMIN, false);
                    case Caller.LocalUser _ -> new MeView(null, Role.ADMIN, true);
                    case Caller.NamedUser named ->
                            new MeView(
                                    named.user().name(),
                                    AccessForms.shown(named.user().role()),
                                    true);
                    case Caller.Member _, Caller.Stranger _ ->
                            throw new IllegalStateException("neither has the right to ask");
                };
        visit.answer(Answer.json(200, me));
    }

    private void list(Visit visit) throws IOException {
        visit.answer(
                relay.answer(
                        JobReads.question(
                                visit,
                                deadline ->
                                        Answer.json(
                                                200,
                                                local.ask(
                                                        reader ->
                                                                new UsersView(
                                                                        reader
                                                                                .state()
                                                                                .users()
                                                                                .all()
                                                                                .stream()
                                                                                .map(
                                                                                        each ->
                                                                                                view(
                                                                                                        each,
                                                                                                        null))
                                                                                .toList()),
                                                        deadline)))));
    }

    private static UserView view(User user, @Nullable String token) {
        return new UserView(user.name(), AccessForms.shown(user.role()), token);
    }

    /** Makes the token here, which is shown this once. */
    private void make(Visit visit) throws IOException {
        var request = Wire.readStrict(UserRequest.class, visit.smallBody());
        var name = request.name();
        if (name == null) {
            throw ProblemException.invalid("name", "a user needs a name");
        }
        if (request.digest() != null) {
            throw ProblemException.invalid(
                    "digest",
                    "whoever makes the token himself says so with PUT " + USERS + "/" + name);
        }
        var token = Secrets.next();
        var user = user(name, request.role(), Secrets.digest(token));
        var answer = added(visit, user);
        visit.answer(answer.status() == 200 ? Answer.json(201, view(user, token)) : answer);
    }

    private void put(Visit visit) throws IOException {
        var request = Wire.readStrict(UserRequest.class, visit.smallBody());
        var name = visit.variable("name");
        if (request.name() != null && !request.name().equals(name)) {
            throw ProblemException.invalid(
                    "name", "the document names another user than the path: leave the first out");
        }
        if (request.digest() == null) {
            throw ProblemException.invalid(
                    "digest",
                    "the SHA-256 of the token is missing: send it, or have the token made with POST "
                            + USERS);
        }
        visit.answer(added(visit, user(name, request.role(), request.digest())));
    }

    private static User user(String name, Role role, String digest) {
        var checked = Visit.understood("name", () -> new UserRequest(name, role, digest));
        return new User(name, AccessForms.meant(checked.role()), new SecretDigest(digest));
    }

    private Answer added(Visit visit, User user) {
        var request = new UserRequest(null, AccessForms.shown(user.role()), user.token().hex());
        var passing =
                new Passing(
                        "PUT",
                        USERS + "/" + user.name(),
                        Map.of(Answer.CONTENT_TYPE, Answer.JSON),
                        Wire.toBytes(request));
        return relay.answer(
                Relay.Errand.of(
                        visit,
                        passing,
                        deadline -> {
                            change(new Command.AddUser(user), deadline);
                            return Answer.json(200, view(user, null));
                        },
                        Optional.empty()));
    }

    private void remove(Visit visit) throws IOException {
        var name = visit.variable("name");
        visit.answer(
                relay.answer(
                        Relay.Errand.of(
                                visit,
                                new Passing("DELETE", visit.target(), Map.of(), new byte[0]),
                                deadline -> {
                                    change(new Command.RemoveUser(name), deadline);
                                    return new Answer(204, Map.of(), new Answer.Bytes(new byte[0]));
                                },
                                Optional.empty())));
    }

    private void change(Command command, Deadline deadline) {
        var result = local.propose(command, deadline);
        known.changed();
        if (result instanceof Result.Refused refused) {
            throw new ProblemException(Problem.of(ProblemType.CONFLICT, refused.why()));
        }
        if (result instanceof Result.NotFound missing) {
            throw Problems.notFound(
                    "there is no " + missing.what() + ": GET " + USERS + " lists them");
        }
    }
}
