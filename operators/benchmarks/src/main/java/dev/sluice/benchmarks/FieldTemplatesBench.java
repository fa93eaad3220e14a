package dev.sluice.benchmarks;

import dev.sluice.benchmarks.BeirFolder.Passage;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.FieldRendering;
import dev.sluice.inference.FieldTemplate;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.engine.Rerankers;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.measure.JudgedRanking;
import dev.sluice.ranking.measure.Measure;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code sluice bench fields}: how well a model ranks documents with fields, by template, against the same documents as
 * plain texts. Documents are those of collections in BEIR's form: a Python function becomes its name, docstring and
 * code, any other document its title and text as name and description.
 */
@Command(
        name = "fields",
        mixinStandardHelpOptions = true,
        description = "Measures which rendering of documents with fields ranks best, on collections in BEIR's form.")
final class FieldTemplatesBench implements Callable<Integer> {

    private static final List<Measure> MEASURES = List.of(Measure.parse("nDCG@10"), Measure.parse("RR@10"));
    private static final Pattern FUNCTION = Pattern.compile("^\\s*(?:@.*\\s+)*(?:async )?def (\\w+)");
    private static final Pattern DOCSTRING = Pattern.compile("\"\"\"(.*?)\"\"\"|'''(.*?)'''", Pattern.DOTALL);

    private final PrintStream out = System.out;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "A collection; may be given several times.")
    private List<Path> folders = List.of();

    @Option(
            names = "--candidates",
            paramLabel = "N",
            description = "The best of BM25, or all documents where there are fewer. Default: ${DEFAULT-VALUE}.")
    private int candidates = 200;

    @Option(names = "--queries", paramLabel = "N", description = "The first of each collection. Default: all.")
    private int queries = Integer.MAX_VALUE;

    @Option(names = "--model", paramLabel = "MODEL", description = "Default: ${DEFAULT-VALUE}.")
    private String model = RerankerOptions.EMBEDDED_MODEL;

    @Override
    public Integer call() throws IOException, ModelException, InterruptedException, ExecutionException {
        for (Path folder : folders) {
            measure(BeirFolder.read(folder));
        }
        return 0;
    }

    private void measure(BeirFolder collection)
            throws IOException, ModelException, InterruptedException, ExecutionException {
        Map<String, List<Passage>> found = new LinkedHashMap<>();
        try (LexicalFirstStage firstStage = new LexicalFirstStage(collection.corpus())) {
            for (Map.Entry<String, String> query : collection.queries().entrySet()) {
                if (found.size() < queries) {
                    found.put(query.getKey(), firstStage.search(query.getValue(), candidates));
                }
            }
        }
        out.printf(
                "%n%s: %d queries, %d of %d documents each, %s%n%-14s %8s %8s%n",
                collection.name(),
                found.size(),
                Math.min(candidates, collection.corpus().size()),
                collection.corpus().size(),
                model,
                "",
                "nDCG@10",
                "RR@10");
        Map<String, List<String>> lexical = new LinkedHashMap<>();
        found.forEach((query, passages) ->
                lexical.put(query, passages.stream().map(Passage::id).toList()));
        row("BM25", lexical, collection);
        row("plain text", reranked(found, collection, FieldRendering.DEFAULT, FieldTemplatesBench::text), collection);
        for (FieldTemplate template : FieldTemplate.values()) {
            FieldRendering rendering = new FieldRendering(template, List.of());
            row(template.toString(), reranked(found, collection, rendering, FieldTemplatesBench::fields), collection);
        }
    }

    private Map<String, List<String>> reranked(
            Map<String, List<Passage>> found,
            BeirFolder collection,
            FieldRendering rendering,
            Function<Passage, Content> content)
            throws ModelException, InterruptedException, ExecutionException {
        Map<String, CompletableFuture<Ranking>> answers = new LinkedHashMap<>();
        Map<String, List<String>> ranked = new LinkedHashMap<>();
        RerankerOptions options =
                RerankerOptions.builder().model(model).fields(rendering).build();
        try (Reranker reranker = Rerankers.open(options)) {
            for (Map.Entry<String, List<Passage>> query : found.entrySet()) {
                List<Document> documents = new ArrayList<>();
                for (Passage passage : query.getValue()) {
                    documents.add(new Document(passage.id(), content.apply(passage), null, null));
                }
                String text = collection.queries().getOrDefault(query.getKey(), "");
                answers.put(
                        query.getKey(),
                        reranker.rerank(CandidateSet.of(query.getKey(), text, documents), Deadline.NONE));
            }
            for (Map.Entry<String, CompletableFuture<Ranking>> answer : answers.entrySet()) {
                ranked.put(
                        answer.getKey(),
                        answer.getValue().get().results().stream()
                                .map(RankedDocument::id)
                                .toList());
            }
        }
        return ranked;
    }

    private void row(String name, Map<String, List<String>> ranked, BeirFolder collection) {
        out.printf("%-14s", name);
        for (Measure measure : MEASURES) {
            double mean = ranked.entrySet().stream()
                    .mapToDouble(query -> measure.of(JudgedRanking.of(
                            query.getValue(), collection.judgments().getOrDefault(query.getKey(), Map.of()))))
                    .average()
                    .orElse(Double.NaN);
            out.printf(Locale.ROOT, " %8.4f", mean);
        }
        out.println();
    }

    private static Content text(Passage passage) {
        return new Content.Text(passage.plainText());
    }

    private static Content fields(Passage passage) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher function = FUNCTION.matcher(passage.text());
        if (function.find()) {
            fields.put("name", function.group(1));
            Matcher docstring = DOCSTRING.matcher(passage.text());
            if (docstring.find()) {
                String text = docstring.group(1) == null ? docstring.group(2) : docstring.group(1);
                fields.put("docstring", text.strip());
                fields.put("code", passage.text().replace(docstring.group(), ""));
            } else {
                fields.put("code", passage.text());
            }
        } else {
            fields.put("name", passage.title());
            fields.put("description", passage.text());
        }
        return Content.Fields.ofTexts(fields);
    }
}
