package dev.sluice.connectors.candidates;

import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.connectors.files.RunQuery;
import dev.sluice.ranking.Arrival;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;

/**
 * TREC runs whose texts stand in topics and a corpus. Texts and what needs them meet in keyed state, by the text's id;
 * sets are put together in keyed state, by the place of the query in its run. So what has to fit into the memory of the
 * job is a set and a filter, whatever the size of the corpus, if its state backend is on disk. Who opens the files
 * keeps the ids of all queries of the runs, and where they stand, until the runs are read through.
 */
final class RunFiles implements CandidateFiles {

    private final List<InputFile> files;
    private final RunTexts texts;
    private final RunScan scan;
    private final SetBuilder builder;
    private final InputOptions options;

    RunFiles(List<InputFile> files, InputOptions options) throws InvalidFileException {
        this.files = files;
        this.options = options;
        this.texts = RunTexts.find(options, files.get(0).name());
        this.scan = RunScan.of(files);
        this.builder = new SetBuilder(options);
    }

    @Override
    public Format format() {
        return Format.TREC_RUN;
    }

    @Override
    public List<Path> files() {
        return files.stream().map(InputFile::path).toList();
    }

    @Override
    public DataStream<Arrival> read(StreamExecutionEnvironment environment) {
        TypeInformation<Passage> passageType = PassageFormat.type(options);
        OutputTag<Arrival> refused = new OutputTag<>("refused", options.arrivalType());
        DataStream<RunQuery> queries = WholeFiles.read(environment, files, new RunFormat(), "run");
        DataStream<Reference> references = queries.flatMap(references(builder))
                .returns(TextJoin.REFERENCE)
                .uid("references")
                .name("references");
        DataStream<Passage> passages = WholeFiles.read(environment, texts.topics(), topics(), "topics")
                .union(WholeFiles.read(environment, texts.corpus(), corpus(), "corpus"));
        SingleOutputStreamOperator<FoundText> found = references
                .keyBy(Reference::key, Types.STRING)
                .connect(passages.keyBy(TextJoin::keyOf, Types.STRING))
                .process(new TextJoin(passageType, refused), TextJoin.FOUND)
                .uid("texts")
                .name("texts");
        return queries.keyBy(SetBuilder::idOf, Types.STRING)
                .connect(found.keyBy(FoundText::set, Types.STRING))
                .process(new SetAssembly(builder), options.arrivalType())
                .uid("candidates")
                .name("candidates")
                .union(found.getSideOutput(refused))
                .rebalance();
    }

    private static FlatMapFunction<RunQuery, Reference> references(SetBuilder builder) {
        return (query, out) -> {
            if (!builder.isTooLarge(query)) {
                SetBuilder.references(query).forEach(out::collect);
            }
        };
    }

    private PassageFormat topics() {
        return new PassageFormat(TextKey.QUERY, scan.needed(), options);
    }

    private PassageFormat corpus() {
        return new PassageFormat(TextKey.DOCUMENT, scan.needed(), options);
    }

    /** Known from opening. */
    @Override
    public SetCounter counter() {
        Count known = scan.count();
        return stopped -> known;
    }

    /** Reads the corpus until all texts are found: to its end where one is not there. */
    @Override
    public List<Arrival> sample(int size) throws InvalidFileException {
        RunSample sample = RunSample.of(files, size, Sample.MAX_BYTES, builder);
        sample.find(TextKey.QUERY, texts.topics(), options);
        sample.find(TextKey.DOCUMENT, texts.corpus(), options);
        return sample.arrivals();
    }

    @Override
    public String fingerprint() throws InvalidFileException {
        return print().text();
    }

    @Override
    public boolean continues(String fingerprint) throws InvalidFileException {
        return print().continues(fingerprint);
    }

    private Fingerprint print() {
        List<InputFile> all = new ArrayList<>(files);
        all.addAll(texts.files());
        return Fingerprint.of(all);
    }
}
