package dev.sluice.connectors.files;

/**
 * The documents that a run has for one query, best first. The next answer overwrites it: it is to be looked at while it
 * is handed over, and not kept.
 */
public final class RunAnswer {

    private final String queryId;
    private final IdTable ids;

    /** By number; may be longer than there are ids. Empty where the run has none. */
    private final double[] scores;

    /** Numbers of ids by place; may be longer than there are places. */
    private final int[] order;

    RunAnswer(String queryId, IdTable ids, double[] scores, int[] order) {
        this.queryId = queryId;
        this.ids = ids;
        this.scores = scores;
        this.order = order;
    }

    public String queryId() {
        return queryId;
    }

    /** How many documents it has; may be none. */
    public int size() {
        return ids.size();
    }

    /** The id of the document at a place, from 0. */
    public String id(int place) {
        return ids.text(number(place));
    }

    /** The score of the document at a place, of a run that has scores. */
    double score(int place) {
        return scores[number(place)];
    }

    IdTable ids() {
        return ids;
    }

    int number(int place) {
        return order[place];
    }
}
