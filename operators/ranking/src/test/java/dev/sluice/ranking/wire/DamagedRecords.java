package dev.sluice.ranking.wire;

import dev.sluice.ranking.Click;
import dev.sluice.ranking.Judgment;
import java.io.IOException;
import java.time.Instant;
import java.util.Random;

/**
 * Records as they should not be, for tests of whatever reads them: with wounds in their bytes, with structure that is
 * well-formed and wrong, and some that are whole. The same seed gives the same ones.
 */
public final class DamagedRecords {

    private static final int FEW = 20;

    private final Random random;
    private final WholeRecords sets;
    private final RecordMutator bytes;
    private final TreeMutator structure;
    private final JudgmentCodec judgmentCodec = new JudgmentCodec();
    private final ClickCodec clickCodec = new ClickCodec();

    public DamagedRecords(long seed) {
        this.random = new Random(seed);
        this.sets = new WholeRecords(new RandomSets(random));
        this.bytes = new RecordMutator(random);
        this.structure = new TreeMutator(random);
    }

    public byte[] candidateSet() throws IOException {
        return damaged(sets.next());
    }

    public byte[] judgment() throws IOException {
        return damaged(judgmentCodec.encode(
                new Judgment(id(), id(), random.nextInt(), random.nextBoolean() ? time() : null, id(), null)));
    }

    public byte[] click() throws IOException {
        return damaged(clickCodec.encode(new Click(id(), id(), random.nextBoolean() ? time() : null, null)));
    }

    private byte[] damaged(byte[] record) throws IOException {
        return switch (random.nextInt(8)) {
            case 0 -> record;
            case 1, 2 -> structure.mutate(record);
            default -> bytes.mutate(record);
        };
    }

    private String id() {
        return Integer.toString(random.nextInt(FEW));
    }

    private Instant time() {
        return Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
    }
}
