package dev.sluice.jobs.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;

/**
 * Finds methods by the words of a sentence: Lucene's BM25 (k1 0.9, b 0.4) over the code, in memory.
 *
 * <p>Safe for use by any number of threads until it is closed.
 */
final class FirstStage implements AutoCloseable {

    /**
     * One found method.
     *
     * @param score of BM25, higher is better
     */
    record Hit(DocumentedMethod method, float score) {}

    private static final String CODE = "code";
    private static final BM25Similarity BM25 = new BM25Similarity(0.9f, 0.4f);

    private final List<DocumentedMethod> methods;
    private final Analyzer analyzer = new CodeAnalyzer();
    private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
    private final DirectoryReader reader;
    private final IndexSearcher searcher;

    FirstStage(List<DocumentedMethod> methods) throws IOException {
        this.methods = List.copyOf(methods);
        // Without merges a document's number stays its place in the list.
        IndexWriterConfig config =
                new IndexWriterConfig(analyzer).setSimilarity(BM25).setMergePolicy(NoMergePolicy.INSTANCE);
        try (IndexWriter writer = new IndexWriter(directory, config)) {
            for (DocumentedMethod method : methods) {
                writer.addDocument(List.of(new TextField(CODE, method.code(), Field.Store.NO)));
            }
        }
        reader = DirectoryReader.open(directory);
        searcher = new IndexSearcher(reader);
        searcher.setSimilarity(BM25);
    }

    /** The methods with at least one word of the query, best first; equal scores keep the order of the corpus. */
    List<Hit> search(String query, int size) throws IOException {
        List<Hit> hits = new ArrayList<>(size);
        for (ScoreDoc hit : searcher.search(anyWordOf(query), size).scoreDocs) {
            hits.add(new Hit(methods.get(hit.doc), hit.score));
        }
        return hits;
    }

    /** Built by hand, since a query parser would take brackets and quotes in a sentence for syntax. */
    private Query anyWordOf(String query) throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        try (TokenStream words = analyzer.tokenStream(CODE, query)) {
            CharTermAttribute word = words.addAttribute(CharTermAttribute.class);
            words.reset();
            while (words.incrementToken()) {
                counts.merge(word.toString(), 1, Integer::sum);
            }
            words.end();
        }
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        counts.forEach((word, count) ->
                any.add(new BoostQuery(new TermQuery(new Term(CODE, word)), count), BooleanClause.Occur.SHOULD));
        return any.build();
    }

    @Override
    public void close() throws IOException {
        reader.close();
        directory.close();
        analyzer.close();
    }
}
