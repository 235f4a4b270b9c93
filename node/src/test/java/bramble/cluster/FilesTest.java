package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.Items;
import bramble.api.JobRequest;
import bramble.api.JobRequestBuilder;
import bramble.api.JobState;
import bramble.api.JobView;
import bramble.api.OutputFileView;
import bramble.api.OutputsView;
import bramble.api.ProblemException;
import bramble.api.ResultLine;
import bramble.api.Submission;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Files")
class FilesTest {

    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir Path directory;
    private LocalCluster cluster;

    @BeforeEach
    void start() {
        cluster = LocalCluster.start(directory.resolve("cluster"), 3, "--slots=2");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private String put(String name, byte[] content) throws IOException {
        var file = directory.resolve(name);
        Files.write(file, content);
        return cluster.client().files().put(file);
    }

    private String put(String name, String content) throws IOException {
        return put(name, content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private JobView done(JobRequestBuilder request) {
        var submitted = cluster.client().submit(request.build());
        assertThat(submitted).isInstanceOf(Submission.Accepted.class);
        return cluster.client().await(((Submission.Accepted) submitted).id(), LONG).orElseThrow();
    }

    private List<String> outputs(UUID job) {
        return results(job).stream().map(ResultLine::output).toList();
    }

    private List<ResultLine> results(UUID job) {
        var lines = new ArrayList<ResultLine>();
        cluster.client().results(job, 0, false, lines::add);
        return lines;
    }

    private List<OutputFileView> files(UUID job) {
        var files = new ArrayList<OutputFileView>();
        cluster.client().files().list(job, files::add);
        return files;
    }

    @Test
    @DisplayName("come into every task's directory, in theirs, and with their executable bits")
    void in() throws IOException {
        var script = put("go.sh", "#!/bin/sh\ncat data/name; test -x data/name || echo plain $1\n");
        var view =
                done(
                        JobRequest.builder("./go.sh", "{item}")
                                .range(1, 20)
                                .file("go.sh", script)
                                .file("data/name", put("name", "berry\n") + JobRequest.PLAIN));

        assertThat(view.why()).isEqualTo("all 20 tasks succeeded");
        assertThat(outputs(view.id())).contains("berry\nplain 20\n").hasSize(20);
    }

    @Test
    @DisplayName("come out again, small and large, byte for byte, from any node")
    void out() throws IOException {
        var content = new byte[3_000_000];
        new Random(7).nextBytes(content);
        var view =
                done(
                        JobRequest.builder(
                                        "sh",
                                        "-c",
                                        "mkdir sub; cp in sub/large.$0; head -c 1000 in >small.$0;"
                                                + " chmod +x small.$0; : >empty; echo no >other",
                                        "{item}")
                                .range(1, 3)
                                .file("in", put("in", content))
                                .output("sub/*")
                                .output("small.*")
                                .output("empty"));

        for (var node : cluster.nodes()) {
            var files = new ArrayList<OutputFileView>();
            node.client().files().list(view.id(), files::add);
            assertThat(files)
                    .extracting(OutputFileView::path)
                    .containsExactly(
                            "0/empty",
                            "0/small.1",
                            "0/sub/large.1",
                            "1/empty",
                            "1/small.2",
                            "1/sub/large.2",
                            "2/empty",
                            "2/small.3",
                            "2/sub/large.3");
            assertThat(files.get(1).executable()).isTrue();
            assertThat(files.get(2).executable()).isFalse();
            var target = directory.resolve("fetched");
            node.client().files().fetch(view.id(), files.get(8), target);
            assertThat(target).hasBinaryContent(content);
            node.client().files().fetch(view.id(), files.get(4), target);
            assertThat(target).hasBinaryContent(Arrays.copyOf(content, 1_000)).isExecutable();
            node.client().files().fetch(view.id(), files.get(0), target);
            assertThat(target).isEmptyFile();
        }
    }

    @Test
    @DisplayName("are gone on with where an interrupted fetching stopped")
    void resumes() throws IOException {
        var content = new byte[1_000_000];
        new Random(8).nextBytes(content);
        var view =
                done(
                        JobRequest.builder("cp", "in", "out")
                                .file("in", put("in", content))
                                .output("out"));
        var target = directory.resolve("fetched");
        Files.write(directory.resolve("fetched.part"), Arrays.copyOf(content, 600_001));

        cluster.client().files().fetch(view.id(), files(view.id()).getFirst(), target);

        assertThat(target).hasBinaryContent(content);
    }

    @Test
    @DisplayName("of a task that failed are kept only if the job says so")
    void afterFailure() {
        var kept =
                done(
                        JobRequest.builder("sh", "-c", "echo x >a; exit 3")
                                .output("a")
                                .outputsAfterFailure());
        var not = done(JobRequest.builder("sh", "-c", "echo x >a; exit 3").output("a"));

        assertThat(kept.state()).isEqualTo(JobState.FAILED);
        assertThat(files(kept.id())).extracting(OutputFileView::path).containsExactly("a");
        assertThat(files(not.id())).isEmpty();
    }

    @Test
    @DisplayName("that are links are kept if they stay in the task's directory, and else fail it")
    void links() {
        var inside = done(JobRequest.builder("sh", "-c", "echo x >a; ln -s a b").output("b"));
        var outside = done(JobRequest.builder("sh", "-c", "ln -s /etc/passwd b").output("b"));
        var nowhere = done(JobRequest.builder("sh", "-c", "ln -s nowhere b").output("b"));
        var directory =
                done(JobRequest.builder("sh", "-c", "ln -s /etc d; echo y >c").output("**"));

        assertThat(files(inside.id())).extracting(OutputFileView::size).containsExactly(2L);
        assertThat(outside.why()).contains("b is a link that leads out of the task's directory");
        assertThat(nowhere.why()).contains("b is a link that leads nowhere");
        assertThat(directory.why()).contains("d is a link that leads out");
    }

    @Test
    @DisplayName("with paths that are too long fail the task, with the reason")
    void longNames() {
        var name = "n".repeat(250);
        var deep = String.join("/", name, name, name, name, name);
        var view =
                done(JobRequest.builder("sh", "-c", "mkdir -p $0; echo >$0/x", deep).output("**"));

        assertThat(view.why()).contains("is longer than 1024 bytes");
    }

    @Test
    @DisplayName("may be ten thousand from one task, and come with the list from any node")
    void many() throws IOException {
        var view =
                done(
                        JobRequest.builder(
                                        "sh", "-c", "for i in $(seq 10000); do echo $i >o.$i; done")
                                .output("o.*"));

        assertThat(view.state()).isEqualTo(JobState.SUCCEEDED);
        for (var node : cluster.nodes()) {
            var found = new TreeMap<Integer, String>();
            node.client()
                    .files()
                    .listWithData(
                            view.id(),
                            file ->
                                    found.put(
                                            Integer.parseInt(file.name().substring(2)),
                                            text(file)));
            assertThat(found).hasSize(10_000);
            found.forEach((number, text) -> assertThat(text).isEqualTo(number + "\n"));
        }
        var last = files(view.id()).getLast();
        var target = directory.resolve("fetched");
        cluster.client().files().fetch(view.id(), last, target);
        assertThat(target).hasContent(last.name().substring(2) + "\n");
    }

    private static String text(OutputFileView file) {
        return new String(
                Base64.getDecoder().decode(Objects.requireNonNull(file.data())),
                StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("that are here already are not fetched again, but what differs is")
    void alreadyHere() throws IOException {
        var content = new byte[500_000];
        new Random(9).nextBytes(content);
        var view =
                done(
                        JobRequest.builder("cp", "in", "out")
                                .file("in", put("in", content))
                                .output("out"));
        var file = files(view.id()).getFirst();
        var target = directory.resolve("fetched");
        cluster.client().files().fetch(view.id(), file, target);
        var before = Files.getAttribute(target, "unix:ino");

        cluster.client().files().fetch(view.id(), file, target);
        assertThat(Files.getAttribute(target, "unix:ino")).isEqualTo(before);

        content[7]++;
        Files.write(target, content);
        Files.write(directory.resolve("fetched.part"), Arrays.copyOf(content, 1_000));
        cluster.client().files().fetch(view.id(), file, target);
        content[7]--;
        assertThat(target).hasBinaryContent(content);
    }

    @Test
    @DisplayName("that the cluster does not keep let no job in")
    void missing() {
        var request = JobRequest.builder("true").file("a", "sha256:" + "0".repeat(64)).build();

        var answer = cluster.client().submit(request);

        assertThat(answer).isInstanceOf(Submission.Refused.class);
        assertThat(((Submission.Refused) answer).problem().detail())
                .contains("does not keep")
                .contains("upload it");
    }

    @Test
    @DisplayName("may hold the items of a job, one a line, and those of its retry")
    void items() throws IOException {
        var lines = new StringBuilder();
        for (var i = 0; i < 1_000; i++) {
            lines.append("item ").append(i).append('\n');
        }
        var file = put("items", lines.toString());
        var view =
                done(
                        JobRequest.builder(
                                        "sh",
                                        "-c",
                                        "echo \"$BRAMBLE_ITEM\"; test \"$0\" != 'item 777'",
                                        "{item}")
                                .items(new Items.FromFile(file)));

        assertThat(view.counts().succeeded()).isEqualTo(999);
        assertThat(view.counts().failed()).isEqualTo(1);
        var results = results(view.id());
        assertThat(results.get(500).output()).isEqualTo("item 500\n");
        assertThat(results.get(500).item()).isEqualTo("item 500");
        var again = UUID.fromString(bramble.api.JobIds.next().toString());
        assertThat(cluster.client().retry(view.id(), again)).isNotNull();
        assertThat(cluster.client().await(again, LONG)).isPresent();
        assertThat(outputs(again)).containsExactly("item 777\n");
    }

    @Test
    @DisplayName(
            "of the oldest ended job go when a node keeps more than it may, and status says so")
    void quota() throws IOException {
        try (var small =
                LocalCluster.alone(directory.resolve("small"), "--slots=1", "--keep=500K")) {
            var client = small.client();
            var first = run(small, "head -c 400000 /dev/zero");
            var second = run(small, "head -c 300000 /dev/zero");

            eventually().atMost(LONG).until(() -> outputsOf(small, first).removed() != null);

            assertThat(outputsOf(small, first).removed()).contains("more than its quota");
            assertThat(outputsOf(small, first).bytes()).isEqualTo(400_000);
            assertThat(outputsOf(small, second).removed()).isNull();
            var line = new ArrayList<ResultLine>();
            client.results(first, 0, false, line::add);
            assertThat(line.getFirst().problem()).contains("more than its quota");
        }
    }

    @Test
    @DisplayName("and all else that the tasks of a job leave may be so much, or it is cancelled")
    void tooMuchOfOneJob() {
        try (var small =
                LocalCluster.alone(
                        directory.resolve("bounded"), "--slots=1", "--job-output=200K")) {
            var client = small.client();
            var script = "head -c 50000 /dev/zero >f; head -c 50000 /dev/zero";
            var request =
                    JobRequest.builder("sh", "-c", script).range(1, 10_000).output("f").build();
            var accepted = (Submission.Accepted) client.submit(request);

            var view = client.await(accepted.id(), LONG).orElseThrow();

            assertThat(view.state()).isEqualTo(JobState.CANCELLED);
            assertThat(view.why()).contains("of output").contains("split it into several jobs");
            assertThat(view.counts().succeeded()).isBetween(3L, 9_999L);
            assertThat(outputsOf(small, accepted.id()).bytes()).isGreaterThan(200 << 10);
        }
    }

    private static OutputsView outputsOf(LocalCluster on, UUID job) {
        return Objects.requireNonNull(on.client().job(job).outputs());
    }

    private static UUID run(LocalCluster on, String script) {
        var accepted =
                (Submission.Accepted)
                        on.client().submit(JobRequest.builder("sh", "-c", script).build());
        assertThat(on.client().await(accepted.id(), LONG)).isPresent();
        return accepted.id();
    }

    @Test
    @DisplayName(
            "find no room on a node that is low on disk, which then takes no tasks and says so")
    void lowOnDisk() {
        try (var full =
                LocalCluster.alone(
                        directory.resolve("full"), "--slots=1", "--disk-reserve=1000000G")) {
            var submitted = full.client().submit(JobRequest.builder("true").build());
            var id = ((Submission.Accepted) submitted).id();

            eventually().until(() -> full.client().job(id).why().contains("low on disk"));

            assertThat(full.client().job(id).state()).isEqualTo(JobState.QUEUED);
        }
    }

    @Test
    @DisplayName("have names that stay in the task's directory")
    void names() {
        for (var name : List.of("../../x", "/etc/x", "a/../../b", "", "a//b", "n".repeat(300))) {
            var request = JobRequest.builder("true").file(name, "sha256:" + "0".repeat(64));
            var answer = cluster.client().submit(request.build());
            assertThat(answer).as(name).isInstanceOf(Submission.Refused.class);
            assertThat(((Submission.Refused) answer).problem().field()).isEqualTo("files");
        }
    }

    @Test
    @DisplayName("have names in any script, and those that are not UTF-8 fail the task")
    void namesInAnyScript() throws IOException {
        var script =
                "cat \"d\u00e4t\u00e4/\u540d\" >\u00fc; echo x >\"$(printf 'bad\\377')\"; : >\"$(printf 'bad\\376')\"";
        var in = put("in", "berry\n");
        var good =
                done(
                        JobRequest.builder("sh", "-c", script)
                                .file("d\u00e4t\u00e4/\u540d", in)
                                .output("\u00fc"));
        assertThat(good.state()).as(good.why()).isEqualTo(JobState.SUCCEEDED);
        assertThat(files(good.id())).extracting(OutputFileView::path).containsExactly("\u00fc");
        var target = directory.resolve("fetched");
        cluster.client().files().fetch(good.id(), files(good.id()).getFirst(), target);
        assertThat(target).hasContent("berry\n");

        var bad =
                done(
                        JobRequest.builder("sh", "-c", script)
                                .file("d\u00e4t\u00e4/\u540d", in)
                                .output("*"));
        assertThat(bad.state()).isEqualTo(JobState.FAILED);
        assertThat(bad.why()).contains("is not UTF-8").contains("bad");
        assertThat(files(bad.id())).isEmpty();
    }

    @Test
    @DisplayName("that a job does not have are not found")
    void notThere() {
        var view = done(JobRequest.builder("true"));
        var file = new OutputFileView(0, "nothing", "nothing", 3, false, null, null);
        var target = directory.resolve("x");

        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> cluster.client().files().fetch(view.id(), file, target))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no output file");
        assertThat(files(view.id())).isEmpty();
    }
}
