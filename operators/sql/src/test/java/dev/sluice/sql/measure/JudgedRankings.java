package dev.sluice.sql.measure;

import dev.sluice.ranking.measure.JudgedRanking;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;

/** Random rankings, as rows of a table and as the ranking module has them. */
record JudgedRankings(List<OfQuery> queries) {

    /** One query's documents: rank from 1 or null, grade or null. */
    record OfQuery(String id, List<Integer> ranks, List<Integer> grades) {

        /** Rows (query_id, document_id, grade, rank, ideal_grades), in any order. */
        List<Row> rows(Random random) {
            List<Row> rows = new ArrayList<>();
            for (int document = 0; document < ranks.size(); document++) {
                rows.add(row(document));
            }
            Collections.shuffle(rows, random);
            return rows;
        }

        /** What replaces the rows of another state of this query, document by document. */
        List<Row> replacing(OfQuery before) {
            List<Row> changes = new ArrayList<>();
            for (int document = 0; document < ranks.size(); document++) {
                Row old = before.row(document);
                old.setKind(RowKind.UPDATE_BEFORE);
                changes.add(old);
                Row changed = row(document);
                changed.setKind(RowKind.UPDATE_AFTER);
                changes.add(changed);
            }
            return changes;
        }

        private Row row(int document) {
            return Row.of(
                    id, "d" + document, grades.get(document), ranks.get(document), judged().toArray(Integer[]::new));
        }

        boolean isJudged() {
            return !judged().isEmpty();
        }

        JudgedRanking ranking() {
            int size = (int) ranks.stream().filter(rank -> rank != null).count();
            int[] byRank = new int[size];
            BitSet unjudged = new BitSet();
            unjudged.set(0, size);
            for (int document = 0; document < ranks.size(); document++) {
                if (ranks.get(document) != null && grades.get(document) != null) {
                    byRank[ranks.get(document) - 1] = grades.get(document);
                    unjudged.clear(ranks.get(document) - 1);
                }
            }
            return JudgedRanking.ofGrades(
                    byRank,
                    unjudged,
                    judged().stream().mapToInt(Integer::intValue).toArray());
        }

        private List<Integer> judged() {
            return grades.stream().filter(grade -> grade != null).toList();
        }
    }

    /** Queries q0, q1, ...; in each some documents unjudged and some that the ranking lacks. */
    static JudgedRankings of(int queries, Random random) {
        List<OfQuery> all = new ArrayList<>();
        for (int query = 0; query < queries; query++) {
            int ranked = random.nextInt(30);
            int documents = ranked + random.nextInt(5);
            List<Integer> ranks = new ArrayList<>();
            List<Integer> grades = new ArrayList<>();
            for (int document = 0; document < documents; document++) {
                ranks.add(document < ranked ? (Integer) (document + 1) : null);
                grades.add(random.nextInt(3) == 0 ? null : (Integer) (random.nextInt(6) - 1));
            }
            all.add(new OfQuery("q" + query, ranks, grades));
        }
        return new JudgedRankings(all);
    }

    List<Row> rows(Random random) {
        List<Row> rows = new ArrayList<>();
        queries.forEach(query -> rows.addAll(query.rows(random)));
        return rows;
    }
}
