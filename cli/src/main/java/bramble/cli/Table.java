package bramble.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows with aligned columns. Colours may be put around a padded cell by the caller. */
final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... headings) {
        rows.add(List.of(headings));
    }

    void row(String... cells) {
        rows.add(List.of(cells));
    }

    /** The rows as lines, two spaces between the columns and none at the end. */
    List<String> lines() {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], visible(row.get(column)));
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String cell = row.get(column);
                line.append(cell).repeat(' ', widths[column] - visible(cell) + 2);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    /** Characters that take room: all but the codes of colours. */
    private static int visible(String cell) {
        int count = 0;
        boolean inCode = false;
        for (int at = 0; at < cell.length(); at++) {
            char c = cell.charAt(at);
            if (c == '\u001b') {
                inCode = true;
            } else if (inCode) {
                inCode = c != 'm';
            } else {
                count++;
            }
        }
        return count;
    }
}
