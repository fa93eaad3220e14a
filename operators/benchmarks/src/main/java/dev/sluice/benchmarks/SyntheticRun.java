package dev.sluice.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * A TREC run and its judgments as large collections have them: {@value #DOCUMENTS} documents a query, sorted by score,
 * with ids of seven digits, and {@value #JUDGED} judged ones, half of which the run has. Equal seeds give equal files.
 *
 * @param lines of the run, at least 1; its last query may have fewer documents
 */
record SyntheticRun(long lines, long seed) {

    static final int DOCUMENTS = 1_000;
    static final int JUDGED = 100;

    /** A prime, so that steps of any width come to no document twice. */
    private static final int COLLECTION = 8_841_823;

    private static final int HIGHEST_GRADE = 3;

    SyntheticRun {
        if (lines < 1) {
            throw new IllegalArgumentException(lines + " lines; expected at least 1");
        }
    }

    long queries() {
        return (lines + DOCUMENTS - 1) / DOCUMENTS;
    }

    /** Writes both files. */
    void writeTo(Path qrels, Path run) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        try (BufferedWriter judgments = Files.newBufferedWriter(qrels, StandardCharsets.US_ASCII);
                BufferedWriter answers = Files.newBufferedWriter(run, StandardCharsets.US_ASCII)) {
            for (long query = 0; query < queries(); query++) {
                long id = 1_000_000 + query;
                long first = random.nextInt(COLLECTION);
                long step = random.nextInt(1, COLLECTION);
                answer(answers, id, (int) Math.min(DOCUMENTS, lines - query * DOCUMENTS), first, step, random);
                judge(judgments, id, first, step, random);
            }
        }
    }

    private static void answer(Writer out, long query, int documents, long first, long step, SplittableRandom random)
            throws IOException {
        StringBuilder lines = new StringBuilder();
        int score = 300_000 + random.nextInt(100_000);
        for (int place = 0; place < documents; place++) {
            score -= random.nextInt(250);
            lines.append(query).append(" Q0 ").append(document(first, step, place));
            lines.append(' ')
                    .append(place + 1)
                    .append(' ')
                    .append(score / 10_000)
                    .append('.');
            String decimals = Integer.toString(score % 10_000);
            lines.append("0".repeat(4 - decimals.length())).append(decimals).append(" synthetic\n");
        }
        out.append(lines);
    }

    /** Every other judged document is one of the first places, the others stand behind the end of the run. */
    private static void judge(Writer out, long query, long first, long step, SplittableRandom random)
            throws IOException {
        for (int judged = 0; judged < JUDGED; judged++) {
            long document = document(first, step, judged % 2 == 0 ? judged : DOCUMENTS + judged);
            out.append(query + " 0 " + document + " " + random.nextInt(HIGHEST_GRADE + 1) + "\n");
        }
    }

    private static long document(long first, long step, long place) {
        return (first + step * place) % COLLECTION;
    }
}
