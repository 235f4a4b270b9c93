package bramble.benchmarks;

import static bramble.benchmarks.Section.FUNCTION;
import static bramble.benchmarks.Section.IDLE;
import static bramble.benchmarks.Section.LATENCY;
import static bramble.benchmarks.Section.LINES;
import static bramble.benchmarks.Section.QUEUE;
import static bramble.benchmarks.Section.STARTS;
import static bramble.benchmarks.Section.SUBMISSIONS;
import static bramble.benchmarks.Section.TAKEOVER;
import static bramble.benchmarks.Section.TASKS;
import static bramble.benchmarks.Section.WORKERS;
import static bramble.benchmarks.Who.BASH;
import static bramble.benchmarks.Who.BEANSTALKD;
import static bramble.benchmarks.Who.BRAMBLE;
import static bramble.benchmarks.Who.CELERY;
import static bramble.benchmarks.Who.DASK;
import static bramble.benchmarks.Who.DISK;
import static bramble.benchmarks.Who.GEARMAN;
import static bramble.benchmarks.Who.HAZELCAST;
import static bramble.benchmarks.Who.HAZELCAST_DURABLE;
import static bramble.benchmarks.Who.PERL;
import static bramble.benchmarks.Who.PYTHON;
import static bramble.benchmarks.Who.REDIS;
import static bramble.benchmarks.Who.SLURM;
import static bramble.benchmarks.Who.SPAWN;
import static bramble.benchmarks.Who.SPOOLER;
import static bramble.benchmarks.Who.XARGS;

import java.util.Locale;

/**
 * Every figure that there is to measure, in the order of the table. What has no value in a run is
 * shown as not measured.
 */
enum Row {
    SUBMIT_ONE(SUBMISSIONS, "one connection, one by one, at the master", BRAMBLE, "jobs/s"),
    SUBMIT_ONE_PASSED_ON(SUBMISSIONS, "one connection, at another node", BRAMBLE, "jobs/s"),
    SUBMIT_ONE_BEANSTALKD(SUBMISSIONS, "one connection, one by one", BEANSTALKD, "jobs/s"),
    SUBMIT_ONE_REDIS(SUBMISSIONS, "one connection, one by one", REDIS, "jobs/s"),
    SUBMIT_ONE_CELERY(SUBMISSIONS, "one connection, `apply_async` one by one", CELERY, "jobs/s"),
    SUBMIT_ONE_GEARMAN(SUBMISSIONS, "one connection, background jobs", GEARMAN, "jobs/s"),
    SUBMIT_ONE_SLURM(SUBMISSIONS, "`sbatch`, one by one", SLURM, "jobs/s"),
    SUBMIT_SIXTEEN(SUBMISSIONS, "16 connections, at the master", BRAMBLE, "jobs/s"),
    SUBMIT_SIXTEEN_BEANSTALKD(SUBMISSIONS, "16 connections", BEANSTALKD, "jobs/s"),
    SUBMIT_SIXTEEN_REDIS(SUBMISSIONS, "16 connections", REDIS, "jobs/s"),
    SUBMIT_BULK(SUBMISSIONS, "bulk, lines of NDJSON, at the master", BRAMBLE, "jobs/s"),
    SUBMIT_BULK_BEANSTALKD(SUBMISSIONS, "pipelined", BEANSTALKD, "jobs/s"),
    SUBMIT_BULK_REDIS(SUBMISSIONS, "pipelined", REDIS, "jobs/s"),
    FDATASYNC(SUBMISSIONS, "append of 256 bytes and fdatasync", DISK, "/s"),
    MEMORY_AFTER_BULK(SUBMISSIONS, "RSS of the master after all these jobs", BRAMBLE, "MiB"),

    TASKS_ONE_NODE(TASKS, "one node with 2 slots", BRAMBLE, "tasks/s"),
    TASKS_ONE_NODE_XARGS(TASKS, "just before each run of one node", XARGS, "tasks/s"),
    TASKS_THREE_NODES(TASKS, "three nodes, each with one slot a core", BRAMBLE, "tasks/s"),
    TASKS_THREE_NODES_XARGS(TASKS, "just before each run of three", XARGS, "tasks/s"),
    TASKS_GEARMAN(TASKS, "two workers `gearman -w -- /bin/true`, pipelined", GEARMAN, "tasks/s"),
    TASKS_BEANSTALKD(TASKS, "two workers in Java, pipelined", BEANSTALKD, "tasks/s"),
    TASKS_CELERY(TASKS, "`group` of `subprocess.run`, two workers", CELERY, "tasks/s"),
    TASKS_HAZELCAST(TASKS, "three members, one thread each", HAZELCAST, "tasks/s"),
    TASKS_DASK(TASKS, "`map` of `subprocess.run`, two workers", DASK, "tasks/s"),
    TASKS_SLURM(TASKS, "`sbatch --array`, two processors", SLURM, "tasks/s"),

    LINES_PIPE(LINES, "`seq N \\| perl > FILE`, just before each of these", PERL, "items/s"),
    LINES_ONE_NODE(LINES, "`map --lines --range`, one node with 2 slots", BRAMBLE, "items/s"),
    LINES_ONE_NODE_FILE(LINES, "`map --lines --from FILE`, one node", BRAMBLE, "items/s"),
    LINES_THREE_NODES(LINES, "`map --lines --range`, three nodes", BRAMBLE, "items/s"),
    LINES_EXECUTOR(LINES, "`map` of the Java executor, one node", BRAMBLE, "items/s"),
    LINES_BEANSTALKD(LINES, "put pipelined, taken by one worker one by one", BEANSTALKD, "items/s"),
    LINES_HAZELCAST(LINES, "`submit` of 20,000, three members", HAZELCAST, "items/s"),
    LINES_HAZELCAST_DURABLE(LINES, "`submit` of 2,000", HAZELCAST_DURABLE, "items/s"),
    LINES_GEARMAN(LINES, "two workers in Java, pipelined", GEARMAN, "items/s"),
    LINES_DASK(LINES, "`map`, two workers", DASK, "items/s"),
    LINES_CELERY(LINES, "`group`, two workers", CELERY, "items/s"),

    LATENCY_MASTER_P50(LATENCY, "at the master, p50", BRAMBLE, "ms"),
    LATENCY_MASTER_P99(LATENCY, "at the master, p99", BRAMBLE, "ms"),
    LATENCY_OTHER_P50(LATENCY, "at another node, p50", BRAMBLE, "ms"),
    LATENCY_OTHER_P99(LATENCY, "at another node, p99", BRAMBLE, "ms"),
    LATENCY_BEANSTALKD_P50(LATENCY, "a worker in Java, p50", BEANSTALKD, "ms"),
    LATENCY_BEANSTALKD_P99(LATENCY, "a worker in Java, p99", BEANSTALKD, "ms"),
    LATENCY_CELERY_P50(LATENCY, "`apply_async().get()`, p50", CELERY, "ms"),
    LATENCY_CELERY_P99(LATENCY, "`apply_async().get()`, p99", CELERY, "ms"),
    LATENCY_GEARMAN_P50(LATENCY, "`gearman -w -- /bin/true`, p50", GEARMAN, "ms"),
    LATENCY_GEARMAN_P99(LATENCY, "`gearman -w -- /bin/true`, p99", GEARMAN, "ms"),
    LATENCY_HAZELCAST_P50(LATENCY, "`submit().get()`, p50", HAZELCAST, "ms"),
    LATENCY_HAZELCAST_P99(LATENCY, "`submit().get()`, p99", HAZELCAST, "ms"),
    LATENCY_DASK_P50(LATENCY, "`submit().result()`, p50", DASK, "ms"),
    LATENCY_DASK_P99(LATENCY, "`submit().result()`, p99", DASK, "ms"),
    LATENCY_SLURM_P50(LATENCY, "`srun -n1 /bin/true`, p50", SLURM, "ms"),
    LATENCY_SLURM_P99(LATENCY, "`srun -n1 /bin/true`, p99", SLURM, "ms"),
    LATENCY_SPOOLER_P50(LATENCY, "`tsp -nf /bin/true`, p50", SPOOLER, "ms"),
    LATENCY_SPOOLER_P99(LATENCY, "`tsp -nf /bin/true`, p99", SPOOLER, "ms"),
    LATENCY_SPAWN_P50(LATENCY, "start `/bin/true` and wait, p50", SPAWN, "ms"),
    LATENCY_SPAWN_P99(LATENCY, "start `/bin/true` and wait, p99", SPAWN, "ms"),

    FUNCTION_P50(FUNCTION, "Java executor, `submit().get()` at the master, p50", BRAMBLE, "ms"),
    FUNCTION_P99(FUNCTION, "Java executor, `submit().get()` at the master, p99", BRAMBLE, "ms"),
    FUNCTION_BEANSTALKD_P50(FUNCTION, "a worker in Java, p50", BEANSTALKD, "ms"),
    FUNCTION_BEANSTALKD_P99(FUNCTION, "a worker in Java, p99", BEANSTALKD, "ms"),
    FUNCTION_CELERY_P50(FUNCTION, "`apply_async().get()`, p50", CELERY, "ms"),
    FUNCTION_CELERY_P99(FUNCTION, "`apply_async().get()`, p99", CELERY, "ms"),
    FUNCTION_GEARMAN_P50(FUNCTION, "a worker in Java, p50", GEARMAN, "ms"),
    FUNCTION_GEARMAN_P99(FUNCTION, "a worker in Java, p99", GEARMAN, "ms"),
    FUNCTION_HAZELCAST_P50(FUNCTION, "`submit().get()`, p50", HAZELCAST, "ms"),
    FUNCTION_HAZELCAST_P99(FUNCTION, "`submit().get()`, p99", HAZELCAST, "ms"),
    FUNCTION_DASK_P50(FUNCTION, "`submit().result()`, p50", DASK, "ms"),
    FUNCTION_DASK_P99(FUNCTION, "`submit().result()`, p99", DASK, "ms"),

    QUEUE_LARGE(QUEUE, "a job of 10,000,000 items: submission to acceptance", BRAMBLE, "ms"),
    QUEUE_LARGE_LOG(QUEUE, "the same: log of the master, a task", BRAMBLE, "bytes"),
    QUEUE_LARGE_RSS(QUEUE, "the same: growth of the master's RSS, a task", BRAMBLE, "bytes"),
    QUEUE_LARGE_SLURM(QUEUE, "an array of 100,000: submission to acceptance", SLURM, "ms"),
    QUEUE_LARGE_SLURM_RSS(QUEUE, "the same: growth of RSS, a task", SLURM, "bytes"),
    QUEUE_JOBS(QUEUE, "jobs of one task, queued in bulk", BRAMBLE, "jobs"),
    QUEUE_JOBS_FIRST(QUEUE, "these: the first tenth", BRAMBLE, "jobs/s"),
    QUEUE_JOBS_LAST(QUEUE, "these: the last tenth", BRAMBLE, "jobs/s"),
    QUEUE_JOBS_RATIO(QUEUE, "these: rate of the last tenth, of the first", BRAMBLE, "times"),
    QUEUE_JOB_HEAP(QUEUE, "growth of the master's heap, a queued job", BRAMBLE, "bytes"),
    QUEUE_JOB_RSS(QUEUE, "growth of the master's RSS, a queued job", BRAMBLE, "bytes"),
    QUEUE_JOB_BEANSTALKD(QUEUE, "growth of RSS, a queued job", BEANSTALKD, "bytes"),
    QUEUE_JOB_REDIS(QUEUE, "growth of RSS, a queued job", REDIS, "bytes"),
    QUEUE_JOB_GEARMAN(QUEUE, "growth of RSS, a queued job", GEARMAN, "bytes"),
    QUEUE_JOB_SLURM(QUEUE, "growth of RSS, a queued job", SLURM, "bytes"),

    START_HEALTHY(STARTS, "node, new data directory: exec to `/healthz`", BRAMBLE, "ms"),
    START_ACCEPTING(STARTS, "the same: exec to the first accepted job", BRAMBLE, "ms"),
    START_BEANSTALKD(STARTS, "exec to the first accepted job", BEANSTALKD, "ms"),
    START_REDIS(STARTS, "exec to the first accepted job", REDIS, "ms"),
    START_SLURM(STARTS, "exec to an idle node in `sinfo`", SLURM, "ms"),
    START_CLI_VERSION(STARTS, "`./bramble version`", BRAMBLE, "ms"),
    START_CLI_JOBS(STARTS, "`./bramble jobs`, some jobs", BRAMBLE, "ms"),
    START_CLI_SUBMIT(STARTS, "`./bramble submit`", BRAMBLE, "ms"),
    START_CLI_STATUS(STARTS, "`./bramble status`", BRAMBLE, "ms"),
    START_CLI_GEARMAN(STARTS, "`gearman -f`, with the task", GEARMAN, "ms"),
    START_CLI_SLURM(STARTS, "`sbatch`", SLURM, "ms"),
    START_CLI_CELERY(STARTS, "`celery call`", CELERY, "ms"),
    START_PYTHON(STARTS, "`python3 -c pass`", PYTHON, "ms"),
    START_BASH(STARTS, "`bash -c true`", BASH, "ms"),

    IDLE_MASTER_RSS(IDLE, "master, RSS", BRAMBLE, "MiB"),
    IDLE_MASTER_PSS(IDLE, "master, PSS", BRAMBLE, "MiB"),
    IDLE_MASTER_CPU(IDLE, "master, CPU", BRAMBLE, "s/min"),
    IDLE_MASTER_WRITTEN(IDLE, "master, written to disk", BRAMBLE, "bytes/min"),
    IDLE_FOLLOWER_RSS(IDLE, "follower, RSS", BRAMBLE, "MiB"),
    IDLE_FOLLOWER_PSS(IDLE, "follower, PSS", BRAMBLE, "MiB"),
    IDLE_FOLLOWER_CPU(IDLE, "follower, CPU", BRAMBLE, "s/min"),
    IDLE_FOLLOWER_WRITTEN(IDLE, "follower, written to disk", BRAMBLE, "bytes/min"),
    IDLE_REDIS_RSS(IDLE, "RSS", REDIS, "MiB"),
    IDLE_REDIS_CPU(IDLE, "CPU", REDIS, "s/min"),
    IDLE_BEANSTALKD_RSS(IDLE, "RSS", BEANSTALKD, "MiB"),
    IDLE_BEANSTALKD_CPU(IDLE, "CPU", BEANSTALKD, "s/min"),
    IDLE_GEARMAN_RSS(IDLE, "gearmand and two workers, RSS", GEARMAN, "MiB"),
    IDLE_GEARMAN_CPU(IDLE, "gearmand and two workers, CPU", GEARMAN, "s/min"),
    IDLE_CELERY_RSS(IDLE, "Redis, a worker and its two processes, RSS", CELERY, "MiB"),
    IDLE_CELERY_CPU(IDLE, "Redis, a worker and its two processes, CPU", CELERY, "s/min"),
    IDLE_HAZELCAST_RSS(IDLE, "one member, `-Xmx256m`, RSS", HAZELCAST, "MiB"),
    IDLE_HAZELCAST_CPU(IDLE, "one member, `-Xmx256m`, CPU", HAZELCAST, "s/min"),
    IDLE_DASK_RSS(IDLE, "scheduler, nanny and two workers, RSS", DASK, "MiB"),
    IDLE_DASK_CPU(IDLE, "scheduler, nanny and two workers, CPU", DASK, "s/min"),
    IDLE_SLURM_RSS(IDLE, "slurmctld, slurmd and munged, RSS", SLURM, "MiB"),
    IDLE_SLURM_CPU(IDLE, "slurmctld, slurmd and munged, CPU", SLURM, "s/min"),

    TAKEOVER_MEDIAN(TAKEOVER, "kill -9 to the next acceptance, median", BRAMBLE, "ms"),
    TAKEOVER_MAX(TAKEOVER, "the same, maximum", BRAMBLE, "ms"),
    TAKEOVER_ACCEPTED(TAKEOVER, "jobs accepted meanwhile, in all", BRAMBLE, "jobs"),
    TAKEOVER_LOST(TAKEOVER, "of these lost", BRAMBLE, "jobs"),
    TAKEOVER_SLURM(TAKEOVER, "kill -9 of the first of two controllers", SLURM, "ms"),
    TAKEOVER_SLURM_LOST(TAKEOVER, "of 50 jobs accepted just before, lost", SLURM, "jobs"),
    TAKEOVER_BEANSTALKD(TAKEOVER, "no takeover: started again at once", BEANSTALKD, "ms"),

    WORKERS_10(WORKERS, "10 workers, tasks of one second", BRAMBLE, "tasks/s"),
    WORKERS_100(WORKERS, "100 workers, tasks of one second", BRAMBLE, "tasks/s"),
    WORKERS_1000(WORKERS, "1,000 workers, tasks of one second", BRAMBLE, "tasks/s"),
    WORKERS_RATIO(WORKERS, "rate with 1,000 workers, of that with 10", BRAMBLE, "times"),
    WORKERS_10_SHORT(WORKERS, "10 workers, tasks that are over at once", BRAMBLE, "tasks/s"),
    WORKERS_100_SHORT(WORKERS, "100 workers, tasks that are over at once", BRAMBLE, "tasks/s"),
    WORKERS_1000_SHORT(WORKERS, "1,000 workers, tasks that are over at once", BRAMBLE, "tasks/s");

    private final Section section;
    private final String what;
    private final Who who;
    private final String unit;

    Row(Section section, String what, Who who, String unit) {
        this.section = section;
        this.what = what;
        this.who = who;
        this.unit = unit;
    }

    Section section() {
        return section;
    }

    String what() {
        return what;
    }

    Who who() {
        return who;
    }

    String unit() {
        return unit;
    }

    /** Its name in the file of results. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
