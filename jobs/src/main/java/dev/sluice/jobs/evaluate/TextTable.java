package dev.sluice.jobs.evaluate;

import java.util.ArrayList;
import java.util.List;

/** Rows of plain text in aligned columns, two blanks apart. */
final class TextTable {

    private final int textColumns;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param textColumns so many columns begin at their left edge; the others, figures, end at their right one */
    TextTable(int textColumns) {
        this.textColumns = textColumns;
    }

    void row(List<String> cells) {
        rows.add(cells);
    }

    /** Appends the rows, a line each. */
    void appendTo(StringBuilder text) {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                widths[column] = Math.max(widths[column], width(row.get(column)));
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                String room = " ".repeat(widths[column] - width(cell));
                line.append(column == 0 ? "" : "  ").append(column < textColumns ? cell + room : room + cell);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
