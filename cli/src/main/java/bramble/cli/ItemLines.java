package bramble.cli;

import bramble.api.ClusterFiles;
import bramble.api.Items;
import bramble.api.Limits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Items that stand in a file, one a line; empty lines are left out. Few of them go into the
 * request; many go into the cluster as a file.
 */
record ItemLines(ClusterFiles files, InputStream standardInput) {

    Items read(String path) {
        try (BufferedReader lines =
                path.equals("-")
                        ? new BufferedReader(
                                new InputStreamReader(standardInput, StandardCharsets.UTF_8))
                        : Files.newBufferedReader(Path.of(path))) {
            return read(path, lines);
        } catch (IOException e) {
            throw JobFile.unreadable(path, e);
        }
    }

    private Items read(String path, BufferedReader lines) throws IOException {
        List<String> items = new ArrayList<>();
        long bytes = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isEmpty()) {
                items.add(line);
                bytes += line.getBytes(StandardCharsets.UTF_8).length + 1L;
            }
            if (bytes > Limits.ITEMS_BYTES_MAX) {
                return asFile(items, lines);
            }
        }
        if (items.isEmpty()) {
            throw new UsageException("there are no items in " + path);
        }
        return new Items.Listed(items);
    }

    private Items asFile(List<String> first, BufferedReader rest) throws IOException {
        Path file = Files.createTempFile("bramble-items", ".txt");
        try {
            try (Writer out = Files.newBufferedWriter(file)) {
                for (String item : first) {
                    out.append(item).append('\n');
                }
                for (String line = rest.readLine(); line != null; line = rest.readLine()) {
                    if (!line.isEmpty()) {
                        out.append(line).append('\n');
                    }
                }
            }
            return new Items.FromFile(files.put(file));
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
