package dev.sluice.jobs.demo;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.core.FlattenGraphFilter;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterGraphFilter;

/** Makes the words of a sentence meet the names in code: {@code getFilePaths()} becomes get, file, path. */
final class CodeAnalyzer extends Analyzer {
    private static final int PARTS_ONLY = WordDelimiterGraphFilter.GENERATE_WORD_PARTS
            | WordDelimiterGraphFilter.GENERATE_NUMBER_PARTS
            | WordDelimiterGraphFilter.SPLIT_ON_CASE_CHANGE
            | WordDelimiterGraphFilter.SPLIT_ON_NUMERICS
            | WordDelimiterGraphFilter.STEM_ENGLISH_POSSESSIVE;

    @Override
    protected TokenStreamComponents createComponents(String field) {
        Tokenizer tokens = new WhitespaceTokenizer();
        TokenStream parts = new FlattenGraphFilter(new WordDelimiterGraphFilter(tokens, PARTS_ONLY, null));
        return new TokenStreamComponents(tokens, new PorterStemFilter(new LowerCaseFilter(parts)));
    }
}
