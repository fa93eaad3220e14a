package dev.sluice.connectors.files;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A run read whole: ids by query, best first; a later answer takes the place of an earlier one. */
record Runs(Map<String, List<String>> answers, RunFacts facts) {

    static Runs read(Path file) throws InvalidFileException {
        Map<String, List<String>> answers = new LinkedHashMap<>();
        RunFacts facts = RunReader.read(
                file,
                answer -> answers.put(
                        answer.queryId(),
                        IntStream.range(0, answer.size()).mapToObj(answer::id).toList()));
        return new Runs(answers, facts);
    }
}
