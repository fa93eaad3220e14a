package dev.sluice.ranking.wire;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ranking.Attributes;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.FieldValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Candidate sets that use all that the wire format can say. The same seed gives the same sets. */
final class RandomSets {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int[] ALPHABETS = {'a', ' ', '"', '\\', '\n', 0x1F, 0x7F, 0xE4, 0x4E2D, 0x2028, 0xFFFF, 0x1F600
    };

    private static final List<String> NUMBERS =
            List.of("0", "-0", "-0.0", "1.10", "0.1E+05", "1e999", "-1e-999", "2016", "9".repeat(999) + "e9");

    private final Random random;

    RandomSets(Random random) {
        this.random = random;
    }

    CandidateSet next() {
        return next(random.nextInt(6), 30);
    }

    /** A set of so many documents whose texts have up to so many characters. */
    CandidateSet next(int size, int textLength) {
        List<Document> documents = new ArrayList<>();
        for (int index = 0; index < size; index++) {
            documents.add(new Document(
                    maybe() ? Integer.toString(index) : text(3) + index,
                    content(textLength),
                    maybe() ? score() : null,
                    maybe() ? (Integer) random.nextInt() : null));
        }
        return new CandidateSet(
                text(10),
                maybe() ? new Content.Image(text(10)) : new Content.Text(text(textLength)),
                maybe() ? text(10) : null,
                maybe() ? (Integer) (1 + random.nextInt(Integer.MAX_VALUE)) : null,
                documents,
                maybe() ? Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)) : null,
                maybe() ? attributes() : Attributes.NONE,
                null);
    }

    private Content content(int textLength) {
        return switch (random.nextInt(5)) {
            case 0 -> new Content.Image(text(textLength));
            case 1 -> new Content.PdfPage(text(textLength), maybe() ? (Integer) (1 + random.nextInt(1_000)) : null);
            case 2 -> {
                Map<String, FieldValue> fields = new LinkedHashMap<>();
                for (int count = random.nextInt(4); count > 0; count--) {
                    fields.put(text(4), fieldValue(textLength, 4));
                }
                yield new Content.Fields(fields);
            }
            default -> new Content.Text(text(textLength));
        };
    }

    private FieldValue fieldValue(int textLength, int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 8)) {
            case 0 -> new FieldValue.Numeral(NUMBERS.get(random.nextInt(NUMBERS.size())));
            case 1 -> new FieldValue.Numeral(Double.toString(score()));
            case 2 -> new FieldValue.Bool(maybe());
            case 3 -> FieldValue.NULL;
            case 4, 5 -> FieldValue.of(text(textLength));
            case 6 -> {
                List<FieldValue> items = new ArrayList<>();
                for (int count = random.nextInt(4); count > 0; count--) {
                    items.add(fieldValue(textLength, depth - 1));
                }
                yield new FieldValue.Items(items);
            }
            default -> {
                Map<String, FieldValue> members = new LinkedHashMap<>();
                for (int count = random.nextInt(4); count > 0; count--) {
                    members.put(text(4), fieldValue(textLength, depth - 1));
                }
                yield new FieldValue.Members(members);
            }
        };
    }

    private double score() {
        double score = Double.longBitsToDouble(random.nextLong());
        return switch (random.nextInt(4)) {
            case 0 -> -0.0;
            case 1 -> random.nextInt();
            case 2 -> random.nextDouble();
            default -> Double.isFinite(score) ? score : Double.MIN_VALUE;
        };
    }

    private Attributes attributes() {
        ObjectNode attributes = JSON.createObjectNode();
        fill(attributes, 4);
        return new Attributes(attributes.toString());
    }

    private void fill(ObjectNode object, int depth) {
        for (int count = random.nextInt(4); count > 0; count--) {
            String name = text(4);
            switch (random.nextInt(depth == 0 ? 5 : 7)) {
                case 0 -> object.put(name, new BigDecimal(new BigInteger(200, random), random.nextInt(600) - 300));
                case 1 -> object.put(name, random.nextLong());
                case 2 -> object.putNull(name);
                case 3 -> object.put(name, maybe());
                case 4 -> object.put(name, text(20));
                case 5 -> fill(object.putObject(name), depth - 1);
                default -> {
                    ArrayNode array = object.putArray(name);
                    array.add(score()).add(text(5)).addNull();
                    fill(array.addObject(), depth - 1);
                }
            }
        }
    }

    private String text(int maxLength) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(maxLength + 1); length > 0; length--) {
            text.appendCodePoint(
                    random.nextInt(3) == 0 ? ALPHABETS[random.nextInt(ALPHABETS.length)] : 'a' + random.nextInt(26));
        }
        return text.toString();
    }

    private boolean maybe() {
        return random.nextBoolean();
    }
}
