package bramble.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A job's name and program as bytes: a third of what they take as objects, and needed only when
 * somebody looks at the job or runs it. Never leaves the process, so its form is free to change.
 *
 * <p>Texts are UTF-8 with their length before them; numbers are of seven bits a byte, lowest first,
 * as in protobuf. Texts of the log are well-formed, so none changes on the way.
 */
final class PackedProgram {

    private static final List<InputFile.Mode> MODES = List.of(InputFile.Mode.values());

    private PackedProgram() {}

    /** What was packed. */
    record Named(String name, Program program) {}

    static byte[] pack(String name, Program program) {
        var out = new Writer();
        out.text(name);
        out.texts(program.command());
        out.number(program.environment().size());
        program.environment()
                .forEach(
                        (key, value) -> {
                            out.text(key);
                            out.text(value);
                        });
        out.texts(program.directory().map(List::of).orElse(List.of()));
        out.number(program.files().size());
        program.files()
                .forEach(
                        (path, file) -> {
                            out.text(path);
                            out.text(file.content().text());
                            out.number(MODES.indexOf(file.mode()));
                        });
        out.texts(program.outputs().globs());
        out.number(program.outputs().afterFailure() ? 1 : 0);
        return Arrays.copyOf(out.bytes, out.length);
    }

    static Named unpack(byte[] packed) {
        var in = new Reader(packed);
        var name = in.text();
        var command = in.texts();
        var environment = new TreeMap<String, String>();
        for (var left = in.number(); left > 0; left--) {
            environment.put(in.text(), in.text());
        }
        var directory = in.texts();
        var files = files(in);
        var outputs = new OutputRules(in.texts(), in.number() == 1);
        return new Named(
                name,
                new Program(command, environment, directory.stream().findFirst(), files, outputs));
    }

    private static SortedMap<String, InputFile> files(Reader in) {
        var files = new TreeMap<String, InputFile>();
        for (var left = in.number(); left > 0; left--) {
            files.put(in.text(), new InputFile(new ContentId(in.text()), MODES.get(in.number())));
        }
        return files;
    }

    private static final class Writer {
        private byte[] bytes = new byte[128];
        private int length;

        void number(int number) {
            room(5);
            var left = number;
            while (left > 0x7f) {
                bytes[length++] = (byte) (left | 0x80);
                left >>>= 7;
            }
            bytes[length++] = (byte) left;
        }

        void text(String text) {
            var encoded = text.getBytes(StandardCharsets.UTF_8);
            number(encoded.length);
            room(encoded.length);
            System.arraycopy(encoded, 0, bytes, length, encoded.length);
            length += encoded.length;
        }

        void texts(List<String> texts) {
            number(texts.size());
            texts.forEach(this::text);
        }

        private void room(int more) {
            if (more > bytes.length - length) {
                bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
            }
        }
    }

    private static final class Reader {
        private final byte[] bytes;
        private int at;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        int number() {
            var number = 0;
            for (var shift = 0; ; shift += 7) {
                var next = bytes[at++];
                number |= (next & 0x7f) << shift;
                if (next >= 0) {
                    return number;
                }
            }
        }

        String text() {
            var size = number();
            at += size;
            return size == 0 ? "" : new String(bytes, at - size, size, StandardCharsets.UTF_8);
        }

        List<String> texts() {
            var texts = new ArrayList<String>();
            for (var left = number(); left > 0; left--) {
                texts.add(text());
            }
            return texts;
        }
    }
}
