package dev.sluice.connectors.candidates;

import static dev.sluice.connectors.files.InvalidFileException.quoted;

import dev.sluice.connectors.candidates.CandidateFiles.Count;
import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.connectors.files.InvalidFileException.Problem;
import dev.sluice.connectors.files.RunQueries;
import dev.sluice.connectors.files.RunQuery;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of runs once they were read through: that they are in order, how much is in them, and which texts they
 * need.
 */
record RunScan(Count count, TextFilter needed) {

    /** @throws InvalidFileException also where a query stands at two places */
    static RunScan of(List<InputFile> runs) throws InvalidFileException {
        Map<String, String> places = new HashMap<>();
        TextFilter needed = new TextFilter();
        long documents = 0;
        for (InputFile run : runs) {
            try (RunQueries queries = RunFormat.open(run)) {
                for (RunQuery query = queries.next(); query != null; query = queries.next()) {
                    refuseRepeated(query, places.put(query.queryId(), SetBuilder.idOf(query)));
                    needed.add(TextKey.QUERY.of(query.queryId()));
                    for (RunQuery.RankedId document : query.documents()) {
                        needed.add(TextKey.DOCUMENT.of(document.id()));
                        documents++;
                    }
                }
            } catch (InvalidFileException e) {
                throw e.getCause() instanceof IOException failure ? Refusals.of(run, failure) : e;
            } catch (IOException e) {
                throw Refusals.of(run, e);
            }
        }
        needed.shrink();
        return new RunScan(new Count(places.size(), documents), needed);
    }

    private static void refuseRepeated(RunQuery query, @Nullable String before) throws InvalidFileException {
        if (before != null) {
            throw InvalidFileException.of(
                    SetBuilder.idOf(query),
                    Problem.REPEATED_DOCUMENT,
                    "query " + quoted(query.queryId()) + " begins again; it stands at " + before + " already",
                    "the lines of a query one after the other, in one file",
                    "Sort the run by its first column, without changing the order within a query (sort -s -k1,1)");
        }
    }
}
