package bramble.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@DisplayName("A jar with old classes")
class RenewedJarTest {

    @Test
    @DisplayName("is renewed once, keeps every entry, and is accepted by the JVM")
    void renews(@TempDir Path directory) throws IOException, URISyntaxException {
        Path original =
                Path.of(
                        CommandLine.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        Path jar = directory.resolve("picocli.jar");
        Files.copy(original, jar);
        assertThat(oldest(jar)).isLessThan(50);

        assertThat(RenewedJar.renew(jar)).isTrue();

        assertThat(oldest(jar)).isGreaterThanOrEqualTo(50);
        assertThat(names(jar)).isEqualTo(names(original));
        byte[] first = Files.readAllBytes(jar);
        assertThat(RenewedJar.renew(jar)).isFalse();
        assertThat(Files.readAllBytes(jar)).isEqualTo(first);
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(jar);
        }
    }

    private static java.util.Set<String> names(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(JarEntry::getName)
                    .collect(java.util.stream.Collectors.toSet());
        }
    }

    private static int oldest(Path jar) throws IOException {
        int oldest = Integer.MAX_VALUE;
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : Collections.list(file.entries())) {
                if (entry.getName().endsWith(".class")) {
                    try (InputStream in = file.getInputStream(entry)) {
                        oldest =
                                Math.min(
                                        oldest,
                                        ClassFile.of().parse(in.readAllBytes()).majorVersion());
                    }
                }
            }
        }
        return oldest;
    }
}
