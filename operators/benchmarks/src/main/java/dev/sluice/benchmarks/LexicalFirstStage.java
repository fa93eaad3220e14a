package dev.sluice.benchmarks;

import dev.sluice.benchmarks.BeirFolder.Passage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
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
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;

/** BM25 over the plain texts of a collection, in memory, filled up with documents that share no word with the query. */
final class LexicalFirstStage implements AutoCloseable {

    private static final String TEXT = "text";

    private final List<Passage> corpus;
    private final StandardAnalyzer analyzer = new StandardAnalyzer();
    private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
    private final DirectoryReader reader;
    private final IndexSearcher searcher;

    LexicalFirstStage(List<Passage> corpus) throws IOException {
        this.corpus = corpus;
        // Without merges a document's number stays its place in the list.
        IndexWriterConfig config = new IndexWriterConfig(analyzer).setMergePolicy(NoMergePolicy.INSTANCE);
        try (IndexWriter writer = new IndexWriter(directory, config)) {
            for (Passage passage : corpus) {
                writer.addDocument(List.of(new TextField(TEXT, passage.plainText(), Field.Store.NO)));
            }
        }
        reader = DirectoryReader.open(directory);
        searcher = new IndexSearcher(reader);
    }

    /** So many documents, or all where there are fewer, best first. */
    List<Passage> search(String query, int size) throws IOException {
        Set<Integer> found = new LinkedHashSet<>();
        for (ScoreDoc hit : searcher.search(anyWordOf(query), size).scoreDocs) {
            found.add(hit.doc);
        }
        for (int place = 0; place < corpus.size() && found.size() < size; place++) {
            found.add(place);
        }
        List<Passage> passages = new ArrayList<>(found.size());
        found.forEach(place -> passages.add(corpus.get(place)));
        return passages;
    }

    private BooleanQuery anyWordOf(String query) throws IOException {
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        try (TokenStream words = analyzer.tokenStream(TEXT, query)) {
            CharTermAttribute word = words.addAttribute(CharTermAttribute.class);
            words.reset();
            while (words.incrementToken()) {
                any.add(new TermQuery(new Term(TEXT, word.toString())), BooleanClause.Occur.SHOULD);
            }
            words.end();
        }
        return any.build();
    }

    @Override
    public void close() throws IOException {
        reader.close();
        directory.close();
        analyzer.close();
    }
}
