// No package on purpose: only so does `java Collatz.java` run the file alone, from any folder.

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Answers each number, one a line, with the length of its Collatz sequence: a command for the line
 * runner. Reads and writes ASCII.
 */
@SuppressWarnings("DefaultPackage")
public final class Collatz {

    private Collatz() {}

    /** Answers until the input ends. */
    public static void main(String[] args) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        // Flushes each line: an answer that waits in a buffer is one that Bramble waits for.
        var out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            out.println(steps(Long.parseLong(line)));
        }
    }

    static int steps(long first) {
        var count = 0;
        for (var number = first; number != 1; count++) {
            number = number % 2 == 0 ? number / 2 : Math.addExact(Math.multiplyExact(3, number), 1);
        }
        return count;
    }
}
