package bramble.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A cluster, seen from a program. Needs the address of any node, better of several: a call goes to
 * the next one when one does not answer, and is repeated while the cluster looks for a master, up
 * to a deadline.
 *
 * <pre>{@code
 * BrambleClient bramble = BrambleClient.at("attic:7420,garage:7420");
 * switch (bramble.submit(JobRequest.builder("date", "-u").build())) {
 *     case Submission.Accepted accepted -> bramble.await(accepted.id(), Duration.ofMinutes(1));
 *     case Submission.Refused refused -> throw new ProblemException(refused.problem());
 *     case Submission.Unknown unknown -> bramble.settle(unknown.id());
 * }
 * }</pre>
 *
 * <p>May be used by any number of threads. Unless said otherwise a method throws {@link
 * UnreachableException} when no node answers, and {@link ProblemException} with the problem that a
 * node answered.
 */
public final class BrambleClient {

    /** How long a call is repeated unless another time is given. */
    public static final Duration PATIENCE = Duration.ofSeconds(15);

    /**
     * A stream that is silent for so long is asked for again from where it stopped: its node may
     * have lost its power.
     */
    private static final int STREAM_SILENCE_MILLIS = 30_000;

    private static final String NO_BODY = "";
    private static final long POLL_MILLIS = 100;

    private final Calls calls;

    /**
     * A client of the nodes at the given addresses.
     *
     * @param patience how long a call is repeated before it is given up
     */
    public BrambleClient(List<Address> addresses, Duration patience) {
        this(new Calls(addresses, patience, null, null));
    }

    private BrambleClient(Calls calls) {
        this.calls = calls;
    }

    /** A client of the nodes at {@code HOST:PORT[,HOST:PORT…]}. */
    public static BrambleClient at(String addresses) {
        return new BrambleClient(Address.parseAll(addresses), PATIENCE);
    }

    /**
     * The same client, which shows a token to each of its nodes: that of a user, or a machine's
     * local one.
     *
     * @param token null for none
     * @throws IllegalArgumentException if it cannot be a token
     */
    public BrambleClient withToken(@Nullable String token) {
        return new BrambleClient(calls.withToken(token));
    }

    /**
     * The same client, which knows nodes on other machines by their cluster's authority. Without
     * one it talks to nodes on loopback alone.
     *
     * @param authority null for none
     */
    public BrambleClient withAuthority(@Nullable ClusterAuthority authority) {
        return new BrambleClient(calls.withAuthority(authority));
    }

    /** Submits a job under a new id. */
    public Submission submit(JobRequest request) {
        return submit(JobIds.next(), request);
    }

    /**
     * Submits a job. Repeating this with the same id and content, from anywhere, makes one job.
     *
     * @throws UnreachableException if no node answers; nothing was sent
     * @throws ProblemException if the job was certainly not accepted and may be sent again: {@link
     *     ProblemType#UNAVAILABLE}, {@link ProblemType#OVERLOADED}; or nobody may submit it: {@link
     *     ProblemType#UNAUTHORIZED}, {@link ProblemType#FORBIDDEN}
     */
    public Submission submit(UUID id, JobRequest request) {
        try (Answer answer =
                calls.send(Call.put("/v1/jobs/" + id, Wire.toJson(request.withId(null))))) {
            if (answer.succeeded()) {
                boolean repeated = answer.status() == 200;
                return new Submission.Accepted(
                        id, Wire.read(Receipt.class, answer.bytes()), repeated);
            }
            Problem problem = answer.problem();
            return switch (problem.kind()) {
                case INVALID, CONFLICT, REFUSED, TOO_LARGE -> new Submission.Refused(id, problem);
                case UNKNOWN, INTERNAL -> new Submission.Unknown(id, problem.detail());
                case NOT_SEEN,
                        NOT_FOUND,
                        NOT_ALLOWED,
                        OVERLOADED,
                        UNAVAILABLE,
                        UNAUTHORIZED,
                        FORBIDDEN ->
                        throw new ProblemException(problem);
            };
        } catch (ProblemException e) {
            if (e.problem().kind() == ProblemType.UNKNOWN) {
                return new Submission.Unknown(id, e.problem().detail());
            }
            throw e;
        } catch (IOException e) {
            return new Submission.Unknown(id, "the answer broke off (" + e.getMessage() + ")");
        }
    }

    /**
     * Submits many jobs with few calls and tells the answer to each, in order. A job whose fate is
     * not known when the client's patience ends is answered with a problem of type {@link
     * ProblemType#UNKNOWN}.
     *
     * @param requests each with an id
     */
    public void submitAll(Iterable<JobRequest> requests, Consumer<BulkAnswer> answers) {
        new BulkSubmission(calls, answers).submit(requests);
    }

    /**
     * Forces the final yes or no about a submission: what was never seen is refused for good from
     * now on.
     */
    public SettleAnswer settle(UUID job) {
        return ask(Call.post("/v1/jobs/" + job + "/settle", NO_BODY), SettleAnswer.class);
    }

    /** Asks to stop a job: nothing of it starts any more, and its running tasks are ended. */
    public CancelAnswer cancel(UUID job) {
        return ask(Call.post("/v1/jobs/" + job + "/cancel", NO_BODY), CancelAnswer.class);
    }

    /**
     * Runs the tasks of an ended job that did not succeed once more, as a new job with the given
     * id.
     */
    public Receipt retry(UUID job, UUID newJob) {
        return ask(
                Call.post("/v1/jobs/" + job + "/retry", Wire.toJson(new RetryRequest(newJob))),
                Receipt.class);
    }

    /** A job as it stands. */
    public JobView job(UUID job) {
        return ask(Call.get("/v1/jobs/" + job), JobView.class);
    }

    /** One page of jobs, the newest first. */
    public JobPage jobs(JobFilter filter) {
        Query query =
                new Query("/v1/jobs")
                        .with("limit", filter.limit())
                        .with("state", filter.state() == null ? null : filter.state().text())
                        .with("name", filter.name())
                        .with("user", filter.user())
                        .with("after", filter.after());
        return ask(Call.get(query.toString()), JobPage.class);
    }

    /** One task of a job. */
    public TaskView task(UUID job, long task) {
        return ask(Call.get("/v1/jobs/" + job + "/tasks/" + task), TaskView.class);
    }

    /**
     * One page of a job's tasks, by number.
     *
     * @param state only tasks in this state, or null for all
     * @param after the {@code next} of the page before, or null for the first
     * @param limit tasks a page, from 1 to {@link Limits#PAGE_MAX}
     */
    public TaskPage tasks(UUID job, @Nullable TaskState state, @Nullable String after, int limit) {
        Query query =
                new Query("/v1/jobs/" + job + "/tasks")
                        .with("limit", limit)
                        .with("state", state == null ? null : state.text())
                        .with("after", after);
        return ask(Call.get(query.toString()), TaskPage.class);
    }

    /** Tells every task of a job, by number. */
    public void forEachTask(UUID job, @Nullable TaskState state, Consumer<TaskView> action) {
        String after = null;
        do {
            TaskPage page = tasks(job, state, after, Limits.PAGE_MAX);
            page.tasks().forEach(action);
            after = page.next();
        } while (after != null);
    }

    /**
     * Waits for a job's end. A node tells it as soon as it is committed.
     *
     * @param atMost how long to wait
     * @return the job, or nothing if it had not ended in time
     */
    public Optional<JobView> await(UUID job, Duration atMost) {
        long start = System.nanoTime();
        while (true) {
            long leftMillis = atMost.minusNanos(System.nanoTime() - start).toMillis();
            long waitMillis = Math.clamp(leftMillis, 0, Limits.WAIT_MILLIS_MAX);
            long asked = System.nanoTime();
            JobView view = ask(Call.get("/v1/jobs/" + job + "?wait=" + waitMillis), JobView.class);
            if (view.state().ended()) {
                return Optional.of(view);
            }
            if (leftMillis <= 0) {
                return Optional.empty();
            }
            long spentMillis = Duration.ofNanos(System.nanoTime() - asked).toMillis();
            if (spentMillis < waitMillis / 2) {
                // A node that does not wait, as of an earlier version, is not to be asked without
                // end.
                pause(Math.min(POLL_MILLIS, waitMillis));
            }
        }
    }

    /**
     * Copies what a task wrote. With {@code follow} until the task's end, else what there is now. A
     * connection that breaks is taken up again at another node from the byte where it broke.
     *
     * @throws UncheckedIOException if {@code to} fails
     */
    public void copyOutput(UUID job, long task, Channel channel, boolean follow, OutputStream to) {
        String path =
                "/v1/jobs/"
                        + job
                        + "/tasks/"
                        + task
                        + "/"
                        + channel.path()
                        + (follow ? "?follow=true" : "");
        new OutputCopy(calls, path, to).run(STREAM_SILENCE_MILLIS);
    }

    /**
     * Tells the results of a job's ended tasks in their order, from a task on.
     *
     * @param first the number of the first task wanted
     * @param follow whether to wait for each task in turn, until the job has ended
     * @param line answers whether to go on
     * @throws UncheckedIOException if the connection breaks: go on with the task after the last one
     *     told
     */
    public void results(UUID job, long first, boolean follow, Predicate<ResultLine> line) {
        results(job, first, follow, line, () -> {});
    }

    /**
     * Tells results as {@link #results(UUID, long, boolean, Predicate)} does.
     *
     * @param quiet runs when no more have arrived for the moment: the time to flush
     */
    public void results(
            UUID job, long first, boolean follow, Predicate<ResultLine> line, Runnable quiet) {
        Query query =
                new Query("/v1/jobs/" + job + "/results")
                        .with("after", first > 0 || follow ? first - 1 : null)
                        .with("follow", follow ? true : null);
        Call call =
                Call.get(query.toString()).withReading(new Call.Reading(0, STREAM_SILENCE_MILLIS));
        try (Answer answer = calls.send(call).checked();
                InputStream in = answer.stream()) {
            Lines lines = new Lines(in, quiet);
            for (byte[] json = lines.next(); json != null; json = lines.next()) {
                if (!line.test(PlainResult.read(json))) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files that go into the cluster and come out of it. */
    public ClusterFiles files() {
        return new ClusterFiles(calls);
    }

    /** The cluster, as the node that answers sees it. Works without a master too. */
    public ClusterView cluster() {
        return ask(Call.get("/v1/cluster"), ClusterView.class);
    }

    /** The members of the cluster. */
    public List<NodeView> nodes() {
        return ask(Call.get("/v1/nodes"), NodesView.class).nodes();
    }

    /** Makes a token with which nodes may join. */
    public TokenView token(TokenRequest request) {
        return ask(Call.post("/v1/tokens", Wire.toJson(request)), TokenView.class);
    }

    /** Whom the nodes take the holder of this client's token for. */
    public MeView me() {
        return ask(Call.get("/v1/me"), MeView.class);
    }

    /**
     * Adds a user. His token is made here and is in what this returns, nowhere else: the cluster
     * gets its digest.
     *
     * @throws ProblemException ({@link ProblemType#CONFLICT}) if there is a user of that name
     *     already, or the first one is no admin
     */
    public UserView addUser(String name, Role role) {
        UserToken token = UserToken.next();
        UserView added =
                ask(
                        Call.put(
                                user(name),
                                Wire.toJson(new UserRequest(name, role, token.digest()))),
                        UserView.class);
        return new UserView(added.name(), added.role(), token.text());
    }

    private static String user(String name) {
        return "/v1/users/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The users, by name. */
    public List<UserView> users() {
        return ask(Call.get("/v1/users"), UsersView.class).users();
    }

    /** Removes a user: within seconds no node takes his token any more. */
    public void removeUser(String name) {
        done(Call.delete(user(name)));
    }

    /** Gives a node no new work; what it runs goes on. */
    public NodeView drain(UUID node) {
        return ask(Call.post("/v1/nodes/" + node + "/drain", NO_BODY), NodeView.class);
    }

    /** Gives a drained node work again. */
    public NodeView resume(UUID node) {
        return ask(Call.post("/v1/nodes/" + node + "/resume", NO_BODY), NodeView.class);
    }

    /**
     * Begins to remove a node for good, dead or alive. It is gone when {@link #nodes} does not list
     * it any more: it loses its vote before, what only it holds is copied, and its tasks end.
     */
    public void remove(UUID node) {
        done(Call.delete("/v1/nodes/" + node));
    }

    private void done(Call call) {
        try (Answer answer = calls.send(call).checked()) {
            answer.bytes();
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(
                            ProblemType.UNKNOWN,
                            "The answer broke off (" + e.getMessage() + "): ask again."));
        }
    }

    /** What each node holds, as the first node that answers finds it out. */
    public RecoveryView recovery() {
        return ask(Call.get("/v1/recovery"), RecoveryView.class);
    }

    /**
     * Has a node go on alone after the loss of the majority. What only the lost nodes held is lost.
     */
    public void recover(RecoveryRequest request) {
        ask(Call.post("/v1/recovery", Wire.toJson(request)), RecoveryView.class);
    }

    /** Writes the cluster's state, as of now, to a stream: not its files and outputs. */
    public void backup(OutputStream to) throws IOException {
        Call call = Call.get("/v1/backup").withReading(new Call.Reading(0, STREAM_SILENCE_MILLIS));
        try (Answer answer = calls.send(call).checked();
                InputStream in = answer.stream()) {
            in.transferTo(to);
        }
    }

    private <T> T ask(Call call, Class<T> type) {
        try (Answer answer = calls.send(call).checked()) {
            return Wire.read(type, answer.bytes());
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(
                            call.changes() ? ProblemType.UNKNOWN : ProblemType.UNAVAILABLE,
                            "The answer broke off (" + e.getMessage() + "): ask again."));
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException("interrupted while waiting for a job to end");
        }
    }
}
