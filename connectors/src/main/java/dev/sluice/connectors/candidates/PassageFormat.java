package dev.sluice.connectors.candidates;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.connectors.files.Line;
import dev.sluice.connectors.files.LineReader;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.DeadLetter.Kind;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.wire.MalformedRecordException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.jspecify.annotations.Nullable;

/**
 * The texts of a corpus or of topics that sets may need: lines in BEIR's form ({@code {"_id", "title", "text"}}), or an
 * id, a tab and a text. The text of a document is its title, a blank and its text, as BEIR's own evaluation joins them.
 * A line that cannot be read becomes a dead letter.
 */
final class PassageFormat extends PositionedFormat<Passage> {

    /** Names come from strangers: they are not kept. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final TextKey kind;
    private final TextFilter filter;
    private final int maxRecordBytes;
    private final int deadLetterMaxBytes;

    PassageFormat(TextKey kind, TextFilter filter, InputOptions options) {
        super(type(options));
        this.kind = kind;
        this.filter = filter;
        this.maxRecordBytes = options.limits().maxRecordBytes();
        this.deadLetterMaxBytes = options.deadLetterMaxBytes();
    }

    static TypeInformation<Passage> type(InputOptions options) {
        return Types.POJO(
                Passage.class,
                Map.of(
                        "key", Types.STRING,
                        "text", Types.STRING,
                        "place", Types.STRING,
                        "refusal", options.arrivalType()));
    }

    @Override
    PositionedReader<Passage> open(FileSourceSplit split, long offset, long lines) throws IOException {
        return new Reader(InputFile.nameOf(split.path()), WholeFiles.open(split, offset), offset, lines);
    }

    /** Reads a file from its first line. */
    PositionedReader<Passage> open(InputFile file) throws IOException {
        return new Reader(file.name(), Text.open(file.path(), 0), 0, 0);
    }

    /**
     * A line as a passage.
     *
     * @return null where no set needs it
     */
    private @Nullable Passage passage(byte[] line, Origin origin) {
        try {
            return isJson(line) ? ofJson(line, origin) : ofColumns(line, origin);
        } catch (MalformedRecordException e) {
            return refused(DeadLetter.of(e.kind(), String.valueOf(e.getMessage()), origin, line, deadLetterMaxBytes));
        }
    }

    private @Nullable Passage ofJson(byte[] line, Origin origin) throws MalformedRecordException {
        String id = null;
        String title = null;
        String text = null;
        try (JsonParser parser = JSON.createParser(line)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() != JsonToken.VALUE_STRING) {
                    parser.skipChildren();
                    continue;
                }
                switch (name) {
                    case "_id" -> {
                        id = parser.getText();
                        if (!filter.mayNeed(kind.of(id))) {
                            return null;
                        }
                    }
                    case "title" -> title = parser.getText();
                    case "text" -> text = parser.getText();
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw malformed(Kind.INVALID_JSON, "is no JSON object");
        }
        if (id == null) {
            throw malformed(Kind.MISSING_FIELD, "has no text in '_id'");
        }
        if (text == null) {
            throw malformed(Kind.MISSING_FIELD, "has no text in 'text'");
        }
        return clean(id, title == null || kind == TextKey.QUERY ? text : (title + " " + text).strip(), origin);
    }

    private @Nullable Passage ofColumns(byte[] line, Origin origin) throws MalformedRecordException {
        String columns;
        try {
            columns = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed(Kind.INVALID_TEXT, "is no UTF-8");
        }
        int tab = columns.indexOf('\t');
        if (tab <= 0 || columns.indexOf('\t', tab + 1) >= 0) {
            throw malformed(Kind.INVALID_VALUE, "is neither a JSON object nor two columns parted by a tab");
        }
        String id = columns.substring(0, tab).strip();
        return filter.mayNeed(kind.of(id))
                ? clean(id, columns.substring(tab + 1).strip(), origin)
                : null;
    }

    private Passage clean(String id, String text, Origin origin) throws MalformedRecordException {
        if (text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw malformed(Kind.INVALID_TEXT, "has U+0000 or an unpaired surrogate in its text");
        }
        return new Passage(kind.of(id), text, origin.id(), null);
    }

    private MalformedRecordException malformed(Kind error, String found) {
        return new MalformedRecordException(
                error,
                "A line of the " + kind.source() + " " + found
                        + "; expected an object with '_id' and 'text', or an id, a tab and a text. Correct the line.");
    }

    private static Passage refused(DeadLetter letter) {
        return new Passage("", "", String.valueOf(letter.origin()), letter);
    }

    private static boolean isJson(byte[] line) {
        for (byte character : line) {
            if (character != ' ' && character != '\t') {
                return character == '{';
            }
        }
        return false;
    }

    private final class Reader implements PositionedReader<Passage> {

        private static final String BYTE_ORDER_MARK = "\uFEFF";

        private final String name;
        private final Text text;
        private final LineReader lines;

        Reader(String name, Text text, long offset, long linesBefore) {
            this.name = name;
            this.text = text;
            this.lines = new LineReader(text, maxRecordBytes, deadLetterMaxBytes, offset, linesBefore);
        }

        @Override
        public boolean read(Consumer<Passage> out) throws IOException {
            Line line = lines.next();
            if (line == null) {
                return false;
            }
            Origin origin = new Origin.FileLine(name, line.number());
            Passage passage = line instanceof Line.TooLong tooLong
                    ? refused(tooLong.deadLetter(origin, maxRecordBytes))
                    : passage(withoutMark((Line.Whole) line), origin);
            if (passage != null) {
                out.accept(passage);
            }
            return true;
        }

        private static byte[] withoutMark(Line.Whole line) {
            byte[] mark = BYTE_ORDER_MARK.getBytes(StandardCharsets.UTF_8);
            byte[] bytes = line.bytes();
            return line.number() == 1 && Arrays.mismatch(bytes, mark) == mark.length
                    ? Arrays.copyOfRange(bytes, mark.length, bytes.length)
                    : bytes;
        }

        @Override
        public long offset() {
            return lines.offset();
        }

        @Override
        public long count() {
            return lines.lines();
        }

        @Override
        public void close() throws IOException {
            text.close();
        }
    }
}
