package bramble.benchmarks;

/** Whose figure it is, with its settings. */
enum Who {
    BRAMBLE("**Bramble**", true),
    BEANSTALKD("beanstalkd `-b DIR -f0`", true),
    REDIS("Redis `appendonly yes`, `appendfsync always`", true),
    CELERY("Celery with that Redis, `acks_late`", true),
    GEARMAN("Gearman, in memory", false),
    HAZELCAST("Hazelcast, in memory", false),
    HAZELCAST_DURABLE("Hazelcast's durable executor, one backup in memory", false),
    DASK("Dask, in memory", false),
    SLURM("Slurm, saved some seconds later", false),
    DISK("this disk", false),
    XARGS("`xargs -P2 -n1`", false),
    PERL("a plain pipe", false),
    SPOOLER("task-spooler", false),
    SPAWN("`ProcessBuilder` of Java", false),
    PYTHON("Python", false),
    BASH("Bash", false);

    private final String text;
    private final boolean syncs;

    Who(String text, boolean syncs) {
        this.text = text;
        this.syncs = syncs;
    }

    String text() {
        return text;
    }

    /** Whether what it accepted is on disk when it says so. */
    boolean syncs() {
        return syncs;
    }
}
