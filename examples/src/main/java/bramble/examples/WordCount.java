// No package on purpose: only so does `java WordCount.java` run the file alone, from any folder.

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Counts the words of many texts in two steps: the tasks of a job each count one text, and their
 * results together are counted again.
 *
 * <pre>
 * java WordCount.java map FILE       prints each word of a text, a tab and its count, by word
 * java WordCount.java merge [TOP]    adds up such lines, prints the most frequent
 * </pre>
 *
 * <p>A word is a run of letters, with apostrophes between them, in lower case; a text is UTF-8 and
 * so is all output, whatever the machine is set to. {@code merge} prints 20 words unless TOP says
 * otherwise, the most frequent first, and of equally frequent ones the alphabetically first. The
 * exit code is 2, with the usage on standard error, when the arguments are neither call, and 1 when
 * a text cannot be read or counted.
 */
@SuppressWarnings("DefaultPackage")
public final class WordCount {

    private static final int DEFAULT_TOP = 20;

    private static final String USAGE =
            """
            usage: java WordCount.java map FILE
                   java WordCount.java merge [TOP]
              FILE is a text in UTF-8;
              TOP is how many words to print, at least 1, and %d if left out."""
                    .formatted(DEFAULT_TOP);

    /** Letters with their accents. An apostrophe belongs to the word only between two letters. */
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}]+(?:'[\\p{L}\\p{M}]+)*");

    private static final char TYPOGRAPHIC_APOSTROPHE = '\u2019';

    private WordCount() {}

    /** Counts what the arguments say. */
    public static void main(String[] args) {
        // A task has no locale, and without one the standard streams know nothing but ASCII.
        var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        int exitCode = run(args, System.in, out, System.err);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /** Does what the program does and answers its exit code. */
    static int run(String[] args, InputStream in, PrintStream out, PrintStream err) {
        try {
            count(args, in, out);
        } catch (IllegalArgumentException badUsage) {
            err.println("word-count: " + badUsage.getMessage());
            err.println(USAGE);
            return 2;
        } catch (IOException failure) {
            err.println("word-count: " + failure.getMessage());
            return 1;
        }
        // A print stream keeps its errors to itself until asked.
        if (out.checkError()) {
            err.println("word-count: cannot write to standard output");
            return 1;
        }
        return 0;
    }

    private static void count(String[] args, InputStream in, PrintStream out) throws IOException {
        String mode = args.length == 0 ? "" : args[0];
        switch (mode) {
            case "map" -> {
                if (args.length != 2) {
                    throw new IllegalArgumentException("map wants one file");
                }
                print(words(path(args[1])).entrySet(), out);
            }
            case "merge" -> {
                if (args.length > 2) {
                    throw new IllegalArgumentException("merge wants one number or none");
                }
                int top = args.length == 2 ? top(args[1]) : DEFAULT_TOP;
                print(mostFrequent(sums(in), top), out);
            }
            default ->
                    throw new IllegalArgumentException(
                            "wants map or merge, but was given: " + String.join(" ", args));
        }
    }

    private static Path path(String argument) {
        try {
            return Path.of(argument);
        } catch (InvalidPathException noPath) {
            throw new IllegalArgumentException("no file's name: " + argument, noPath);
        }
    }

    private static int top(String argument) {
        try {
            int top = Integer.parseInt(argument);
            if (top > 0) {
                return top;
            }
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException("TOP is no number: " + argument, noNumber);
        }
        throw new IllegalArgumentException("TOP is less than 1: " + argument);
    }

    private static void print(Iterable<Map.Entry<String, Long>> counts, PrintStream out) {
        for (Map.Entry<String, Long> count : counts) {
            // Not println, whose line ends differ between systems.
            out.print(count.getKey() + '\t' + count.getValue() + '\n');
        }
    }

    /**
     * How often each word occurs in the text of {@code file}.
     *
     * @throws IOException if the file cannot be read as UTF-8; the message names it and says why
     */
    static SortedMap<String, Long> words(Path file) throws IOException {
        var counts = new TreeMap<String, Long>();
        try (BufferedReader text = Files.newBufferedReader(file)) {
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                String plain = line.replace(TYPOGRAPHIC_APOSTROPHE, '\'').toLowerCase(Locale.ROOT);
                WORD.matcher(plain)
                        .results()
                        .forEach(word -> counts.merge(word.group(), 1L, Math::addExact));
            }
        } catch (NoSuchFileException missing) {
            throw new IOException("there is no file " + file, missing);
        } catch (CharacterCodingException notText) {
            throw new IOException(file + " is not a text in UTF-8", notText);
        } catch (IOException unreadable) {
            throw new IOException(
                    "cannot read " + file + ": " + unreadable.getMessage(), unreadable);
        }
        return counts;
    }

    /**
     * The sum of each word's counts in {@code in}, whose lines are a word, a tab and a count. Empty
     * lines are skipped, for results that were joined may have some between them.
     *
     * @throws IOException if {@code in} cannot be read, or has another line; the message says which
     */
    static SortedMap<String, Long> sums(InputStream in) throws IOException {
        var sums = new TreeMap<String, Long>();
        // A decoder, unlike a charset, reports bytes that are not UTF-8.
        var lines =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
        int number = 0;
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isEmpty()) {
                    add(line, sums);
                }
            }
        } catch (CharacterCodingException notText) {
            throw new IOException("standard input is not a text in UTF-8", notText);
        } catch (IllegalArgumentException | ArithmeticException noCount) {
            throw new IOException(
                    "line " + number + " of standard input: " + noCount.getMessage(), noCount);
        }
        return sums;
    }

    private static void add(String line, Map<String, Long> sums) {
        int tab = line.indexOf('\t');
        if (tab <= 0) {
            throw new IllegalArgumentException("not a word, a tab and a count: " + line);
        }
        long count = Long.parseLong(line.substring(tab + 1));
        if (count < 1) {
            throw new IllegalArgumentException("a count less than 1: " + line);
        }
        sums.merge(line.substring(0, tab), count, Math::addExact);
    }

    /**
     * The {@code top} largest counts, largest first, and equal ones in the order of their words.
     */
    static List<Map.Entry<String, Long>> mostFrequent(SortedMap<String, Long> counts, int top) {
        Comparator<Map.Entry<String, Long>> byCount =
                Map.Entry.<String, Long>comparingByValue().reversed();
        return counts.entrySet().stream()
                .sorted(byCount.thenComparing(Map.Entry.comparingByKey()))
                .limit(top)
                .toList();
    }
}
