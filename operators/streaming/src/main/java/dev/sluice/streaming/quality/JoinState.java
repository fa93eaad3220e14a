package dev.sluice.streaming.quality;

/**
 * What the join knows of one query id, beside its results and their feedback: a Flink POJO, changed in place and put
 * back.
 */
public final class JoinState {

    /** Event time of the earliest result whose figures may have changed since they were given. */
    public long changedFrom;

    /** Event time of the latest; before {@link #changedFrom} where nothing has changed. */
    public long changedTo;

    /** The next number of a result or of feedback: numbers are given in the order of arrival. */
    public long next;

    /** Figures of results with a smaller number have been given at least once. */
    public long given;

    public int results;
    public int judgments;
    public int clicks;

    /** Documents with judgments that disagree. */
    public int conflicts;

    /** When to look next for what has expired, in event time. */
    public long expiresAt;

    public JoinState() {
        nothingChanged();
        expiresAt = JoinTimes.NEVER;
    }

    void nothingChanged() {
        changedFrom = Long.MAX_VALUE;
        changedTo = Long.MIN_VALUE;
    }

    void changed(long from, long to) {
        changedFrom = Math.min(changedFrom, from);
        changedTo = Math.max(changedTo, to);
    }

    boolean isChanged() {
        return changedFrom <= changedTo;
    }

    boolean isChanged(long result) {
        return changedFrom <= result && result <= changedTo;
    }

    boolean isEmpty() {
        return results == 0 && judgments == 0 && clicks == 0;
    }
}
