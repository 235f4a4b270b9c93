package bramble.http;

import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.http.server.Exchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what answers a request, has its caller looked at, and answers what went wrong there. Filled
 * before the server starts, then read by all threads.
 */
final class Router implements bramble.http.server.Handler {

    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    /** Answers requests of one route. */
    @FunctionalInterface
    interface Handler {
        void answer(Visit visit) throws IOException;
    }

    /** Behind the name of a path's last variable, which takes all that is left. */
    private static final String REST = "...}";

    private record Route(String method, List<String> path, Rights needed, Handler handler) {
        /** The variables of the path, null when it is another path. */
        @Nullable Map<String, String> match(List<String> asked) {
            var open = path.getLast().endsWith(REST);
            if (open ? asked.size() < path.size() : asked.size() != path.size()) {
                return null;
            }
            var variables = new TreeMap<String, String>();
            for (var i = 0; i < path.size(); i++) {
                var part = path.get(i);
                if (part.endsWith(REST)) {
                    variables.put(
                            part.substring(1, part.length() - REST.length()),
                            String.join("/", asked.subList(i, asked.size())));
                } else if (part.startsWith("{")) {
                    variables.put(part.substring(1, part.length() - 1), asked.get(i));
                } else if (!part.equals(asked.get(i))) {
                    return null;
                }
            }
            return variables;
        }
    }

    private final List<Route> routes = new ArrayList<>();
    private final Turnstile turnstile = new Turnstile();

    private final Doorman doorman;

    Router(Doorman doorman) {
        this.doorman = doorman;
    }

    /**
     * Adds a route, such as {@code GET /v1/jobs/{id}}.
     *
     * @param needed what a caller must have to get to the handler
     */
    void add(String route, Rights needed, Handler handler) {
        var space = route.indexOf(' ');
        routes.add(
                new Route(
                        route.substring(0, space),
                        List.of(route.substring(space + 1).split("/", -1)),
                        needed,
                        handler));
    }

    /** All routes as they were added, with the rights that they need. */
    Map<String, Rights> rights() {
        var all = new TreeMap<String, Rights>();
        for (var route : routes) {
            all.put(route.method() + " " + String.join("/", route.path()), route.needed());
        }
        return all;
    }

    @Override
    public void answer(Exchange exchange) throws IOException {
        var visit = new Visit(exchange, Map.of(), new Caller.Stranger(), () -> true);
        try {
            refuseForeignPages(visit);
            var uri = exchange.target();
            try (var _ = turnstile.enter(visit.method(), uri.getPath(), uri.getRawQuery())) {
                dispatch(exchange);
            }
        } catch (Visit.Aborted e) {
            throw e;
        } catch (IOException e) {
            // The other side has gone, or sends what is not HTTP: there is nobody to tell.
            LOG.debug("{} {} ended: {}", visit.method(), visit.target(), e.getMessage());
            throw e;
        } catch (RuntimeException e) {
            if (visit.hasBegun()) {
                LOG.warn(
                        "{} {} ended in the middle of its answer",
                        visit.method(),
                        visit.target(),
                        e);
                throw e;
            }
            visit.answer(Answer.problem(Problems.of(e)));
        }
    }

    /** A web page of another origin may not make a browser on this network submit jobs. */
    private static void refuseForeignPages(Visit visit) {
        var origin = visit.header("Origin");
        var host = visit.header("Host");
        if (origin.isPresent()
                && !origin.get().replaceFirst("^https?://", "").equals(host.orElse(""))) {
            throw new ProblemException(
                    Problem.of(
                            ProblemType.FORBIDDEN,
                            "web pages of " + Visit.cut(origin.get()) + " may not use this node"));
        }
    }

    private void dispatch(Exchange exchange) throws IOException {
        var asked = List.of(exchange.target().getPath().split("/", -1));
        var allowed = new TreeSet<String>();
        for (var route : routes) {
            var variables = route.match(asked);
            if (variables != null) {
                if (route.method().equals(exchange.method())) {
                    var caller = doorman.admit(exchange, route.needed());
                    route.handler()
                            .answer(
                                    new Visit(
                                            exchange,
                                            variables,
                                            caller,
                                            () -> doorman.stillAdmits(caller, route.needed())));
                    return;
                }
                allowed.add(route.method());
            }
        }
        // What is not there is told to those only who may look at what is.
        var caller = doorman.admit(exchange, Rights.READER);
        var visit = new Visit(exchange, Map.of(), caller, () -> true);
        var path = Visit.cut(exchange.target().getPath());
        if (allowed.isEmpty()) {
            throw new ProblemException(
                    Problem.of(
                            ProblemType.NOT_FOUND,
                            "there is nothing at " + path + ": /openapi.json lists what there is"));
        }
        var methods = String.join(", ", allowed);
        visit.answer(
                Answer.problem(
                                Problem.of(
                                        ProblemType.NOT_ALLOWED,
                                        path + " takes " + methods + ", not " + visit.method()))
                        .with("Allow", methods));
    }
}
