package dev.sluice.ranking.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages records: single bytes, pieces of JSON in other places, values no one expects. */
final class RecordMutator {

    private static final List<byte[]> INTRUDERS = bytes(
            "1e999",
            "-1e999",
            "1e-999",
            "1e-400",
            "-0.0",
            "-0",
            "NaN",
            "Infinity",
            "1e1000000000",
            "9999999999999999999999",
            "0.5",
            "9".repeat(999),
            "9".repeat(1_001),
            "\"\\ud83d\"",
            "\"\\ude00\\ud83d\"",
            "\"\\ud83d\\ude00\"",
            "\"\\u0000\"",
            "\\u0000",
            "\\ud800",
            "null",
            "true",
            "\"\"",
            "{}",
            "[]",
            "[[]]",
            "{\"a\":{}}",
            "[".repeat(2_000),
            "{\"a\":".repeat(2_000),
            "[".repeat(98) + "]".repeat(98),
            "{\"image\":\"x\"}",
            "{\"text\":\"x\"}",
            ",\"x\":1",
            "\"x\":1,",
            "\"id\":\"0\",",
            "\"page\":3,",
            "\"pdf\":\"x\",",
            "\"query\":\"x\",",
            "\"attributes\":{},",
            "{\"id\":\"\u00E9\",\"text\":\"composed\"},{\"id\":\"e\u0301\",\"text\":\"decomposed\"},",
            "\"event_time\":\"+999999999-12-31T23:59:59Z\",",
            "\"event_time\":\"2026-02-30T10:00:00Z\",",
            "\"event_time\":\"0000-00-00T00:00:00Z\",",
            "\"event_time\":\"-292275055-05-16T16:47:04.192Z\",",
            "\"event_time\":\"-999999999-01-01T00:00:00+18:00\",",
            "\"top_n\":-1,",
            "\"score\":1e400,",
            "\"label\":99999999999999999999,",
            "//",
            "/**/",
            "'",
            "\uFEFF",
            "\t",
            "\n",
            "\u2028",
            "\uD83D\uDE00");
    private static final List<byte[]> HUGE_INTRUDERS = bytes(
            "[".repeat(10_000) + "]".repeat(10_000),
            "{\"a\":".repeat(10_000) + "0" + "}".repeat(10_000),
            "[" + "0,".repeat(10_000) + "0]",
            "[" + "\"\",".repeat(10_000) + "\"\"]");
    private static final List<byte[]> BAD_BYTES = List.of(
            new byte[] {0},
            new byte[] {(byte) 0x80},
            new byte[] {(byte) 0xC0, (byte) 0x80},
            new byte[] {(byte) 0xE0, (byte) 0x80, (byte) 0xAF},
            new byte[] {(byte) 0xF0, (byte) 0x80, (byte) 0x80, (byte) 0xA2},
            new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF},
            new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0xBD},
            new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            new byte[] {(byte) 0xFF, (byte) 0xFE});

    private final Random random;

    RecordMutator(Random random) {
        this.random = random;
    }

    /** The record with one to four wounds. */
    byte[] mutate(byte[] record) {
        byte[] result = record;
        for (int wounds = 1 + random.nextInt(4); wounds > 0; wounds--) {
            result = wound(result);
        }
        return result;
    }

    private byte[] wound(byte[] record) {
        int from = random.nextInt(record.length + 1);
        int to = Math.min(record.length, from + random.nextInt(12));
        return switch (random.nextInt(9)) {
            case 0 -> flip(record);
            case 1 -> splice(record, from, to, new byte[0]);
            case 2 -> splice(record, from, from, randomBytes());
            case 3 -> splice(record, from, from, pick(BAD_BYTES));
            case 4 -> Arrays.copyOf(record, from);
            case 5 -> splice(record, from, from, Arrays.copyOfRange(record, from, to));
            case 6 -> swapPieces(record);
            case 7 -> replaceValue(record);
            default -> insertAtSeam(record);
        };
    }

    private byte[] flip(byte[] record) {
        byte[] result = record.clone();
        if (result.length > 0) {
            result[random.nextInt(result.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return result;
    }

    private byte[] randomBytes() {
        byte[] bytes = new byte[1 + random.nextInt(4)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Exchanges two pieces that begin and end at structure, so that much stays well-formed. */
    private byte[] swapPieces(byte[] record) {
        int[] cuts = new int[4];
        for (int cut = 0; cut < cuts.length; cut++) {
            cuts[cut] = seam(record);
        }
        Arrays.sort(cuts);
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        result.write(record, 0, cuts[0]);
        result.write(record, cuts[2], cuts[3] - cuts[2]);
        result.write(record, cuts[1], cuts[2] - cuts[1]);
        result.write(record, cuts[0], cuts[1] - cuts[0]);
        result.write(record, cuts[3], record.length - cuts[3]);
        return result.toByteArray();
    }

    /** Puts a value in the place of what stands between a colon or comma and the next seam. */
    private byte[] replaceValue(byte[] record) {
        int from = seam(record);
        int to = from;
        while (to < record.length && ",}]".indexOf(record[to]) < 0) {
            to++;
        }
        return splice(record, from, to, intruder());
    }

    private byte[] insertAtSeam(byte[] record) {
        int from = seam(record);
        return splice(record, from, from, intruder());
    }

    private byte[] intruder() {
        return pick(random.nextInt(50) == 0 ? HUGE_INTRUDERS : INTRUDERS);
    }

    private int seam(byte[] record) {
        int seams = 0;
        for (byte character : record) {
            seams += isSeam(character) ? 1 : 0;
        }
        if (seams == 0) {
            return 0;
        }
        int before = random.nextInt(seams);
        int index = 0;
        while (!isSeam(record[index]) || before-- > 0) {
            index++;
        }
        return index + (random.nextInt(4) == 0 ? 0 : 1);
    }

    private static boolean isSeam(byte character) {
        return switch (character) {
            case ',', ':', '{', '}', '[', ']' -> true;
            default -> false;
        };
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static byte[] splice(byte[] record, int from, int to, byte[] insert) {
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        result.write(record, 0, from);
        result.writeBytes(insert);
        result.write(record, to, record.length - to);
        return result.toByteArray();
    }

    private static List<byte[]> bytes(String... texts) {
        return Arrays.stream(texts).map(text -> text.getBytes(UTF_8)).toList();
    }
}
