package dev.sluice.jobs.evaluate;

import dev.sluice.connectors.files.JudgedDocuments;
import dev.sluice.connectors.files.Qrels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The judged queries, numbered from 0 in the order of their ids, so that sums come out the same to the last bit. */
final class JudgedQueries {

    private final List<String> ids;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<JudgedDocuments> documents;

    JudgedQueries(Qrels qrels) {
        this.ids = qrels.queries().keySet().stream().sorted().toList();
        for (int number = 0; number < ids.size(); number++) {
            numbers.put(ids.get(number), number);
        }
        this.documents = ids.stream()
                .map(id -> Objects.requireNonNull(qrels.queries().get(id)))
                .toList();
    }

    int size() {
        return ids.size();
    }

    String id(int number) {
        return ids.get(number);
    }

    List<String> ids() {
        return ids;
    }

    /** The number of a query; null where it is not judged. */
    @Nullable
    Integer number(String id) {
        return numbers.get(id);
    }

    JudgedDocuments documents(int number) {
        return documents.get(number);
    }
}
