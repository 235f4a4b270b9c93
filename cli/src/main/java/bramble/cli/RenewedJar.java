package bramble.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Brings classes of a Java before 6 into the present form, because the JVM keeps no older ones in
 * its AOT cache: picocli's are from Java 5, and loading and checking them anew took more than a
 * third of a command's whole time. The launcher runs this once, on its own copies of the jars, when
 * it has built the program.
 */
final class RenewedJar {

    /** Class files from this version (Java 6) on can be kept in the cache. */
    private static final int OLD_BELOW = 50;

    /**
     * The version that renewed class files say they have: that of Java 17, which allows all that
     * Java 5 did.
     */
    private static final int RENEWED = 61;

    private RenewedJar() {}

    /**
     * Renews the jars in the directories given, in place. A jar whose new form the JVM does not
     * accept stays as it is.
     */
    public static void main(String[] directories) throws IOException {
        for (String directory : directories) {
            try (DirectoryStream<Path> jars =
                    Files.newDirectoryStream(Path.of(directory), "*.jar")) {
                for (Path jar : jars) {
                    if (renew(jar)) {
                        System.out.println("renewed " + jar.getFileName());
                    }
                }
            }
        }
    }

    /** Whether the jar had old classes and now has none. */
    static boolean renew(Path jar) throws IOException {
        Path renewed = Files.createTempFile(jar.toAbsolutePath().getParent(), "renewed-", ".new");
        try {
            List<String> names = write(jar, renewed);
            boolean better = !names.isEmpty() && isAccepted(renewed, names);
            if (better) {
                Files.move(renewed, jar, StandardCopyOption.REPLACE_EXISTING);
            }
            return better;
        } finally {
            Files.deleteIfExists(renewed);
        }
    }

    /** Writes the jar's new form; answers the names of the classes that are new. */
    private static List<String> write(Path jar, Path to) throws IOException {
        List<String> renewed = new ArrayList<>();
        try (JarFile in = new JarFile(jar.toFile());
                OutputStream file = Files.newOutputStream(to);
                JarOutputStream out = new JarOutputStream(file)) {
            ClassFile format = format(in);
            for (JarEntry entry : Collections.list(in.entries())) {
                byte[] bytes = bytes(in, entry);
                String name = entry.getName();
                if (name.endsWith(".class") && isOld(bytes)) {
                    bytes = present(format, format.parse(bytes));
                    renewed.add(
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'));
                }
                JarEntry copy = new JarEntry(name);
                copy.setTime(entry.getTime());
                out.putNextEntry(copy);
                out.write(bytes);
                out.closeEntry();
            }
        }
        return renewed;
    }

    /**
     * Stack maps, which old classes lack, need to know which class extends which: the jar's own and
     * the JDK's are asked.
     */
    private static ClassFile format(JarFile jar) {
        ClassHierarchyResolver own =
                ClassHierarchyResolver.ofResourceParsing(
                        type -> {
                            String descriptor = type.descriptorString();
                            JarEntry entry =
                                    jar.getJarEntry(
                                            descriptor.substring(1, descriptor.length() - 1)
                                                    + ".class");
                            return entry == null
                                    ? null
                                    : new ByteArrayInputStream(bytes(jar, entry));
                        });
        return ClassFile.of(
                ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                ClassFile.ClassHierarchyResolverOption.of(
                        own.orElse(ClassHierarchyResolver.defaultResolver())));
    }

    private static byte[] present(ClassFile format, ClassModel old) {
        // Handing every instruction on makes the library write the code anew, with its stack maps.
        return format.transformClass(
                old,
                ClassTransform.transformingMethodBodies((code, element) -> code.with(element))
                        .andThen(ClassTransform.endHandler(type -> type.withVersion(RENEWED, 0))));
    }

    private static boolean isOld(byte[] type) {
        return type.length > 7 && ((type[6] & 0xFF) << 8 | (type[7] & 0xFF)) < OLD_BELOW;
    }

    private static byte[] bytes(JarFile jar, JarEntry entry) {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the JVM check every new class. */
    private static boolean isAccepted(Path jar, List<String> names) throws IOException {
        try (URLClassLoader loader =
                new URLClassLoader(
                        new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            for (String name : names) {
                if (!isAccepted(name, loader)) {
                    return false;
                }
            }
            return true;
        }
    }

    private static boolean isAccepted(String name, ClassLoader loader) {
        try {
            var _ = Class.forName(name, true, loader);
            return true;
        } catch (NoClassDefFoundError e) {
            // It needs something that this program does not have, so it is never used here.
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            System.err.println(name + ": " + e);
            return false;
        }
    }
}
