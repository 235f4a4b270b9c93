// No package on purpose: only so does `java Mandelbrot.java` run the file alone, from any folder.

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Renders one frame of a zoom into the seahorse valley of the Mandelbrot set. A command for a job
 * with many items: each task renders one frame, and the frames make a film.
 *
 * <pre>
 * java Mandelbrot.java FRAME FRAMES [WIDTHxHEIGHT]
 * </pre>
 *
 * <p>The frames are numbered from 0 to FRAMES - 1. The picture goes to {@code frame-0007.png} in
 * the current folder, and a line about it to standard output. The exit code is 2, with the usage on
 * standard error, when the arguments name no frame, and 1 when the picture cannot be written.
 *
 * <p>The file needs nothing but the modules java.base and jdk.compiler, so it writes the PNG itself
 * and a machine without java.desktop can run it. It computes with plain arithmetic and {@link
 * StrictMath}, whose results every machine agrees on: all of them render the same pixels.
 */
@SuppressWarnings("DefaultPackage")
public final class Mandelbrot {

    /** The colour of the points that belong to the set, as far as the iterations can tell. */
    private static final int INTERIOR = 0x000000;

    /** The point in the middle of every frame. */
    private static final double CENTRE_REAL = -0.743643887037151;

    private static final double CENTRE_IMAGINARY = 0.131825904205330;

    /** How much of the plane the first frame is wide. It shows the whole set. */
    private static final double FIRST_WIDTH = 4.5;

    /** How much of the plane the last frame is wide. Much less, and a double is too coarse. */
    private static final double LAST_WIDTH = 1e-9;

    /** The file's name has four digits for the frame. */
    private static final int FRAMES_MAX = 10_000;

    private static final int SIDE_MAX = 4_096;
    private static final String DEFAULT_SIZE = "640x360";

    private static final String USAGE =
            """
            usage: java Mandelbrot.java FRAME FRAMES [WIDTHxHEIGHT]
              FRAMES is a number from 1 to %d, FRAME one from 0 to FRAMES - 1;
              WIDTH and HEIGHT are pixels, from 1 to %d, and %s if left out."""
                    .formatted(FRAMES_MAX, SIDE_MAX, DEFAULT_SIZE);

    private static final int FIRST_ITERATIONS = 500;

    /** The further in, the longer a point takes to leave: so many iterations more each doubling. */
    private static final int ITERATIONS_PER_DOUBLING = 150;

    /** A point has left when it is this far away. More than the 2 that suffices: it is smoother. */
    private static final double ESCAPE_RADIUS = 256;

    /** The colours that the outside runs through, over and over. None is {@link #INTERIOR}. */
    private static final int[] PALETTE = {
        0x06115C, 0x1B5FB8, 0x8FD3F4, 0xFFFBE6, 0xFFB627, 0xB3400A, 0x3A0C2E,
    };

    /** How many colours of the palette a tenfold number of iterations runs through. */
    private static final double COLOURS_PER_TENFOLD = 14;

    private Mandelbrot() {}

    /** Renders the frame that the arguments name into the current folder. */
    public static void main(String[] args) {
        int exitCode = run(args, Path.of(""), System.out, System.err);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /**
     * Does what the program does, with its pictures in {@code folder}, and answers its exit code.
     */
    static int run(String[] args, Path folder, PrintStream out, PrintStream err) {
        Frame frame;
        try {
            frame = Frame.parse(args);
        } catch (IllegalArgumentException noFrame) {
            err.println("mandelbrot: wants a frame, but was given: " + String.join(" ", args));
            err.println(USAGE);
            return 2;
        }
        Path file = folder.resolve(frame.fileName());
        try {
            Files.write(file, png(frame));
        } catch (IOException unwritable) {
            err.println("mandelbrot: cannot write " + file + ": " + unwritable);
            return 1;
        }
        out.println(frame.description());
        return 0;
    }

    /**
     * One picture of the zoom, the {@code number}th of {@code frames} from 0 on, of {@code columns}
     * times {@code rows} pixels.
     */
    record Frame(int number, int frames, int columns, int rows) {

        /** Refuses a number that is none of the frames, and a size beyond the limits. */
        Frame {
            boolean inZoom = frames <= FRAMES_MAX && number >= 0 && number < frames;
            if (!inZoom || Math.min(columns, rows) < 1 || Math.max(columns, rows) > SIDE_MAX) {
                throw new IllegalArgumentException("the number or the size is beyond the limits");
            }
        }

        /**
         * The frame that the program's arguments name.
         *
         * @throws IllegalArgumentException if they name none
         */
        static Frame parse(String[] args) {
            if (args.length < 2 || args.length > 3) {
                throw new IllegalArgumentException("neither two arguments nor three");
            }
            String size = args.length == 3 ? args[2] : DEFAULT_SIZE;
            String[] sides = size.split("x", -1);
            if (sides.length != 2) {
                throw new IllegalArgumentException("no size: " + size);
            }
            return new Frame(
                    Integer.parseInt(args[0]),
                    Integer.parseInt(args[1]),
                    Integer.parseInt(sides[0]),
                    Integer.parseInt(sides[1]));
        }

        /** The name of the picture's file. Files sorted by name are in the order of the film. */
        String fileName() {
            return String.format(Locale.ROOT, "frame-%04d.png", number);
        }

        /** How much of the plane this frame is wide. It shrinks by the same factor each frame. */
        double width() {
            double way = number / Math.max(1.0, frames - 1);
            return FIRST_WIDTH * StrictMath.pow(LAST_WIDTH / FIRST_WIDTH, way);
        }

        /** How long a point is followed before it counts as one of the set. */
        int iterations() {
            double doublings = StrictMath.log(FIRST_WIDTH / width()) / StrictMath.log(2);
            return FIRST_ITERATIONS + (int) (ITERATIONS_PER_DOUBLING * doublings);
        }

        /** The line that the program prints about this frame. */
        String description() {
            var scientific =
                    new DecimalFormat("0.0E0", DecimalFormatSymbols.getInstance(Locale.ROOT));
            return String.format(
                    Locale.ROOT,
                    "frame %d: centre %.12f + %.12fi, width %s",
                    number,
                    CENTRE_REAL,
                    CENTRE_IMAGINARY,
                    scientific.format(width()).replace('E', 'e'));
        }
    }

    /**
     * The picture of {@code frame} as a PNG file: a signature, and three chunks for its size, its
     * pixels and its end.
     *
     * @see <a href="https://www.w3.org/TR/png-3/">Portable Network Graphics, third edition</a>
     */
    static byte[] png(Frame frame) throws IOException {
        var file = new ByteArrayOutputStream();
        var out = new DataOutputStream(file);
        out.writeLong(0x89504E47_0D0A1A0AL);
        writeChunk(out, "IHDR", header(frame));
        writeChunk(out, "IDAT", deflated(scanlines(frame)));
        writeChunk(out, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static byte[] header(Frame frame) {
        var header = ByteBuffer.allocate(13).putInt(frame.columns()).putInt(frame.rows());
        // 8 bits a channel; red, green, blue; the only compression and filters; from top to bottom.
        return header.put(new byte[] {8, 2, 0, 0, 0}).array();
    }

    private static void writeChunk(DataOutputStream out, String type, byte[] content)
            throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        var checksum = new CRC32();
        checksum.update(name);
        checksum.update(content);
        out.writeInt(content.length);
        out.write(name);
        out.write(content);
        out.writeInt((int) checksum.getValue());
    }

    private static byte[] deflated(byte[] bytes) throws IOException {
        var deflated = new ByteArrayOutputStream();
        var deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try (var out = new DeflaterOutputStream(deflated, deflater)) {
            out.write(bytes);
        } finally {
            deflater.end();
        }
        return deflated.toByteArray();
    }

    /** The rows from the top, each a zero for "not filtered" and three bytes for each pixel. */
    private static byte[] scanlines(Frame frame) {
        double pixel = frame.width() / frame.columns();
        int iterations = frame.iterations();
        var bytes = new byte[frame.rows() * (1 + 3 * frame.columns())];
        int next = 0;
        for (int row = 0; row < frame.rows(); row++) {
            double imaginary = CENTRE_IMAGINARY + (frame.rows() / 2.0 - row - 0.5) * pixel;
            bytes[next++] = 0;
            for (int column = 0; column < frame.columns(); column++) {
                double real = CENTRE_REAL + (column + 0.5 - frame.columns() / 2.0) * pixel;
                int colour = colour(real, imaginary, iterations);
                bytes[next++] = (byte) (colour >> 16);
                bytes[next++] = (byte) (colour >> 8);
                bytes[next++] = (byte) colour;
            }
        }
        return bytes;
    }

    /**
     * The colour of one point of the plane, as 0xRRGGBB: {@link #INTERIOR} if it is still near
     * after {@code iterations} steps of z ← z² + c.
     */
    private static int colour(double real, double imaginary, int iterations) {
        if (isInCardioidOrDisc(real, imaginary)) {
            return INTERIOR;
        }
        double x = 0;
        double y = 0;
        for (int step = 0; step < iterations; step++) {
            double squares = x * x + y * y;
            if (squares > ESCAPE_RADIUS * ESCAPE_RADIUS) {
                return outside(step, squares);
            }
            double nextX = x * x - y * y + real;
            y = 2 * x * y + imaginary;
            x = nextX;
        }
        return INTERIOR;
    }

    /** Whether a point is in one of the set's two largest parts, where following it is a waste. */
    private static boolean isInCardioidOrDisc(double real, double imaginary) {
        double square = imaginary * imaginary;
        double fromCusp = real - 0.25;
        double distance = fromCusp * fromCusp + square;
        boolean inDisc = (real + 1) * (real + 1) + square < 1.0 / 16;
        return inDisc || distance * (distance + fromCusp) < square / 4;
    }

    /**
     * The colour of a point that left in {@code step} steps. Its distance then says by what part of
     * a step it left earlier, and without that part the colours would have edges.
     */
    private static int outside(int step, double squares) {
        double logarithm = StrictMath.log(squares) / 2 / StrictMath.log(ESCAPE_RADIUS);
        double smooth = Math.max(0, step - StrictMath.log(logarithm) / StrictMath.log(2));
        double position = COLOURS_PER_TENFOLD * StrictMath.log10(1 + smooth);
        int index = (int) position;
        return mixed(
                PALETTE[index % PALETTE.length],
                PALETTE[(index + 1) % PALETTE.length],
                position - index);
    }

    private static int mixed(int first, int second, double share) {
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int from = first >> shift & 0xFF;
            int to = second >> shift & 0xFF;
            mixed |= (int) (from + (to - from) * share) << shift;
        }
        return mixed;
    }
}
