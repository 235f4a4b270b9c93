package bramble.benchmarks;

/** Whose figure it is, with its settings. */
enum Who {
    BRAMBLE("Bramble", "**Bramble**", true),
    BEANSTALKD("beanstalkd", "beanstalkd `-b DIR -f0`", true),
    REDIS("Redis", "Redis `appendonly yes`, `appendfsync always`", true),
    CELERY("Celery", "Celery with that Redis, `acks_late`", true),
    GEARMAN("Gearman", "Gearman, in memory", false),
    HAZELCAST("Hazelcast", "Hazelcast, in memory", false),
    HAZELCAST_DURABLE(
            "Hazelcast, durable executor",
            "Hazelcast's durable executor, one backup in memory",
            false),
    DASK("Dask", "Dask, in memory", false),
    SLURM("Slurm", "Slurm, saved some seconds later", false),
    DISK("disk", "this disk", false),
    XARGS("xargs -P2", "`xargs -P2 -n1`", false),
    PERL("plain pipe", "a plain pipe", false),
    SPOOLER("task-spooler", "task-spooler", false),
    SPAWN("ProcessBuilder", "`ProcessBuilder` of Java", false),
    PYTHON("Python", "Python", false),
    BASH("Bash", "Bash", false);

    private final String label;
    private final String text;
    private final boolean syncs;

    Who(String label, String text, boolean syncs) {
        this.label = label;
        this.text = text;
        this.syncs = syncs;
    }

    /** Its name alone. */
    String label() {
        return label;
    }

    /** With its settings, as Markdown. */
    String text() {
        return text;
    }

    /** Whether what it accepted is on disk when it says so. */
    boolean syncs() {
        return syncs;
    }
}
