package dev.sluice.connectors.files;

/** Where the columns of a line begin and end. Overwritten by each line. For one thread. */
final class Columns {

    /** More than any format has, so that a surplus is seen. */
    private static final int MOST = 8;

    private final int[] starts = new int[MOST];
    private final int[] ends = new int[MOST];

    /** Parts a line at runs of blanks and tabs; gives how many columns it has, counted up to {@value #MOST}. */
    int atBlanks(TextLines line) {
        byte[] buffer = line.buffer();
        int end = line.end();
        int count = 0;
        int index = line.start();
        while (count < MOST) {
            while (index < end && isBlank(buffer[index])) {
                index++;
            }
            if (index == end) {
                break;
            }
            starts[count] = index;
            while (index < end && !isBlank(buffer[index])) {
                index++;
            }
            ends[count++] = index;
        }
        return count;
    }

    /** Parts a line at each tab; gives how many columns it has, counted up to {@value #MOST}. */
    int atTabs(TextLines line) {
        byte[] buffer = line.buffer();
        int count = 0;
        int from = line.start();
        for (int index = from; index <= line.end() && count < MOST; index++) {
            if (index == line.end() || buffer[index] == '\t') {
                starts[count] = from;
                ends[count++] = index;
                from = index + 1;
            }
        }
        return count;
    }

    int start(int column) {
        return starts[column];
    }

    int end(int column) {
        return ends[column];
    }

    /** True for a column that is empty or begins or ends with a blank. */
    boolean isLoose(TextLines line, int column) {
        byte[] buffer = line.buffer();
        return starts[column] == ends[column] || buffer[starts[column]] == ' ' || buffer[ends[column] - 1] == ' ';
    }

    String text(TextLines line, int column) {
        return line.text(starts[column], ends[column]);
    }

    private static boolean isBlank(byte character) {
        return character == ' ' || character == '\t';
    }
}
