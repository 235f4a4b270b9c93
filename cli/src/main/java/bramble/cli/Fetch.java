package bramble.cli;

import bramble.api.BrambleClient;
import bramble.api.JobView;
import bramble.api.OutputFileView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble fetch}: brings the files here that a job's tasks have left. */
@Command(
        name = "fetch",
        description =
                "Bring the files here that a job was told to keep with --out. Goes on where an earlier fetch was interrupted.",
        footer = {
            "",
            "Files keep their names. If tasks have left files of the same name, those of each task go",
            "into a directory named after its number; --by-task does that always."
        })
final class Fetch extends ClusterCommand {

    @Option(names = "--by-task", description = "A directory for each task.")
    boolean byTask;

    @Parameters(index = "0", paramLabel = "ID", description = "The job.")
    String id = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DIR",
            description = "Where to; default \".\".")
    String directory = ".";

    Fetch(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        UUID job = ClusterOptions.job(id);
        BrambleClient client = client();
        JobView view = client.job(job);
        Set<String> paths = new HashSet<>();
        Set<String> names = new HashSet<>();
        client.files()
                .list(
                        job,
                        file -> {
                            paths.add(file.path());
                            names.add(file.name());
                        });
        boolean directories = byTask || names.size() < paths.size();
        List<OutputFileView> large = new ArrayList<>();
        client.files()
                .listWithData(
                        job,
                        file -> {
                            if (!paths.contains(file.path())) {
                                // Its task ended meanwhile; what has its name is not known.
                            } else if (file.data() == null) {
                                large.add(file);
                            } else {
                                fetch(client, job, file, directories);
                            }
                        });
        large.forEach(file -> fetch(client, job, file, directories));
        tellAbout(view, paths.size());
        return ExitCode.DONE;
    }

    private void fetch(BrambleClient client, UUID job, OutputFileView file, boolean directories) {
        Path target = target(directories ? file.task() + "/" + file.name() : file.name());
        client.files().fetch(job, file, target);
        if (json()) {
            printJson(file.withoutData());
        } else {
            terminal.out().println(target);
        }
    }

    /** Where a file goes, which is never outside the directory, whatever its name and links say. */
    private Path target(String name) {
        Path root = Path.of(directory);
        Path target = root.resolve(name).normalize();
        try {
            Files.createDirectories(root);
            Path parent = target.getParent() == null ? Path.of("") : target.getParent();
            if (Path.of(name).isAbsolute() || Path.of(name).normalize().startsWith("..")) {
                throw leadsOut(name);
            }
            Files.createDirectories(parent.toString().isEmpty() ? Path.of(".") : parent);
            Path real = (parent.toString().isEmpty() ? Path.of(".") : parent).toRealPath();
            if (!real.startsWith(root.toRealPath())) {
                throw leadsOut(name);
            }
            return target;
        } catch (IOException e) {
            throw new UsageException("cannot write to " + root + ": " + e);
        }
    }

    private UsageException leadsOut(String name) {
        return new UsageException("the file " + name + " would lie outside " + directory);
    }

    private void tellAbout(JobView view, int count) {
        if (json()) {
            return;
        }
        if (count == 0) {
            terminal.warn(
                    "The job has left no files: --out GLOB of submit, run and map says which to keep.");
        }
        if (!view.state().ended()) {
            terminal.warn("The job has not ended yet: " + JobWords.counts(view.counts()) + ".");
        }
    }
}
