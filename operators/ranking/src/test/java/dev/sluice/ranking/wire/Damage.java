package dev.sluice.ranking.wire;

import dev.sluice.ranking.DeadLetter;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;

/** What became of damaged records: each is refused in the declared way, or read as something that can be written. */
final class Damage {

    /** Makes a damaged record. */
    interface Source {
        byte[] next() throws Exception;
    }

    /** Reads a record to a value. */
    interface Decoder<T> {
        T decode(byte[] record) throws MalformedRecordException;
    }

    /** Writes a value as a record. */
    interface Encoder<T> {
        byte[] encode(T value);
    }

    private final Map<DeadLetter.Kind, Integer> refusals = new EnumMap<>(DeadLetter.Kind.class);
    private int accepted;

    /** Reads so many records; the seed is for the message of a failure. */
    <T> void run(long seed, int records, Source source, Decoder<T> decoder, Encoder<T> encoder) {
        for (int run = 0; run < records; run++) {
            byte[] record = {};
            try {
                record = source.next();
                T value = decoder.decode(record);
                accepted++;
                if (!decoder.decode(encoder.encode(value)).equals(value)) {
                    throw new AssertionError("Not read back equal");
                }
            } catch (MalformedRecordException e) {
                refusals.merge(e.kind(), 1, Integer::sum);
                checkMessage(e.getMessage(), seed, run, record);
            } catch (Throwable e) {
                throw new AssertionError(describe(seed, run, record), e);
            }
        }
    }

    Map<DeadLetter.Kind, Integer> refusals() {
        return refusals;
    }

    int accepted() {
        return accepted;
    }

    private static void checkMessage(String message, long seed, int run, byte[] record) {
        if (!message.contains("; expected ") || message.contains("as a defect") || message.length() > 6_000) {
            throw new AssertionError(message + " " + describe(seed, run, record));
        }
    }

    private static String describe(long seed, int run, byte[] record) {
        return "Seed " + seed + ", run " + run + ", record " + HexFormat.of().formatHex(record);
    }
}
