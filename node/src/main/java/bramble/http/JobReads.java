package bramble.http;

import bramble.api.JobPage;
import bramble.api.JobState;
import bramble.api.JobView;
import bramble.api.ProblemException;
import bramble.core.Job;
import bramble.core.JobId;
import bramble.http.Relay.Errand;
import bramble.master.ClusterReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looking at jobs. */
final class JobReads {

    /**
     * Jobs looked at in one turn of the replica's thread, so that a search does not hold up the
     * rest.
     */
    private static final int LOOKED_AT_A_TURN_MAX = 2_000;

    private final Relay relay;
    private final Local local;

    JobReads(Relay relay, Local local) {
        this.relay = relay;
        this.local = local;
    }

    void addTo(Router router) {
        router.add("GET /v1/jobs", Rights.READER, this::list);
        router.add("GET /v1/jobs/{id}", Rights.READER, this::get);
    }

    /** A question to the master, wherever that is. */
    static Errand question(Visit visit, Relay.AtMaster atMaster) {
        return Errand.of(visit, Passing.get(visit.target()), atMaster, Optional.empty());
    }

    /**
     * With {@code wait} the answer comes when the job has ended, or after that many milliseconds.
     */
    private void get(Visit visit) throws IOException {
        var id = visit.job();
        var most = (int) Local.SLICE.toMillis();
        var wait = Duration.ofMillis(visit.query("wait", 0, 0, most));
        visit.answer(
                relay.answer(
                        question(visit, deadline -> Answer.json(200, found(id, wait, deadline)))));
    }

    private JobView found(JobId id, Duration wait, Deadline deadline) {
        return wait.isZero()
                ? local.ask(reader -> view(reader, id), deadline)
                : local.askWhenReady(
                        new Local.Wait(id, job -> job.state().isFinal(), wait),
                        reader -> view(reader, id),
                        deadline);
    }

    private static JobView view(ClusterReader reader, JobId id) {
        var decision = reader.state().decisions().find(id);
        return reader.state()
                .jobs()
                .find(id)
                .map(job -> new JobViews(reader).whole(job))
                .or(() -> decision.filter(each -> !each.accepted()).map(JobViews::refused))
                .orElseThrow(() -> JobRoutes.missing(id, decision.orElse(null)));
    }

    /** Which jobs of a list are wanted. */
    private record Filter(Set<JobState> states, @Nullable String name, @Nullable String user) {
        boolean takes(Job job) {
            return (states.isEmpty() || states.contains(JobViews.state(job.state())))
                    && (name == null || JobViews.name(job.spec()).contains(name))
                    && (user == null || user.equals(job.origin().user()));
        }
    }

    private void list(Visit visit) throws IOException {
        var filter =
                new Filter(
                        states(visit),
                        visit.query("name").orElse(null),
                        visit.query("user").orElse(null));
        var after = visit.query("after").map(text -> Visit.jobId("after", text)).orElse(null);
        var limit = visit.pageSize();
        visit.answer(
                relay.answer(
                        question(
                                visit,
                                deadline ->
                                        Answer.json(200, page(filter, after, limit, deadline)))));
    }

    private static Set<JobState> states(Visit visit) {
        var states = EnumSet.noneOf(JobState.class);
        for (var text : visit.query("state").map(all -> all.split(",", -1)).orElse(new String[0])) {
            states.add(
                    EnumSet.allOf(JobState.class).stream()
                            .filter(state -> state.text().equals(text))
                            .findFirst()
                            .orElseThrow(
                                    () ->
                                            ProblemException.invalid(
                                                    "state",
                                                    "\""
                                                            + Visit.cut(text)
                                                            + "\" is no state of a job: "
                                                            + String.join(", ", JobViews.STATES))));
        }
        return states;
    }

    /** A part of a list, and where the next one begins; null at the end. */
    private record Part(List<JobView> jobs, @Nullable JobId last, boolean ended) {}

    private JobPage page(Filter filter, @Nullable JobId after, int limit, Deadline deadline) {
        var jobs = new ArrayList<JobView>();
        var from = after;
        var part = local.ask(reader -> part(reader, filter, after, limit), deadline);
        jobs.addAll(part.jobs());
        while (!part.ended() && jobs.size() < limit && !deadline.hasPassed()) {
            from = part.last();
            var next = from;
            var missing = limit - jobs.size();
            part = local.glance(reader -> part(reader, filter, next, missing));
            jobs.addAll(part.jobs());
        }
        var last = part.last();
        return new JobPage(jobs, part.ended() || last == null ? null : last.toString());
    }

    private static Part part(
            ClusterReader reader, Filter filter, @Nullable JobId after, int limit) {
        var views = new JobViews(reader);
        var all = reader.state().jobs().all();
        var rest = (after == null ? all : all.headMap(after, false)).descendingMap();
        var jobs = new ArrayList<JobView>();
        JobId last = null;
        var looked = 0;
        for (var job : rest.values()) {
            if (looked++ == LOOKED_AT_A_TURN_MAX || jobs.size() == limit) {
                return new Part(jobs, last, false);
            }
            last = job.id();
            if (filter.takes(job)) {
                jobs.add(views.brief(job));
            }
        }
        return new Part(jobs, last, true);
    }
}
