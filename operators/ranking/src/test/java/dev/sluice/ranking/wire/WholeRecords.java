package dev.sluice.ranking.wire;

/** Random candidate sets as records, each given several times, as making one takes longer than damaging it. */
final class WholeRecords {

    private static final int TIMES = 10;

    private final RandomSets sets;
    private final CandidateSetCodec codec = new CandidateSetCodec(WireLimits.NONE);

    private byte[] record = {};
    private int given;

    WholeRecords(RandomSets sets) {
        this.sets = sets;
    }

    byte[] next() {
        if (given++ % TIMES == 0) {
            record = codec.encode(sets.next());
        }
        return record.clone();
    }
}
