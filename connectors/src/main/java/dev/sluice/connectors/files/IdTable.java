package dev.sluice.connectors.files;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Ids, each once, numbered in the order in which they came; kept as UTF-8 in one array, since a collection has millions
 * of them. For one thread.
 */
final class IdTable {

    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    private byte[] bytes = new byte[16];
    private int[] ends = new int[2];

    /** By hash, with linear probing: an id's number plus 1, or 0. At most half are taken. */
    private int[] slots = new int[4];

    private int size;

    int size() {
        return size;
    }

    /** Forgets all ids. Keeps the room, but for what one large table leaves to many small ones. */
    void clear() {
        if (slots.length > 16 * Math.max(size, 4)) {
            slots = new int[slots.length / 4];
        } else {
            Arrays.fill(slots, 0);
        }
        size = 0;
    }

    /** Takes an id; gives its number, or {@code -1 - number} where the id was there already. */
    int add(byte[] from, int start, int end) {
        int slot = slot(from, start, end);
        if (slots[slot] != 0) {
            return -slots[slot];
        }
        int before = size == 0 ? 0 : ends[size - 1];
        int length = end - start;
        bytes = roomFor(bytes, before, length);
        System.arraycopy(from, start, bytes, before, length);
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size * 2);
        }
        ends[size++] = before + length;
        slots[slot] = size;
        if (size * 2L > slots.length) {
            spread();
        }
        return size - 1;
    }

    int add(String id) {
        byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
        return add(utf8, 0, utf8.length);
    }

    /** Takes an id of another table. */
    int add(IdTable other, int number) {
        return add(other.bytes, other.start(number), other.ends[number]);
    }

    /** The number of an id; -1 where it is not there. */
    int find(byte[] from, int start, int end) {
        return slots[slot(from, start, end)] - 1;
    }

    int find(String id) {
        byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
        return find(utf8, 0, utf8.length);
    }

    /** The number here of an id of another table; -1 where it is not there. */
    int find(IdTable other, int number) {
        return find(other.bytes, other.start(number), other.ends[number]);
    }

    /** By the bytes of the UTF-8 form. */
    int compare(int left, int right) {
        return Arrays.compareUnsigned(bytes, start(left), ends[left], bytes, start(right), ends[right]);
    }

    String text(int number) {
        return new String(bytes, start(number), ends[number] - start(number), StandardCharsets.UTF_8);
    }

    private int start(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    private int slot(byte[] from, int start, int end) {
        int mask = slots.length - 1;
        int slot = hash(from, start, end) & mask;
        while (slots[slot] != 0) {
            int number = slots[slot] - 1;
            if (Arrays.equals(bytes, start(number), ends[number], from, start, end)) {
                break;
            }
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void spread() {
        slots = new int[slots.length * 2];
        int mask = slots.length - 1;
        for (int number = 0; number < size; number++) {
            int slot = hash(bytes, start(number), ends[number]) & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = number + 1;
        }
    }

    private static byte[] roomFor(byte[] bytes, int used, int more) {
        long needed = (long) used + more;
        if (needed <= bytes.length) {
            return bytes;
        }
        if (needed > MOST_BYTES) {
            throw new OutOfMemoryError("ids of more than " + MOST_BYTES + " bytes in one table");
        }
        return Arrays.copyOf(bytes, (int) Math.min(MOST_BYTES, Math.max(needed, bytes.length * 2L)));
    }

    private static int hash(byte[] bytes, int start, int end) {
        int hash = 1;
        for (int index = start; index < end; index++) {
            hash = 31 * hash + bytes[index];
        }
        // The finaliser of MurmurHash3: ids that differ in a digit would crowd otherwise.
        hash = (hash ^ (hash >>> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >>> 13)) * 0xC2B2AE35;
        return hash ^ (hash >>> 16);
    }
}
