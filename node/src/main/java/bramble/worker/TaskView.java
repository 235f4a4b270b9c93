package bramble.worker;

import bramble.core.Items;
import bramble.core.Program;
import bramble.protocol.LeasedWork;
import bramble.worker.input.FileCache;
import bramble.worker.input.LineFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What one attempt sees of the world: its command and its variables. No shell has a part in it.
 *
 * @param item empty for a job without items, and for one whose items are the lines of a file, until
 *     that is {@link #resolved}
 * @param line of that file; empty when there is none
 */
record TaskView(LeasedWork work, int task, Optional<String> item, OptionalInt line) {

    static final String JOB = "BRAMBLE_JOB";
    static final String TASK = "BRAMBLE_TASK";
    static final String ATTEMPT = "BRAMBLE_ATTEMPT";
    static final String ITEM = "BRAMBLE_ITEM";
    static final String NODE = "BRAMBLE_NODE";
    static final String AT = "BRAMBLE_AT";
    static final String JAVA = "BRAMBLE_JAVA";

    private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG", "TZ");
    private static final String STANDARD_PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    AttemptName name() {
        var lease = work.lease();
        return new AttemptName(lease.id(), lease.job(), task, lease.attempt().attempt());
    }

    /**
     * The same with its item, if that is a line of a file.
     *
     * @throws LineFile.UnfitLine when that cannot be an item
     * @throws IOException when the file cannot be fetched
     */
    TaskView resolved(FileCache files) throws IOException, LineFile.UnfitLine {
        if (line.isEmpty() || !(work.items().root() instanceof Items.Lines lines)) {
            return this;
        }
        var read = files.line(lines.content(), line.getAsInt());
        return new TaskView(work, task, Optional.of(read), line);
    }

    private Program program() {
        return work.program();
    }

    /**
     * The command with its placeholders replaced: {@code {task}} by the task's number, and, for a
     * job with items, {@code {item}} and {@code {}} by the item. What is put in is not looked at
     * again.
     */
    List<String> command() {
        var words = new ArrayList<String>(program().command().size());
        for (var word : program().command()) {
            words.add(word.indexOf('{') < 0 ? word : filled(word));
        }
        return words;
    }

    private String filled(String word) {
        var text = new StringBuilder();
        for (var at = 0; at < word.length(); ) {
            if (word.startsWith("{task}", at)) {
                text.append(task);
                at += "{task}".length();
            } else if (item.isPresent() && word.startsWith("{item}", at)) {
                text.append(item.get());
                at += "{item}".length();
            } else if (item.isPresent() && word.startsWith("{}", at)) {
                text.append(item.get());
                at += "{}".length();
            } else {
                text.append(word.charAt(at));
                at++;
            }
        }
        return text.toString();
    }

    /**
     * All variables of the process: four of the node's own, the job's, and those that name the
     * attempt, each group stronger than the one before.
     *
     * @param own the node's own variables
     */
    Map<String, String> environment(Map<String, String> own, String node, String address) {
        var variables = ofJob(work, own, node, address);
        variables.put(TASK, Integer.toString(task));
        variables.put(ATTEMPT, Integer.toString(work.lease().attempt().attempt()));
        variables.put(ITEM, item.orElse(""));
        return variables;
    }

    /** The variables that all tasks of a job have in common. */
    static TreeMap<String, String> ofJob(
            LeasedWork work, Map<String, String> own, String node, String address) {
        var variables = new TreeMap<String, String>();
        variables.put("PATH", STANDARD_PATH);
        for (var name : INHERITED) {
            var value = own.get(name);
            if (value != null) {
                variables.put(name, value);
            }
        }
        variables.putAll(work.program().environment());
        variables.put(JOB, work.lease().job().toString());
        variables.put(NODE, node);
        variables.put(AT, address);
        return variables;
    }
}
