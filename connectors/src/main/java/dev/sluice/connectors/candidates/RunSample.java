package dev.sluice.connectors.candidates;

import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.connectors.files.RunQueries;
import dev.sluice.connectors.files.RunQuery;
import dev.sluice.ranking.Arrival;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The first queries of runs with their texts, without Flink. */
final class RunSample {

    private final long maxCharacters;
    private final SetBuilder builder;
    private final List<RunQuery> queries = new ArrayList<>();
    private final Map<String, String> found = new HashMap<>();
    private long foundCharacters;

    private RunSample(long maxCharacters, SetBuilder builder) {
        this.maxCharacters = maxCharacters;
        this.builder = builder;
    }

    /** @param maxCharacters of texts; where there are more, the last queries are given up */
    static RunSample of(List<InputFile> runs, int size, long maxCharacters, SetBuilder builder)
            throws InvalidFileException {
        RunSample sample = new RunSample(maxCharacters, builder);
        for (InputFile run : runs) {
            try (RunQueries queries = RunFormat.open(run)) {
                while (sample.queries.size() < size) {
                    RunQuery query = queries.next();
                    if (query == null) {
                        break;
                    }
                    sample.queries.add(query);
                }
            } catch (IOException e) {
                throw Refusals.of(run, e);
            }
        }
        return sample;
    }

    /** Looks for texts of a kind in these files until all are there. */
    void find(TextKey kind, List<InputFile> files, InputOptions options) throws InvalidFileException {
        Set<String> wanted = wanted(kind);
        TextFilter filter = new TextFilter();
        wanted.forEach(filter::add);
        PassageFormat format = new PassageFormat(kind, filter, options);
        for (InputFile file : files) {
            try (PositionedReader<Passage> reader = format.open(file)) {
                while (!wanted.isEmpty() && reader.read(passage -> take(passage, wanted))) {
                    while (foundCharacters > maxCharacters && queries.size() > 1) {
                        giveUpHalf();
                        wanted.retainAll(wanted(kind));
                    }
                }
            } catch (IOException e) {
                throw Refusals.of(file, e);
            }
        }
    }

    /** The sets, those that lack a text as dead letters. */
    List<Arrival> arrivals() throws InvalidFileException {
        List<Arrival> arrivals = new ArrayList<>();
        for (RunQuery query : queries) {
            if (builder.isTooLarge(query)) {
                arrivals.add(builder.tooLarge(query));
                continue;
            }
            Map<Integer, String> texts = new HashMap<>();
            for (Reference reference : SetBuilder.references(query)) {
                String text = found.get(reference.key());
                if (text != null) {
                    texts.put(reference.place(), text);
                }
            }
            arrivals.add(builder.build(query, texts));
        }
        return arrivals;
    }

    private Set<String> wanted(TextKey kind) throws InvalidFileException {
        Set<String> wanted = new HashSet<>();
        for (RunQuery query : queries) {
            if (!builder.isTooLarge(query)) {
                for (Reference reference : SetBuilder.references(query)) {
                    if (TextKey.kindOf(reference.key()) == kind) {
                        wanted.add(reference.key());
                    }
                }
            }
        }
        return wanted;
    }

    private void take(Passage passage, Set<String> wanted) {
        if (passage.refusal() == null && wanted.remove(passage.key())) {
            found.put(passage.key(), passage.text());
            foundCharacters += passage.text().length();
        }
    }

    /** The first queries keep their texts. */
    private void giveUpHalf() throws InvalidFileException {
        queries.subList((queries.size() + 1) / 2, queries.size()).clear();
        Set<String> kept = wanted(TextKey.QUERY);
        kept.addAll(wanted(TextKey.DOCUMENT));
        found.keySet().retainAll(kept);
        foundCharacters = found.values().stream().mapToLong(String::length).sum();
    }
}
