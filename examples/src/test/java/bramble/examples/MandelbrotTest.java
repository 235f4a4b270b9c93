import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Rendering the Mandelbrot set")
@SuppressWarnings("DefaultPackage")
class MandelbrotTest {

    private static final int INTERIOR = 0x000000;

    @TempDir Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    @DisplayName("writes a picture of the size asked for, and says where it is")
    void writesThePicture() throws IOException {
        assertThat(run("7", "60", "48x27")).isZero();

        BufferedImage picture = read(Files.readAllBytes(folder.resolve("frame-0007.png")));
        assertThat(picture.getWidth()).isEqualTo(48);
        assertThat(picture.getHeight()).isEqualTo(27);
        assertThat(text(out))
                .isEqualToNormalizingNewlines(
                        "frame 7: centre -0.743643887037 + 0.131825904205i, width 3.2e-1\n");
        assertThat(text(err)).isEmpty();
    }

    @Test
    @DisplayName("renders 640 by 360 pixels when no size is given")
    void defaultSize() throws IOException {
        assertThat(run("0", "1")).isZero();

        BufferedImage picture = read(Files.readAllBytes(folder.resolve("frame-0000.png")));
        assertThat(picture.getWidth()).isEqualTo(640);
        assertThat(picture.getHeight()).isEqualTo(360);
    }

    @Test
    @DisplayName("makes the same bytes of the same frame, and others of the next")
    void sameBytes() throws IOException {
        byte[] first = Mandelbrot.png(new Mandelbrot.Frame(20, 60, 64, 36));

        assertThat(Mandelbrot.png(new Mandelbrot.Frame(20, 60, 64, 36))).isEqualTo(first);
        assertThat(Mandelbrot.png(new Mandelbrot.Frame(21, 60, 64, 36))).isNotEqualTo(first);
    }

    @Test
    @DisplayName("writes three chunks, each with its right checksum")
    void chunks() throws IOException {
        ByteBuffer png = ByteBuffer.wrap(Mandelbrot.png(new Mandelbrot.Frame(0, 1, 30, 20)));
        assertThat(png.getLong()).isEqualTo(0x89504E47_0D0A1A0AL);
        List<String> types = new ArrayList<>();
        while (png.hasRemaining()) {
            var typeAndContent = new byte[4 + png.getInt()];
            png.get(typeAndContent);
            var checksum = new CRC32();
            checksum.update(typeAndContent);
            String type = new String(typeAndContent, 0, 4, StandardCharsets.US_ASCII);
            assertThat(png.getInt()).as(type).isEqualTo((int) checksum.getValue());
            types.add(type);
        }

        assertThat(types).containsExactly("IHDR", "IDAT", "IEND");
    }

    @ParameterizedTest(name = "{0} + {1}i")
    @DisplayName("gives the points of the set the colour of the interior:")
    @CsvSource({
        "0, 0",
        "-1, 0",
        "-0.5, 0.5",
        "-0.122561, 0.744862",
        "-0.122561, -0.744862",
        "-1.3107, 0",
    })
    void interior(double real, double imaginary) throws IOException {
        assertThat(colourInFirstFrame(real, imaginary)).isEqualTo(INTERIOR);
    }

    // Of the last two, one is inside if up is taken for down, the other if left is for right.
    @ParameterizedTest(name = "{0} + {1}i")
    @DisplayName("gives the points outside the set another colour:")
    @CsvSource({
        "1.4, 1.3",
        "-2.9, -1.1",
        "0.5, 0",
        "-0.75, 0.3",
        "-0.122561, 1.008514",
        "-1.487288, 0.4",
    })
    void outside(double real, double imaginary) throws IOException {
        assertThat(colourInFirstFrame(real, imaginary)).isNotEqualTo(INTERIOR);
    }

    @Test
    @DisplayName("has no edges in the colours outside")
    void smooth() throws IOException {
        BufferedImage picture = read(Mandelbrot.png(new Mandelbrot.Frame(0, 1, 640, 360)));

        // The left fifth of the picture is far from the set.
        for (int y = 0; y < 360; y++) {
            for (int x = 1; x < 128; x++) {
                int left = picture.getRGB(x - 1, y);
                int right = picture.getRGB(x, y);
                for (int shift = 0; shift <= 16; shift += 8) {
                    assertThat(Math.abs((left >> shift & 0xFF) - (right >> shift & 0xFF)))
                            .as("channel %d at (%d, %d)", shift, x, y)
                            .isLessThan(12);
                }
            }
        }
    }

    @Test
    @DisplayName("zooms in by the same factor with every frame")
    void zoom() {
        assertThat(new Mandelbrot.Frame(0, 1, 9, 9).width()).isEqualTo(4.5);
        assertThat(new Mandelbrot.Frame(0, 60, 9, 9).width()).isEqualTo(4.5);
        assertThat(new Mandelbrot.Frame(59, 60, 9, 9).width()).isEqualTo(1e-9, within(1e-18));
        for (int frame = 2; frame < 60; frame++) {
            assertThat(ratio(frame)).isEqualTo(ratio(1), within(1e-9));
        }
    }

    @ParameterizedTest(name = "\"{0}\"")
    @DisplayName("prints the usage when the arguments name no frame:")
    @ValueSource(
            strings = {
                "",
                "7",
                "7 60 48x27 more",
                "seven 60",
                "7 sixty",
                "-1 60",
                "60 60",
                "0 0",
                "0 10001",
                "0 1 48",
                "0 1 48x",
                "0 1 x27",
                "0 1 48x27x3",
                "0 1 0x27",
                "0 1 48x0",
                "0 1 4097x1",
                "0 1 1x4097",
            })
    void badUsage(String arguments) throws IOException {
        assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" "))).isEqualTo(2);

        assertThat(text(out)).isEmpty();
        assertThat(text(err)).contains("usage:").contains("was given: " + arguments);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    @DisplayName("says so when the picture cannot be written")
    void unwritable() throws IOException {
        Files.createDirectory(folder.resolve("frame-0000.png"));

        assertThat(run("0", "1", "4x4")).isEqualTo(1);
        assertThat(text(out)).isEmpty();
        assertThat(text(err)).contains("cannot write").contains("frame-0000.png");
    }

    @Test
    @DisplayName("runs from its source file alone, without java.desktop")
    void alone() throws IOException, InterruptedException {
        Alone.Outcome outcome = Alone.run(folder, "", "Mandelbrot.java", "3", "60", "48x27");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).startsWith("frame 3: centre");
        assertThat(folder.resolve("frame-0003.png"))
                .hasBinaryContent(Mandelbrot.png(new Mandelbrot.Frame(3, 60, 48, 27)));
    }

    @Test
    @DisplayName("ends with 2 after a bad call")
    void aloneWithBadUsage() throws IOException, InterruptedException {
        Alone.Outcome outcome = Alone.run(folder, "", "Mandelbrot.java", "3");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("usage:");
    }

    private int run(String... args) {
        return Mandelbrot.run(
                args,
                folder,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }

    /** How many times wider the frame before this one is. */
    private static double ratio(int frame) {
        return new Mandelbrot.Frame(frame - 1, 60, 9, 9).width()
                / new Mandelbrot.Frame(frame, 60, 9, 9).width();
    }

    /** The colour of the pixel that holds a point, which is 4.5 wide around the seahorse valley. */
    private static int colourInFirstFrame(double real, double imaginary) throws IOException {
        int columns = 450;
        int rows = 300;
        BufferedImage picture = read(Mandelbrot.png(new Mandelbrot.Frame(0, 60, columns, rows)));
        int x = (int) Math.floor((real + 0.743643887037151 + 2.25) * 100);
        int y = (int) Math.floor((0.131825904205330 + 1.5 - imaginary) * 100);
        return picture.getRGB(x, y) & 0xFFFFFF;
    }

    private static BufferedImage read(byte[] png) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(png));
    }
}
