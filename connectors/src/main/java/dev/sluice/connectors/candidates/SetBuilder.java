package dev.sluice.connectors.candidates;

import static dev.sluice.connectors.files.InvalidFileException.quoted;

import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.connectors.files.RunQuery;
import dev.sluice.connectors.files.RunQuery.RankedId;
import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.Attributes;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.DeadLetter.Kind;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.Origin;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes a candidate set of a query of a run and its texts, or a dead letter that holds the lines of the run. */
final class SetBuilder implements Serializable {

    private static final long serialVersionUID = 1;
    private static final int IDS_SHOWN = 5;

    private final int maxRecordBytes;
    private final int maxDocuments;
    private final int deadLetterMaxBytes;

    SetBuilder(InputOptions options) {
        this.maxRecordBytes = options.limits().maxRecordBytes();
        this.maxDocuments = options.limits().maxDocuments();
        this.deadLetterMaxBytes = options.deadLetterMaxBytes();
    }

    /** The id of a set. */
    static String idOf(RunQuery query) {
        return origin(query).id();
    }

    /** What a set needs, in the order of places. */
    static List<Reference> references(RunQuery query) throws InvalidFileException {
        String set = idOf(query);
        List<Reference> references = new ArrayList<>();
        references.add(new Reference(TextKey.QUERY.of(query.queryId()), set, Reference.QUERY));
        int place = 0;
        for (RankedId document : query.documents()) {
            references.add(new Reference(TextKey.DOCUMENT.of(document.id()), set, place++));
        }
        return references;
    }

    /** True for a query whose texts need not be looked for. */
    boolean isTooLarge(RunQuery query) {
        return query.size() > maxDocuments;
    }

    DeadLetter tooLarge(RunQuery query) {
        return deadLetter(
                query,
                Kind.TOO_MANY_DOCUMENTS,
                "Query " + quoted(query.queryId()) + " of the run has " + query.size()
                        + " documents; expected at most " + maxDocuments
                        + ". Cut the run, or raise --max-documents.");
    }

    /**
     * The set, or what is wrong with it.
     *
     * @param texts by places
     */
    Arrival build(RunQuery query, Map<Integer, String> texts) throws InvalidFileException {
        List<RankedId> ranked = query.documents();
        String queryText = texts.get(Reference.QUERY);
        if (queryText == null) {
            return deadLetter(
                    query,
                    Kind.MISSING_TEXT,
                    "Query " + quoted(query.queryId()) + " of the run is not in the topics; expected its text there."
                            + " Give the topics that the run was made from with --topics.");
        }
        List<Document> documents = new ArrayList<>(ranked.size());
        List<String> missing = new ArrayList<>();
        long bytes = 0;
        for (RankedId document : ranked) {
            String text = texts.get(documents.size() + missing.size());
            if (text == null) {
                missing.add(document.id());
            } else {
                bytes += text.length();
                documents.add(new Document(document.id(), new Content.Text(text), document.score(), null));
            }
        }
        if (!missing.isEmpty()) {
            return deadLetter(query, Kind.MISSING_TEXT, missing(query, missing, ranked.size()));
        }
        if (bytes > maxRecordBytes) {
            return deadLetter(
                    query,
                    Kind.RECORD_TOO_LARGE,
                    "The documents of query " + quoted(query.queryId()) + " of the run have " + bytes
                            + " characters; expected at most " + maxRecordBytes
                            + ". Cut the run, or raise --max-record-bytes.");
        }
        return new CandidateSet(
                query.queryId(),
                new Content.Text(queryText),
                null,
                null,
                documents,
                null,
                Attributes.NONE,
                origin(query));
    }

    private static String missing(RunQuery query, List<String> missing, int size) {
        String shown = missing.stream()
                .limit(IDS_SHOWN)
                .map(InvalidFileException::quoted)
                .collect(Collectors.joining(", "));
        return "Query " + quoted(query.queryId()) + " of the run names " + missing.size() + " of its " + size
                + " documents that are not in the corpus, " + shown + (missing.size() > IDS_SHOWN ? ", ..." : "")
                + "; expected the text of each there. Give the corpus that the run was made from with --corpus.";
    }

    private DeadLetter deadLetter(RunQuery query, Kind kind, String reason) {
        byte[] lines = query.lines().getBytes(StandardCharsets.UTF_8);
        return DeadLetter.of(kind, reason, origin(query), lines, deadLetterMaxBytes);
    }

    private static Origin origin(RunQuery query) {
        return new Origin.FileLine(query.file(), query.line());
    }
}
