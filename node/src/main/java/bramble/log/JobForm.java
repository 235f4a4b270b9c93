package bramble.log;

import bramble.core.AttemptRules;
import bramble.core.ContentId;
import bramble.core.Items;
import bramble.core.JobSpec;
import bramble.core.Needs;
import bramble.core.OutputRules;
import bramble.core.Program;
import bramble.core.QueueRules;
import bramble.core.Runner;
import bramble.core.Submission;
import bramble.log.proto.JobProto;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Submissions and their specifications in protobuf. */
final class JobForm {

    private JobForm() {}

    static JobProto.Submission of(Submission submission) {
        return JobProto.Submission.newBuilder()
                .setId(IdentifierForm.bytes(submission.id()))
                .setUser(submission.user())
                .setDigest(IdentifierForm.bytes(submission.digest()))
                .setSpec(of(submission.spec()))
                .build();
    }

    static Submission submission(JobProto.Submission form) {
        return new Submission(
                IdentifierForm.job(form.getId()),
                form.getUser(),
                IdentifierForm.digest(form.getDigest()),
                spec(form.getSpec()));
    }

    private static JobProto.JobSpec of(JobSpec spec) {
        return JobProto.JobSpec.newBuilder()
                .setName(spec.name())
                .setProgram(of(spec.program()))
                .setItems(of(spec.items()))
                .setNeeds(of(spec.needs()))
                .setAttempts(of(spec.attempts()))
                .setQueue(of(spec.queue()))
                .build();
    }

    private static JobSpec spec(JobProto.JobSpec form) {
        return new JobSpec(
                form.getName(),
                new JobSpec.Work(program(form.getProgram()), items(form.getItems())),
                needs(form.getNeeds()),
                attempts(form.getAttempts()),
                queue(form.getQueue()));
    }

    private static JobProto.Program of(Program program) {
        var form =
                JobProto.Program.newBuilder()
                        .addAllCommand(program.command())
                        .addAllEnvironment(pairs(program.environment()))
                        .addAllFiles(StorageForm.of(program.files()))
                        .addAllOutputGlobs(program.outputs().globs())
                        .setOutputsAfterFailure(program.outputs().afterFailure());
        program.directory().ifPresent(form::setDirectory);
        return form.build();
    }

    private static Program program(JobProto.Program form) {
        return new Program(
                form.getCommandList(),
                map(form.getEnvironmentList()),
                form.hasDirectory() ? Optional.of(form.getDirectory()) : Optional.empty(),
                StorageForm.files(form.getFilesList()),
                new OutputRules(form.getOutputGlobsList(), form.getOutputsAfterFailure()));
    }

    private static JobProto.Items of(Items items) {
        var form = JobProto.Items.newBuilder();
        switch (items) {
            case Items.None none -> form.setNone(JobProto.Items.None.getDefaultInstance());
            case Items.Range range ->
                    form.setRange(
                            JobProto.Items.Range.newBuilder()
                                    .setFirst(range.first())
                                    .setLast(range.last()));
            case Items.Listed listed ->
                    form.setListed(JobProto.Items.Listed.newBuilder().addAllTexts(listed.texts()));
            case Items.Lines lines ->
                    form.setLines(
                            JobProto.Items.Lines.newBuilder()
                                    .setContent(lines.content().text())
                                    .setSize(lines.size()));
            case Items.Selection selection ->
                    form.setSelection(
                            JobProto.Items.Selection.newBuilder()
                                    .setBase(of(selection.base()))
                                    .setTasks(TaskSetForm.of(selection.tasks())));
        }
        return form.build();
    }

    private static Items items(JobProto.Items form) {
        return switch (form.getKindCase()) {
            case NONE -> new Items.None();
            case RANGE -> new Items.Range(form.getRange().getFirst(), form.getRange().getLast());
            case LISTED -> new Items.Listed(form.getListed().getTextsList());
            case SELECTION ->
                    new Items.Selection(
                            items(form.getSelection().getBase()),
                            TaskSetForm.tasks(form.getSelection().getTasks()));
            case LINES ->
                    new Items.Lines(
                            new ContentId(form.getLines().getContent()), form.getLines().getSize());
            case KIND_NOT_SET -> throw new IllegalArgumentException("an unknown kind of items");
        };
    }

    private static JobProto.Needs of(Needs needs) {
        return JobProto.Needs.newBuilder()
                .setCpus(needs.cpus())
                .setMemoryBytes(needs.memoryBytes())
                .addAllLabels(pairs(needs.labels()))
                .build();
    }

    private static Needs needs(JobProto.Needs form) {
        return new Needs(form.getCpus(), form.getMemoryBytes(), map(form.getLabelsList()));
    }

    private static JobProto.AttemptRules of(AttemptRules rules) {
        return JobProto.AttemptRules.newBuilder()
                .setRetries(rules.retries())
                .setBackoffMillis(rules.backoffMillis())
                .setTimeoutMillis(rules.timeoutMillis())
                .setAtMostOnce(rules.atMostOnce())
                .setRunner(
                        switch (rules.runner()) {
                            case Runner.ProcessEach() -> JobProto.AttemptRules.Runner.PROCESS;
                            case Runner.Lines(_) -> JobProto.AttemptRules.Runner.LINES;
                        })
                .setWarmMillis(rules.runner() instanceof Runner.Lines(var millis) ? millis : 0)
                .build();
    }

    private static AttemptRules attempts(JobProto.AttemptRules form) {
        return new AttemptRules(
                form.getRetries(),
                form.getBackoffMillis(),
                form.getTimeoutMillis(),
                form.getAtMostOnce(),
                switch (form.getRunner()) {
                    case PROCESS -> Runner.PROCESS;
                    case LINES -> new Runner.Lines(form.getWarmMillis());
                    case UNRECOGNIZED ->
                            throw new IllegalArgumentException("an unknown kind of runner");
                });
    }

    private static JobProto.QueueRules of(QueueRules rules) {
        return JobProto.QueueRules.newBuilder()
                .setPriority(rules.priority())
                .setMaxParallel(rules.maxParallel())
                .setNotBeforeMillis(rules.notBeforeMillis())
                .addAllAfter(of(rules.after()))
                .build();
    }

    private static QueueRules queue(JobProto.QueueRules form) {
        return new QueueRules(
                form.getPriority(),
                form.getMaxParallel(),
                form.getNotBeforeMillis(),
                dependencies(form.getAfterList()));
    }

    static List<JobProto.Dependency> of(List<QueueRules.Dependency> dependencies) {
        return dependencies.stream().map(JobForm::of).toList();
    }

    static List<QueueRules.Dependency> dependencies(List<JobProto.Dependency> forms) {
        return forms.stream().map(JobForm::dependency).toList();
    }

    private static JobProto.Dependency of(QueueRules.Dependency dependency) {
        return JobProto.Dependency.newBuilder()
                .setJob(IdentifierForm.bytes(dependency.job()))
                .setOn(
                        switch (dependency.on()) {
                            case OK -> JobProto.Dependency.On.OK;
                            case ANY -> JobProto.Dependency.On.ANY;
                            case FAIL -> JobProto.Dependency.On.FAIL;
                        })
                .build();
    }

    private static QueueRules.Dependency dependency(JobProto.Dependency form) {
        var on =
                switch (form.getOn()) {
                    case OK -> QueueRules.On.OK;
                    case ANY -> QueueRules.On.ANY;
                    case FAIL -> QueueRules.On.FAIL;
                    case UNSPECIFIED, UNRECOGNIZED ->
                            throw new IllegalArgumentException("an unknown kind of dependency");
                };
        return new QueueRules.Dependency(IdentifierForm.job(form.getJob()), on);
    }

    private static List<JobProto.Pair> pairs(SortedMap<String, String> map) {
        return map.entrySet().stream()
                .map(
                        each ->
                                JobProto.Pair.newBuilder()
                                        .setKey(each.getKey())
                                        .setValue(each.getValue())
                                        .build())
                .toList();
    }

    private static SortedMap<String, String> map(List<JobProto.Pair> pairs) {
        var map = new TreeMap<String, String>();
        pairs.forEach(each -> map.put(each.getKey(), each.getValue()));
        return map;
    }
}
