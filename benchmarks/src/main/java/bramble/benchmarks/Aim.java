package bramble.benchmarks;

import static bramble.benchmarks.Bound.atLeast;
import static bramble.benchmarks.Bound.atMost;
import static bramble.benchmarks.Bound.times;

import java.util.List;

/**
 * What Bramble wants to reach: a figure of its own, those of others that say what is possible
 * elsewhere, and a bound.
 */
@SuppressWarnings(
        "ImmutableEnumChecker") // the bound is a record of values, the list one of List.of
enum Aim {
    TASKS_ONE_NODE(
            "process tasks, `/bin/true`, in bulk, one node",
            Row.TASKS_ONE_NODE,
            times(1.2, Row.TASKS_ONE_NODE_XARGS),
            tasks(Row.TASKS_ONE_NODE_XARGS)),
    TASKS_THREE_NODES(
            "process tasks, three nodes, everything kept",
            Row.TASKS_THREE_NODES,
            times(0.9, Row.TASKS_THREE_NODES_XARGS),
            tasks(Row.TASKS_THREE_NODES_XARGS)),
    LINES(
            "small tasks in a warm runner, one node",
            Row.LINES_ONE_NODE,
            atLeast(200_000),
            List.of(
                    Row.LINES_HAZELCAST,
                    Row.LINES_HAZELCAST_DURABLE,
                    Row.LINES_GEARMAN,
                    Row.LINES_BEANSTALKD,
                    Row.LINES_DASK,
                    Row.LINES_CELERY)),
    LINES_PIPE(
            "the same, beside the plain pipe",
            Row.LINES_ONE_NODE,
            times(0.8, Row.LINES_PIPE),
            List.of(Row.LINES_PIPE)),
    SUBMIT_SIXTEEN(
            "submissions, one job each, from 16 connections",
            Row.SUBMIT_SIXTEEN,
            atLeast(5_000),
            List.of(
                    Row.SUBMIT_SIXTEEN_BEANSTALKD,
                    Row.SUBMIT_SIXTEEN_REDIS,
                    Row.SUBMIT_ONE_CELERY,
                    Row.SUBMIT_ONE_SLURM)),
    SUBMIT_BULK(
            "submissions in bulk",
            Row.SUBMIT_BULK,
            atLeast(20_000),
            List.of(Row.SUBMIT_BULK_BEANSTALKD, Row.SUBMIT_BULK_REDIS, Row.SUBMIT_ONE_GEARMAN)),
    LATENCY(
            "one `/bin/true`, submission to result, p50",
            Row.LATENCY_MASTER_P50,
            atMost(5),
            List.of(
                    Row.LATENCY_BEANSTALKD_P50,
                    Row.LATENCY_CELERY_P50,
                    Row.LATENCY_GEARMAN_P50,
                    Row.LATENCY_HAZELCAST_P50,
                    Row.LATENCY_DASK_P50,
                    Row.LATENCY_SLURM_P50,
                    Row.LATENCY_SPOOLER_P50)),
    FUNCTION(
            "one function that does nothing, in a warm runner, p50",
            Row.FUNCTION_P50,
            atMost(3),
            List.of(
                    Row.FUNCTION_BEANSTALKD_P50,
                    Row.FUNCTION_CELERY_P50,
                    Row.FUNCTION_GEARMAN_P50,
                    Row.FUNCTION_HAZELCAST_P50,
                    Row.FUNCTION_DASK_P50)),
    LARGE_JOB(
            "queueing a job of 10,000,000 items (Slurm: 100,000)",
            Row.QUEUE_LARGE,
            atMost(50),
            List.of(Row.QUEUE_LARGE_SLURM)),
    LARGE_JOB_LOG("the same: log, a task", Row.QUEUE_LARGE_LOG, atMost(1), List.of()),
    LARGE_JOB_MEMORY(
            "the same: memory, a task",
            Row.QUEUE_LARGE_RSS,
            atMost(1),
            List.of(Row.QUEUE_LARGE_SLURM_RSS)),
    QUEUED_JOBS(
            "single jobs queued at once, of 200,000 tried (1,000,000 wanted)",
            Row.QUEUE_JOBS,
            atLeast(200_000),
            List.of()),
    QUEUED_JOB(
            "memory, a single queued job",
            Row.QUEUE_JOB_HEAP,
            atMost(400),
            List.of(
                    Row.QUEUE_JOB_BEANSTALKD,
                    Row.QUEUE_JOB_REDIS,
                    Row.QUEUE_JOB_GEARMAN,
                    Row.QUEUE_JOB_SLURM)),
    QUEUED_JOBS_RATE(
            "rate of the last tenth of these, of the first",
            Row.QUEUE_JOBS_RATIO,
            atLeast(0.9),
            List.of()),
    TAKEOVER_MEDIAN(
            "takeover after SIGKILL, median",
            Row.TAKEOVER_MEDIAN,
            atMost(500),
            List.of(Row.TAKEOVER_SLURM)),
    TAKEOVER_MAX("the same, maximum", Row.TAKEOVER_MAX, atMost(1_000), List.of(Row.TAKEOVER_SLURM)),
    TAKEOVER_LOST(
            "the same, accepted jobs lost",
            Row.TAKEOVER_LOST,
            atMost(0),
            List.of(Row.TAKEOVER_SLURM_LOST)),
    IDLE_MEMORY(
            "idle master, RSS",
            Row.IDLE_MASTER_RSS,
            atMost(100),
            List.of(
                    Row.IDLE_BEANSTALKD_RSS,
                    Row.IDLE_CELERY_RSS,
                    Row.IDLE_GEARMAN_RSS,
                    Row.IDLE_HAZELCAST_RSS,
                    Row.IDLE_DASK_RSS,
                    Row.IDLE_SLURM_RSS)),
    IDLE_CPU(
            "idle master, CPU",
            Row.IDLE_MASTER_CPU,
            atMost(0.3),
            List.of(
                    Row.IDLE_BEANSTALKD_CPU,
                    Row.IDLE_CELERY_CPU,
                    Row.IDLE_GEARMAN_CPU,
                    Row.IDLE_HAZELCAST_CPU,
                    Row.IDLE_DASK_CPU,
                    Row.IDLE_SLURM_CPU)),
    READY(
            "node, exec to the first accepted job",
            Row.START_ACCEPTING,
            atMost(1_000),
            List.of(Row.START_BEANSTALKD, Row.START_REDIS, Row.START_SLURM)),
    CLI_SUBMIT("command line, `submit`", Row.START_CLI_SUBMIT, atMost(150), commands()),
    CLI_STATUS("command line, `status`", Row.START_CLI_STATUS, atMost(150), commands()),
    WORKERS(
            "1,000 workers on one master, completions",
            Row.WORKERS_1000,
            atLeast(10_000),
            List.of()),
    WORKERS_FLAT(
            "rate with 1,000 workers, of that with 10", Row.WORKERS_RATIO, atLeast(0.9), List.of());

    private final String what;
    private final Row row;
    private final Bound bound;
    private final List<Row> peers;

    Aim(String what, Row row, Bound bound, List<Row> peers) {
        this.what = what;
        this.row = row;
        this.bound = bound;
        this.peers = peers;
    }

    private static List<Row> tasks(Row xargs) {
        return List.of(
                xargs,
                Row.TASKS_GEARMAN,
                Row.TASKS_BEANSTALKD,
                Row.TASKS_CELERY,
                Row.TASKS_HAZELCAST,
                Row.TASKS_DASK,
                Row.TASKS_SLURM);
    }

    private static List<Row> commands() {
        return List.of(Row.START_CLI_GEARMAN, Row.START_CLI_CELERY, Row.START_CLI_SLURM);
    }

    String what() {
        return what;
    }

    /** Bramble's own figure. */
    Row row() {
        return row;
    }

    Bound bound() {
        return bound;
    }

    /** Whose figures may stand beside it. */
    List<Row> peers() {
        return peers;
    }
}
