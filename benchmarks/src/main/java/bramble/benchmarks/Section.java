package bramble.benchmarks;

/** A heading of the table, and what to know to read it. */
enum Section {
    SUBMISSIONS(
            "Submissions a second",
            "Three nodes; a job counts when its acceptance has come back, so a majority has it on disk. The jobs' time to"
                    + " run lies far ahead, so that none runs. beanstalkd and Redis are single processes that also sync each job,"
                    + " or each group of them, before they answer; gearmand and slurmctld answer before they keep anything."),
    TASKS(
            "`/bin/true` tasks a second",
            "One job of many items, from its submission until it has succeeded, beside `xargs -P2 -n1 /bin/true`. The others have"
                    + " two workers, or two processors, and get some hundreds of tasks in bulk; Hazelcast has three members of one thread."
                    + " Slurm looks for jobs to start once a second."),
    LINES(
            "Small items, to a warm process",
            "One job of many items for `perl -lne '$|=1; print $_*2'`, which answers each line at once, from the start of the"
                    + " command line until all results are in a file, in their order. The executor's function takes and"
                    + " gives an `Integer`; its time has the start of its JVMs in it. beanstalkd keeps the items and no results."
                    + " The others run a function that does nothing, submitted in bulk, and their results are awaited."),
    LATENCY(
            "One `/bin/true`, from submission to its result",
            "Three nodes with nothing else to do, one job after another, each awaited by"
                    + " following its results, with its output."),
    FUNCTION(
            "One function that does nothing, from submission to its result",
            "As above, one after another, in a process that is already there. Bramble's is the Java executor; with beanstalkd"
                    + " the result is a job of another tube."),
    QUEUE(
            "Queues",
            "Three nodes that run nothing. Each large job has 10,000,000 items; the many jobs come in bulk, and their time to run"
                    + " lies far ahead. Heap is what is live after a collection, at the master; RSS has garbage in it."),
    STARTS(
            "Starts",
            "A node is a cluster of one here; the command line runs beside one idle node."),
    IDLE(
            "An idle node",
            "Three nodes with one master, without a job. A minute, after a while of rest; of Gearman, Celery, Hazelcast, Dask and Slurm"
                    + " ten seconds, after what was measured of them: all of their processes together."),
    TAKEOVER(
            "The master killed",
            "Three nodes under a stream of submissions at the other two. The acceptance that counts is one by the new"
                    + " master. The killed node is started again and has caught up before the next kill. Slurm has a second"
                    + " controller with the same directory, `SlurmctldTimeout=2`; beanstalkd is started again."),
    WORKERS(
            "Workers",
            "One real master, modelled workers in the same process, a log in memory whose entries take 2 ms to commit; a short run of"
                    + " `benchmarks/scale`. Tasks of one second run on 20,000 slots in all, so that at most 20,000 end each second.");

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
