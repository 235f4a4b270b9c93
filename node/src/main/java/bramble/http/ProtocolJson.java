package bramble.http;

import bramble.core.AttemptRules;
import bramble.core.ContentId;
import bramble.core.Holder;
import bramble.core.InputFile;
import bramble.core.Items;
import bramble.core.JobId;
import bramble.core.Lease;
import bramble.core.LeaseId;
import bramble.core.Needs;
import bramble.core.NodeId;
import bramble.core.OutputRules;
import bramble.core.Program;
import bramble.core.Runner;
import bramble.core.SessionId;
import bramble.core.TaskSet;
import bramble.core.Try;
import bramble.http.MemberForms.RosterJson;
import bramble.http.StoreForms.OrdersJson;
import bramble.protocol.Capacity;
import bramble.protocol.LeasedWork;
import bramble.protocol.Machine;
import bramble.protocol.Shelf;
import bramble.protocol.StoreOrders;
import bramble.protocol.Vitals;
import bramble.protocol.WorkerAnswer;
import bramble.protocol.WorkerCall;
import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The words between worker and master as JSON documents. Sets of tasks are ranges in text: {@code
 * 0-99,105}.
 */
final class ProtocolJson {

    private ProtocolJson() {}

    /** One life of one node's process. */
    @Json
    record HolderJson(UUID node, UUID session) {
        static HolderJson of(Holder holder) {
            return new HolderJson(holder.node().uuid(), holder.session().uuid());
        }

        Holder read() {
            return new Holder(new NodeId(node), new SessionId(session));
        }
    }

    /** A machine with its capacity and vitals. */
    @Json
    record MachineJson(
            String name,
            String address,
            String version,
            int slots,
            long memoryBytes,
            Map<String, String> labels,
            double load,
            long memoryFreeBytes,
            long diskFreeBytes,
            int busySlots,
            long wallMillis,
            long keptBytes,
            long quotaBytes,
            long diskBytes,
            boolean lowOnDisk,
            @Nullable Double celsius,
            @Nullable Boolean throttled) {

        MachineJson(
                String name,
                String address,
                String version,
                int slots,
                long memoryBytes,
                @Nullable Map<String, String> labels,
                double load,
                long memoryFreeBytes,
                long diskFreeBytes,
                int busySlots,
                long wallMillis,
                long keptBytes,
                long quotaBytes,
                long diskBytes,
                boolean lowOnDisk,
                @Nullable Double celsius,
                @Nullable Boolean throttled) {
            this.celsius = celsius;
            this.throttled = throttled;
            this.keptBytes = keptBytes;
            this.quotaBytes = quotaBytes;
            this.diskBytes = diskBytes;
            this.lowOnDisk = lowOnDisk;
            this.name = name;
            this.address = address;
            this.version = version;
            this.slots = slots;
            this.memoryBytes = memoryBytes;
            this.labels = labels == null ? Map.of() : labels;
            this.load = load;
            this.memoryFreeBytes = memoryFreeBytes;
            this.diskFreeBytes = diskFreeBytes;
            this.busySlots = busySlots;
            this.wallMillis = wallMillis;
        }

        static MachineJson of(Machine machine) {
            var capacity = machine.capacity();
            var vitals = machine.vitals();
            return new MachineJson(
                    machine.name(),
                    machine.address(),
                    machine.version(),
                    capacity.slots(),
                    capacity.memoryBytes(),
                    capacity.labels(),
                    vitals.load(),
                    vitals.memoryFreeBytes(),
                    vitals.diskFreeBytes(),
                    vitals.busySlots(),
                    vitals.wallMillis(),
                    machine.shelf().keptBytes(),
                    machine.shelf().quotaBytes(),
                    machine.shelf().diskBytes(),
                    machine.shelf().lowOnDisk(),
                    vitals.heat().celsius(),
                    vitals.heat().throttled());
        }

        Machine read() {
            return new Machine(
                    name,
                    address,
                    version,
                    new Capacity(slots, memoryBytes, new TreeMap<>(labels)),
                    new Vitals(
                            load,
                            memoryFreeBytes,
                            diskFreeBytes,
                            busySlots,
                            wallMillis,
                            new Vitals.Heat(celsius, throttled)),
                    new Shelf(keptBytes, quotaBytes, diskBytes, lowOnDisk));
        }
    }

    /** {@link WorkerCall}. */
    @Json
    record CallJson(
            HolderJson worker, MachineJson machine, List<Long> held, boolean mayHold, long roster) {
        static CallJson of(WorkerCall call) {
            return new CallJson(
                    HolderJson.of(call.worker()),
                    MachineJson.of(call.machine()),
                    call.held().stream().map(LeaseId::number).toList(),
                    call.mayHold(),
                    call.roster());
        }

        WorkerCall read() {
            return new WorkerCall(
                    worker.read(),
                    machine.read(),
                    held.stream().map(LeaseId::new).toList(),
                    mayHold,
                    roster);
        }
    }

    /** {@link LeasedWork}. */
    @Json
    record WorkJson(
            long lease,
            UUID job,
            HolderJson holder,
            int attempt,
            int failures,
            String tasks,
            ProgramJson program,
            RulesJson rules,
            @Nullable ItemsJson items,
            @Nullable String owner) {

        static WorkJson of(LeasedWork work) {
            var lease = work.lease();
            return new WorkJson(
                    lease.id().number(),
                    lease.job().uuid(),
                    HolderJson.of(lease.holder()),
                    lease.attempt().attempt(),
                    lease.attempt().failures(),
                    lease.tasks().toString(),
                    ProgramJson.of(work.program()),
                    RulesJson.of(work.needs(), work.rules()),
                    ItemsJson.of(work.items()),
                    work.command().owner());
        }

        LeasedWork read() {
            var lease =
                    new Lease(
                            new LeaseId(lease()),
                            new JobId(job),
                            holder.read(),
                            new Try(attempt, failures),
                            TaskSet.parse(tasks));
            return new LeasedWork(
                    lease,
                    new LeasedWork.Command(program.read(), owner),
                    rules.needs(),
                    rules.attempts(),
                    items == null ? new Items.None() : items.read());
        }
    }

    /** {@link Items}: a range, a list, or lines of a file. */
    @Json
    record ItemsJson(
            @Nullable Long first,
            @Nullable Long last,
            @Nullable List<String> list,
            @Nullable String file,
            @Nullable Integer fileLines,
            @Nullable String lines) {
        static @Nullable ItemsJson of(Items items) {
            return switch (items) {
                case Items.None _ -> null;
                case Items.Range range ->
                        new ItemsJson(range.first(), range.last(), null, null, null, null);
                case Items.Listed listed ->
                        new ItemsJson(null, null, listed.texts(), null, null, null);
                case Items.Selection selection ->
                        selection.root() instanceof Items.Lines lines
                                ? new ItemsJson(
                                        null,
                                        null,
                                        null,
                                        lines.content().text(),
                                        lines.size(),
                                        rooted(selection).toString())
                                : of(selection.of(TaskSet.range(0, selection.size())));
                case Items.Lines lines ->
                        new ItemsJson(
                                null,
                                null,
                                null,
                                lines.content().text(),
                                lines.size(),
                                TaskSet.range(0, lines.size()).toString());
            };
        }

        private static TaskSet rooted(Items.Selection selection) {
            return selection.base() instanceof Items.Selection inner
                    ? rooted(inner).at(selection.tasks())
                    : selection.tasks();
        }

        Items read() {
            if (first != null && last != null) {
                return new Items.Range(first, last);
            }
            if (file != null && fileLines != null && lines != null) {
                return new Items.Selection(
                        new Items.Lines(new ContentId(file), fileLines), TaskSet.parse(lines));
            }
            return new Items.Listed(list == null ? List.of() : list);
        }
    }

    /** {@link Program}. */
    @Json
    record ProgramJson(
            List<String> command,
            @Nullable Map<String, String> environment,
            @Nullable String directory,
            @Nullable List<FileJson> files,
            @Nullable List<String> outputs,
            @Nullable Boolean afterFailure) {
        static ProgramJson of(Program program) {
            return new ProgramJson(
                    program.command(),
                    program.environment(),
                    program.directory().orElse(null),
                    program.files().entrySet().stream()
                            .map(
                                    each ->
                                            new FileJson(
                                                    each.getKey(),
                                                    each.getValue().content().text(),
                                                    each.getValue().mode().name()))
                            .toList(),
                    program.outputs().globs(),
                    program.outputs().afterFailure());
        }

        Program read() {
            return new Program(
                    command,
                    environment == null ? new TreeMap<>() : new TreeMap<>(environment),
                    Optional.ofNullable(directory),
                    inputs(),
                    new OutputRules(
                            outputs == null ? List.of() : outputs,
                            Boolean.TRUE.equals(afterFailure)));
        }

        private TreeMap<String, InputFile> inputs() {
            var inputs = new TreeMap<String, InputFile>();
            for (var file : files == null ? List.<FileJson>of() : files) {
                inputs.put(
                        file.name(),
                        new InputFile(
                                new ContentId(file.content()),
                                InputFile.Mode.valueOf(file.mode())));
            }
            return inputs;
        }
    }

    /** {@link InputFile} under its name. */
    @Json
    record FileJson(String name, String content, String mode) {}

    /** {@link Needs} and {@link AttemptRules}. */
    @Json
    record RulesJson(
            int cpus,
            long memoryBytes,
            @Nullable Map<String, String> labels,
            int retries,
            long backoffMillis,
            long timeoutMillis,
            boolean atMostOnce,
            @Nullable String runner,
            @Nullable Long warmMillis) {

        private static final String LINES = "LINES";

        static RulesJson of(Needs needs, AttemptRules rules) {
            return new RulesJson(
                    needs.cpus(),
                    needs.memoryBytes(),
                    needs.labels(),
                    rules.retries(),
                    rules.backoffMillis(),
                    rules.timeoutMillis(),
                    rules.atMostOnce(),
                    rules.runner() instanceof Runner.Lines ? LINES : null,
                    rules.runner() instanceof Runner.Lines(var millis) && millis > 0
                            ? millis
                            : null);
        }

        Needs needs() {
            return new Needs(
                    cpus, memoryBytes, labels == null ? new TreeMap<>() : new TreeMap<>(labels));
        }

        private Runner kind() {
            return switch (runner) {
                case null -> Runner.PROCESS;
                case LINES -> new Runner.Lines(warmMillis == null ? 0 : warmMillis);
                default -> throw new IllegalArgumentException("an unknown runner, " + runner);
            };
        }

        AttemptRules attempts() {
            return new AttemptRules(retries, backoffMillis, timeoutMillis, atMostOnce, kind());
        }
    }

    /** {@link WorkerAnswer}. */
    @Json
    record AnswerJson(
            long term,
            long leaseMillis,
            List<WorkJson> leases,
            List<Long> stop,
            @Nullable OrdersJson orders,
            @Nullable Boolean draining,
            @Nullable RosterJson roster) {
        static AnswerJson of(WorkerAnswer answer) {
            var roster = answer.roster();
            return new AnswerJson(
                    answer.term(),
                    answer.leaseMillis(),
                    answer.leases().stream().map(WorkJson::of).toList(),
                    answer.stop().stream().map(LeaseId::number).toList(),
                    OrdersJson.of(answer.orders()),
                    answer.draining() ? Boolean.TRUE : null,
                    roster == null ? null : RosterJson.of(roster));
        }

        WorkerAnswer read() {
            return new WorkerAnswer(
                    term,
                    leaseMillis,
                    leases.stream().map(WorkJson::read).toList(),
                    stop.stream().map(LeaseId::new).toList(),
                    orders == null ? StoreOrders.ALONE : orders.read(),
                    Boolean.TRUE.equals(draining),
                    roster == null ? null : roster.read());
        }
    }
}
