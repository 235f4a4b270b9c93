package bramble.cli;

import bramble.api.JobRequest;
import bramble.api.Limits;
import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads jobs from files. What is wrong with a file is wrong usage. */
final class JobFile {

    private JobFile() {}

    /** The job in a file of JSON or YAML; {@code -} is the standard input. */
    static JobRequest read(String path, InputStream standardInput) {
        String text = path.equals("-") ? text("standard input", standardInput) : text(path);
        return parse(path.equals("-") ? "standard input" : path, text);
    }

    /** The jobs in a file of JSON lines. */
    static List<JobRequest> readLines(String path) {
        List<JobRequest> jobs = new ArrayList<>();
        try (java.io.BufferedReader lines = Files.newBufferedReader(Path.of(path))) {
            long number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    jobs.add(parse(path + ", line " + number, line));
                }
            }
        } catch (IOException e) {
            throw unreadable(path, e);
        }
        return jobs;
    }

    private static JobRequest parse(String place, String text) {
        boolean isJson = text.stripLeading().startsWith("{");
        try {
            return Wire.readStrict(JobRequest.class, isJson ? text : YamlJob.toJson(place, text))
                    .checked();
        } catch (ProblemException e) {
            Problem problem = e.problem();
            boolean named = problem.field() == null || problem.detail().contains(problem.field());
            throw new UsageException(
                    place + ": " + (named ? "" : problem.field() + ": ") + problem.detail());
        }
    }

    private static String text(String path) {
        try (InputStream in = Files.newInputStream(Path.of(path))) {
            return text(path, in);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static String text(String place, InputStream in) {
        try {
            byte[] bytes = in.readNBytes(Limits.DOCUMENT_BYTES_MAX + 1);
            if (bytes.length > Limits.DOCUMENT_BYTES_MAX) {
                throw new UsageException(
                        place
                                + ": more than "
                                + Limits.DOCUMENT_BYTES_MAX
                                + " bytes are too long for one job");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw unreadable(place, e);
        }
    }

    static UsageException unreadable(String path, IOException e) {
        return new UsageException(
                path
                        + (e instanceof NoSuchFileException
                                ? ": there is no such file"
                                : " cannot be read: " + e.getMessage()));
    }
}
