package bramble.benchmarks;

import java.util.Locale;

/**
 * Every figure that there is to measure, in the order of the table. What has no value in a run is
 * shown as not measured.
 */
enum Row {
    SUBMIT_ONE(
            Section.SUBMISSIONS,
            "one connection, one after another, at the master",
            Who.BRAMBLE,
            "jobs/s"),
    SUBMIT_ONE_PASSED_ON(
            Section.SUBMISSIONS,
            "one connection, one after another, at another node",
            Who.BRAMBLE,
            "jobs/s"),
    SUBMIT_ONE_BEANSTALKD(
            Section.SUBMISSIONS, "one connection, one after another", Who.BEANSTALKD, "jobs/s"),
    SUBMIT_ONE_REDIS(Section.SUBMISSIONS, "one connection, one after another", Who.REDIS, "jobs/s"),
    SUBMIT_SIXTEEN(Section.SUBMISSIONS, "16 connections, at the master", Who.BRAMBLE, "jobs/s"),
    SUBMIT_SIXTEEN_BEANSTALKD(Section.SUBMISSIONS, "16 connections", Who.BEANSTALKD, "jobs/s"),
    SUBMIT_SIXTEEN_REDIS(Section.SUBMISSIONS, "16 connections", Who.REDIS, "jobs/s"),
    SUBMIT_BULK(Section.SUBMISSIONS, "bulk, lines of NDJSON, at the master", Who.BRAMBLE, "jobs/s"),
    SUBMIT_BULK_BEANSTALKD(Section.SUBMISSIONS, "pipelined", Who.BEANSTALKD, "jobs/s"),
    SUBMIT_BULK_REDIS(Section.SUBMISSIONS, "pipelined", Who.REDIS, "jobs/s"),
    FDATASYNC(Section.SUBMISSIONS, "append of 256 bytes and fdatasync", Who.DISK, "/s"),
    MEMORY_AFTER_BULK(
            Section.SUBMISSIONS,
            "memory of the master after all these jobs, RSS",
            Who.BRAMBLE,
            "MiB"),

    TASKS_ONE_NODE(Section.TASKS, "one node with 2 slots", Who.BRAMBLE, "tasks/s"),
    TASKS_ONE_NODE_XARGS(Section.TASKS, "just before each of these", Who.XARGS, "tasks/s"),
    TASKS_THREE_NODES(
            Section.TASKS, "three nodes, each with one slot a core", Who.BRAMBLE, "tasks/s"),
    TASKS_THREE_NODES_XARGS(Section.TASKS, "just before each of these", Who.XARGS, "tasks/s"),

    LINES_PIPE(
            Section.LINES,
            "`seq N \\| perl > FILE`, just before each of these",
            Who.PERL,
            "items/s"),
    LINES_ONE_NODE(
            Section.LINES, "`map --lines --range`, one node with 2 slots", Who.BRAMBLE, "items/s"),
    LINES_ONE_NODE_FILE(
            Section.LINES,
            "`map --lines --from FILE`, one node with 2 slots",
            Who.BRAMBLE,
            "items/s"),
    LINES_THREE_NODES(
            Section.LINES,
            "`map --lines --range`, three nodes, each with one slot a core",
            Who.BRAMBLE,
            "items/s"),
    LINES_EXECUTOR(
            Section.LINES,
            "`map` of the Java executor, one node with 2 slots",
            Who.BRAMBLE,
            "items/s"),
    LINES_BEANSTALKD(
            Section.LINES,
            "put pipelined, then reserved and deleted by one worker, one after another",
            Who.BEANSTALKD,
            "items/s"),

    LATENCY_MASTER_P50(Section.LATENCY, "at the master, p50", Who.BRAMBLE, "ms"),
    LATENCY_MASTER_P99(Section.LATENCY, "at the master, p99", Who.BRAMBLE, "ms"),
    LATENCY_OTHER_P50(Section.LATENCY, "at another node, p50", Who.BRAMBLE, "ms"),
    LATENCY_OTHER_P99(Section.LATENCY, "at another node, p99", Who.BRAMBLE, "ms"),
    LATENCY_SPOOLER_P50(Section.LATENCY, "`tsp -nf /bin/true`, p50", Who.SPOOLER, "ms"),
    LATENCY_SPOOLER_P99(Section.LATENCY, "`tsp -nf /bin/true`, p99", Who.SPOOLER, "ms"),
    LATENCY_SPAWN_P50(Section.LATENCY, "start `/bin/true` and wait, p50", Who.SPAWN, "ms"),
    LATENCY_SPAWN_P99(Section.LATENCY, "start `/bin/true` and wait, p99", Who.SPAWN, "ms"),

    START_HEALTHY(
            Section.STARTS, "node, new data directory: exec to `/healthz`", Who.BRAMBLE, "ms"),
    START_ACCEPTING(Section.STARTS, "the same: exec to the first accepted job", Who.BRAMBLE, "ms"),
    START_CLI_VERSION(Section.STARTS, "`./bramble version`", Who.BRAMBLE, "ms"),
    START_CLI_JOBS(Section.STARTS, "`./bramble jobs`, an empty list", Who.BRAMBLE, "ms"),
    START_PYTHON(Section.STARTS, "`python3 -c pass`", Who.PYTHON, "ms"),
    START_BASH(Section.STARTS, "`bash -c true`", Who.BASH, "ms"),
    START_BEANSTALKD(Section.STARTS, "exec to the first accepted job", Who.BEANSTALKD, "ms"),
    START_REDIS(Section.STARTS, "exec to the first accepted job", Who.REDIS, "ms"),

    IDLE_MASTER_RSS(Section.IDLE, "master, RSS", Who.BRAMBLE, "MiB"),
    IDLE_MASTER_PSS(Section.IDLE, "master, PSS", Who.BRAMBLE, "MiB"),
    IDLE_MASTER_CPU(Section.IDLE, "master, CPU", Who.BRAMBLE, "s/min"),
    IDLE_MASTER_WRITTEN(Section.IDLE, "master, written to disk", Who.BRAMBLE, "bytes/min"),
    IDLE_FOLLOWER_RSS(Section.IDLE, "follower, RSS", Who.BRAMBLE, "MiB"),
    IDLE_FOLLOWER_PSS(Section.IDLE, "follower, PSS", Who.BRAMBLE, "MiB"),
    IDLE_FOLLOWER_CPU(Section.IDLE, "follower, CPU", Who.BRAMBLE, "s/min"),
    IDLE_FOLLOWER_WRITTEN(Section.IDLE, "follower, written to disk", Who.BRAMBLE, "bytes/min"),
    IDLE_REDIS_RSS(Section.IDLE, "RSS", Who.REDIS, "MiB"),
    IDLE_REDIS_CPU(Section.IDLE, "CPU", Who.REDIS, "s/min"),
    IDLE_BEANSTALKD_RSS(Section.IDLE, "RSS", Who.BEANSTALKD, "MiB"),
    IDLE_BEANSTALKD_CPU(Section.IDLE, "CPU", Who.BEANSTALKD, "s/min"),

    TAKEOVER_MEDIAN(
            Section.TAKEOVER,
            "kill -9 of the master to the next acceptance, median",
            Who.BRAMBLE,
            "ms"),
    TAKEOVER_MAX(Section.TAKEOVER, "the same, maximum", Who.BRAMBLE, "ms"),
    TAKEOVER_ACCEPTED(Section.TAKEOVER, "jobs accepted meanwhile, in all", Who.BRAMBLE, "jobs"),
    TAKEOVER_LOST(Section.TAKEOVER, "of these lost", Who.BRAMBLE, "jobs"),
    TAKEOVER_BEANSTALKD(
            Section.TAKEOVER,
            "kill -9, started again at once, to the next acceptance, median",
            Who.BEANSTALKD,
            "ms");

    /** A heading of the table, and what to know to read it. */
    enum Section {
        SUBMISSIONS(
                "Submissions a second",
                "Three nodes; a job counts when its acceptance has come back, so a majority has it on disk. The jobs' time to"
                        + " run lies far ahead, so that none runs. The peers are single processes that also sync each job, or"
                        + " each group of them, before they answer."),
        TASKS(
                "`/bin/true` tasks a second",
                "One job of many items, from its submission until it has succeeded, beside `xargs -P2 -n1 /bin/true`."),
        LINES(
                "Small items, to a warm process",
                "One job of many items for `perl -lne '$|=1; print $_*2'`, which answers each line at once, from the start of the"
                        + " command line until all results are in a file, in their order. The executor's function takes and"
                        + " gives an `Integer`; its time has the start of its JVMs in it. beanstalkd keeps the items and no results."),
        LATENCY(
                "One `/bin/true`, from submission to its result",
                "Three nodes with nothing else to do, one job after another, each awaited by"
                        + " following its results, with its output."),
        STARTS(
                "Starts",
                "A node is a cluster of one here; the command line runs beside one idle node."),
        IDLE(
                "An idle node",
                "Three nodes with one master, without a job. A minute, after a while of rest."),
        TAKEOVER(
                "The master killed",
                "Three nodes under a stream of submissions at the other two. The acceptance that counts is one by the new"
                        + " master. The killed node is started again and has caught up before the next kill.");

        private final String title;
        private final String remark;

        Section(String title, String remark) {
            this.title = title;
            this.remark = remark;
        }

        String title() {
            return title;
        }

        String remark() {
            return remark;
        }
    }

    /** Whose figure it is, with its settings. */
    enum Who {
        BRAMBLE("**Bramble**"),
        BEANSTALKD("beanstalkd `-b DIR -f0`"),
        REDIS("Redis `appendonly yes`, `appendfsync always`"),
        DISK("this disk"),
        XARGS("`xargs -P2 -n1`"),
        PERL("a plain pipe"),
        SPOOLER("task-spooler"),
        SPAWN("`ProcessBuilder` of Java"),
        PYTHON("Python"),
        BASH("Bash");

        private final String text;

        Who(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

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
