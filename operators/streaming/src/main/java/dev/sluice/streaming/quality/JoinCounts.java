package dev.sluice.streaming.quality;

/** How much the join of one subtask keeps. Flink handles it as a POJO. */
public record JoinCounts(long results, long judgments, long clicks) {

    static final JoinCounts NONE = new JoinCounts(0, 0, 0);

    JoinCounts plus(JoinCounts other) {
        return plus(other.results, other.judgments, other.clicks);
    }

    JoinCounts plus(long results, long judgments, long clicks) {
        return new JoinCounts(this.results + results, this.judgments + judgments, this.clicks + clicks);
    }
}
