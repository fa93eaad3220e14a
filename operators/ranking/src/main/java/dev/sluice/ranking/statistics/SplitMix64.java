package dev.sluice.ranking.statistics;

/**
 * The generator SplitMix64 (Steele, Lea and Flood, 2014). The JDK's generators promise the same numbers only within one
 * program; these are the same on every JVM, so that a replay gives the same figures. Not thread-safe.
 */
final class SplitMix64 {

    private long state;

    SplitMix64(long seed) {
        this.state = seed;
    }

    long nextLong() {
        state += 0x9E3779B97F4A7C15L;
        long mixed = state;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** A whole number from 0 to below the bound, each as likely as the other but for at most bound / 2^32. */
    int nextIndex(int bound) {
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }
}
