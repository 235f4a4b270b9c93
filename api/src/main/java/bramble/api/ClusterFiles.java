package bramble.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Files that go into a cluster and come out of it. Made by {@link BrambleClient#files}; may be used
 * by any number of threads, and throws what that does.
 */
public final class ClusterFiles {

    /** An upload is answered when two nodes have synced it, which takes a slow disk its time. */
    private static final int UPLOAD_SILENCE_MILLIS = 300_000;

    private static final int SILENCE_MILLIS = 30_000;
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int ATTEMPTS_MAX = 20;

    /** Files of at most so many bytes come with the list. */
    private static final int SHORT_BYTES = 64 << 10;

    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int PARTIAL_CONTENT = 206;

    private final Calls calls;

    ClusterFiles(Calls calls) {
        this.calls = calls;
    }

    /**
     * Puts a file into the cluster, unless that has it already.
     *
     * @return its name there, {@code sha256:…}, as jobs refer to it
     * @throws UncheckedIOException if the file cannot be read
     */
    public String put(Path file) {
        String digits = sha256(file);
        if (!isKept(digits)) {
            Call call =
                    Call.put("/v1/files", "")
                            .withContentType("application/octet-stream")
                            .withUpload(file)
                            .withReading(new Call.Reading(0, UPLOAD_SILENCE_MILLIS));
            try (Answer answer = calls.send(call).checked()) {
                FileView kept = Wire.read(FileView.class, answer.bytes());
                if (!kept.sha256().equals(digits)) {
                    throw new ProblemException(
                            Problem.of(
                                    ProblemType.CONFLICT,
                                    file + " was changed while it was sent: send it again"));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("sending " + file, e);
            }
        }
        return "sha256:" + digits;
    }

    private boolean isKept(String digits) {
        Call call = Call.get("/v1/files/" + digits).withMethod("HEAD");
        try (Answer answer = calls.send(call)) {
            return answer.succeeded();
        }
    }

    private static String sha256(Path file) {
        try (DigestInputStream in =
                new DigestInputStream(
                        Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** Tells the files that a job's ended tasks have left, in the order of the tasks. */
    public void list(UUID job, Consumer<OutputFileView> action) {
        list(job, "", action);
    }

    /**
     * Tells them as {@link #list} does, the short ones with their data, so that many of them come
     * quickly.
     */
    public void listWithData(UUID job, Consumer<OutputFileView> action) {
        list(job, "?inline=" + SHORT_BYTES, action);
    }

    private void list(UUID job, String query, Consumer<OutputFileView> action) {
        Call call =
                Call.get("/v1/jobs/" + job + "/files" + query)
                        .withReading(new Call.Reading(0, SILENCE_MILLIS));
        try (Answer answer = calls.send(call).checked();
                InputStream in = answer.stream()) {
            Lines lines = new Lines(in);
            for (byte[] json = lines.next(); json != null; json = lines.next()) {
                action.accept(Wire.read(OutputFileView.class, json));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the list of files broke off: fetch again", e);
        }
    }

    /**
     * Brings one of a job's files here, unless it is here already. What an earlier, interrupted
     * fetching left in {@code TARGET.part} is gone on with, as is a connection that breaks.
     *
     * @param file as it was listed; with its data, that is what is written
     * @param target replaced when the file is whole, and not before
     * @throws UncheckedIOException if the disk fails, or the connection does again and again
     */
    public void fetch(UUID job, OutputFileView file, Path target) {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            if (isSame(file, target)) {
                return;
            }
            if (file.data() == null) {
                copyWhole(job, file, part);
            } else {
                Files.write(part, Base64.getDecoder().decode(file.data()));
            }
            if (!part.toFile().setExecutable(file.executable())) {
                throw new IOException("cannot change the mode of " + part);
            }
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot fetch " + file.path() + " to " + target, e);
        }
    }

    /** Whether what is here is known to be that file. */
    private static boolean isSame(OutputFileView file, Path here) throws IOException {
        return file.sha256() != null
                && Files.isRegularFile(here)
                && Files.size(here) == file.size()
                && Files.isExecutable(here) == file.executable()
                && sha256(here).equals(file.sha256());
    }

    private void copyWhole(UUID job, OutputFileView file, Path part) throws IOException {
        if (Files.exists(part) && Files.size(part) > file.size()) {
            Files.delete(part);
        }
        String trouble = "";
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            trouble = copy(job, file, part);
            if (Files.exists(part) && Files.size(part) == file.size()) {
                if (file.sha256() == null || file.sha256().equals(sha256(part))) {
                    return;
                }
                // What an earlier fetching left here was of another file.
                Files.delete(part);
            }
        }
        throw new IOException("the connection broke again and again: " + trouble);
    }

    /** Copies what is missing; says why it stopped. */
    private String copy(UUID job, OutputFileView file, Path part) throws IOException {
        long from = Files.exists(part) ? Files.size(part) : 0;
        Call call =
                Call.get("/v1/jobs/" + job + "/files/" + encoded(file.path()))
                        .withReading(new Call.Reading(from, SILENCE_MILLIS));
        try (Answer answer = calls.send(call);
                OutputStream out =
                        Files.newOutputStream(
                                part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            if (answer.status() == RANGE_NOT_SATISFIABLE) {
                return "";
            }
            try (InputStream in = answer.checked().stream()) {
                if (answer.status() != PARTIAL_CONTENT) {
                    in.skipNBytes(from);
                }
                return copy(in, out);
            }
        }
    }

    private static String copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        while (true) {
            int count;
            try {
                count = in.read(buffer);
            } catch (IOException broken) {
                return String.valueOf(broken.getMessage());
            }
            if (count < 0) {
                return "";
            }
            out.write(buffer, 0, count);
        }
    }

    /** A path as part of a URL: all but its slashes may need another form. */
    private static String encoded(String path) {
        StringBuilder all = new StringBuilder();
        for (String each : path.split("/", -1)) {
            all.append(all.isEmpty() ? "" : "/")
                    .append(
                            java.net.URLEncoder.encode(
                                            each, java.nio.charset.StandardCharsets.UTF_8)
                                    .replace("+", "%20"));
        }
        return all.toString();
    }
}
