package dev.sluice.connectors.candidates;

import java.io.Serializable;

/**
 * Tells of most texts that no set needs that they are not needed, so that they are neither moved nor kept: a Bloom
 * filter. Never wrong the other way round. Built by one thread; may be asked by many.
 */
final class TextFilter implements Serializable {

    private static final long serialVersionUID = 1;

    /** With seven hashes one of a hundred texts that are not needed passes. */
    private static final int BITS_A_KEY = 10;

    private static final int HASHES = 7;

    /** A job carries the filter: at most 4 MiB; with more than three million keys more texts pass. */
    private static final int MOST_WORDS = 1 << 19;

    /** As many as a power of two. */
    private long[] words = new long[MOST_WORDS];

    private long keys;

    void add(String key) {
        long hash = hash(key);
        for (int number = 0; number < HASHES; number++) {
            int bit = bit(hash, number);
            words[bit >>> 6] |= 1L << bit;
        }
        keys++;
    }

    /** Makes it as small as the number of keys allows. A key's bit is the upper part of a hash, so that halves fit. */
    void shrink() {
        while (words.length > 1 && words.length / 2 * 64L >= keys * BITS_A_KEY) {
            long[] half = new long[words.length / 2];
            for (int index = 0; index < words.length; index++) {
                for (long left = words[index]; left != 0; left &= left - 1) {
                    int bit = (index * 64 + Long.numberOfTrailingZeros(left)) / 2;
                    half[bit >>> 6] |= 1L << bit;
                }
            }
            words = half;
        }
    }

    boolean mayNeed(String key) {
        long hash = hash(key);
        for (int number = 0; number < HASHES; number++) {
            int bit = bit(hash, number);
            if ((words[bit >>> 6] & (1L << bit)) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Double hashing: as good as that many hashes (Kirsch and Mitzenmacher, 2006). */
    private int bit(long hash, int number) {
        int combined = (int) hash + number * ((int) (hash >>> 32) | 1);
        return (int) ((Integer.toUnsignedLong(combined) * (words.length * 64L)) >>> 32);
    }

    /** FNV-1a over characters with the finaliser of MurmurHash3. */
    private static long hash(String key) {
        long hash = 0xCBF29CE484222325L;
        for (int index = 0; index < key.length(); index++) {
            hash = (hash ^ key.charAt(index)) * 0x100000001B3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
        hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return hash ^ (hash >>> 33);
    }
}
