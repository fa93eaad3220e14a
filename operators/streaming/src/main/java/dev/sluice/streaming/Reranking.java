package dev.sluice.streaming;

import dev.sluice.inference.RerankerOptions;
import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.measure.Measure;
import dev.sluice.streaming.outcome.RerankOutcome;
import dev.sluice.streaming.rerank.Admission;
import dev.sluice.streaming.rerank.LibraryPlacement;
import dev.sluice.streaming.rerank.MisplacedLibraryException;
import dev.sluice.streaming.rerank.OutcomeSplit;
import dev.sluice.streaming.rerank.RerankFunction;
import dev.sluice.streaming.rerank.RerankSettings;
import dev.sluice.streaming.rerank.RerankerFactory;
import dev.sluice.streaming.types.SluiceTypes;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.jspecify.annotations.Nullable;

/**
 * Adds reranking to a Flink job:
 *
 * <pre>{@code
 * RerankedStream reranked = Reranking.of(candidateSets).timeout(Duration.ofSeconds(30)).apply();
 * reranked.rankings().sinkTo(rankingSink);
 * reranked.deadLetters().sinkTo(deadLetterSink);
 * }</pre>
 *
 * <p>What is not set keeps its default. For building a job; not thread-safe.
 */
public final class Reranking {

    /** In which order answers leave. */
    public enum Order {
        /** As the sets came; a slow set holds up those behind it. */
        ORDERED,
        /** As they are ready, but never across a watermark. */
        UNORDERED;

        /** The word in options and messages, such as {@code ordered}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static final int DEFAULT_IN_FLIGHT_SETS = 64;
    public static final Duration DEFAULT_SUMMARY_INTERVAL = Duration.ofSeconds(1);

    private final Function<String, DataStream<Arrival>> admit;
    private RerankerFactory factory = RerankerFactory.of(RerankerOptions.defaults());
    private RerankSettings settings = RerankSettings.DEFAULT;
    private Order order = Order.ORDERED;
    private int inFlightSets = DEFAULT_IN_FLIGHT_SETS;
    private Duration summaryInterval = DEFAULT_SUMMARY_INTERVAL;
    private String name = "sluice";

    /**
     * Reranks candidate sets of any stream. A set that cannot be written as JSON, because a text in it holds U+0000 or
     * an unpaired surrogate, becomes a dead letter.
     */
    public static Reranking of(DataStream<CandidateSet> candidateSets) {
        return new Reranking(candidateSets, new Admission());
    }

    /** Reranks what a source of Sluice delivers; dead letters pass by the model and are counted. */
    public static Reranking ofArrivals(DataStream<Arrival> arrivals) {
        return new Reranking(arrivals, arrival -> arrival);
    }

    private <T> Reranking(DataStream<T> records, MapFunction<T, Arrival> admission) {
        this.admit = prefix -> records.map(admission)
                .returns(SluiceTypes.ARRIVAL)
                .uid(prefix + "-admission")
                .name("admission");
    }

    /** The model with all other options at their default; see {@link RerankerOptions#model()}. */
    public Reranking model(String model) {
        return options(RerankerOptions.builder().model(model).build());
    }

    /** Which model and how to run it. */
    public Reranking options(RerankerOptions options) {
        this.factory = RerankerFactory.of(options);
        this.settings = settings.withBatchDocuments(options.batchDocuments());
        return this;
    }

    /** Opens the reranker in another way. */
    public Reranking reranker(RerankerFactory factory) {
        this.factory = factory;
        return this;
    }

    /**
     * How long a set may take from its arrival; then it is answered in first-stage order. None unless set.
     *
     * @param timeout at least 1 ms; null for none
     */
    public Reranking timeout(@Nullable Duration timeout) {
        this.settings = settings.withTimeout(timeout);
        return this;
    }

    public Reranking order(Order order) {
        this.order = order;
        return this;
    }

    /**
     * How many sets one subtask may have without an answer; the source waits with more. Watermarks between the sets
     * count too, and a checkpoint that finds it full waits for the next answer.
     */
    public Reranking inFlightSets(int inFlightSets) {
        if (inFlightSets < 1) {
            throw new IllegalArgumentException("in-flight-sets " + inFlightSets
                    + ": expected at least 1; the default is " + DEFAULT_IN_FLIGHT_SETS);
        }
        this.inFlightSets = inFlightSets;
        return this;
    }

    /**
     * What is measured of sets that carry labels, for quality and summaries; {@code nDCG@10}, {@code RR@10} and
     * {@code R@5} unless set.
     *
     * @throws IllegalArgumentException if there is no such measure; the message lists the known ones
     */
    public Reranking measures(String... measures) {
        this.settings = settings.withMeasures(
                Arrays.stream(measures).map(Measure::parse).toList());
        return this;
    }

    /** How many bytes of a set that the model cannot rank its dead letter keeps. */
    public Reranking deadLetterMaxBytes(int bytes) {
        this.settings = settings.withDeadLetterMaxBytes(bytes);
        return this;
    }

    /** The time between two summaries while the job runs. */
    public Reranking summaryInterval(Duration interval) {
        this.summaryInterval = interval;
        return this;
    }

    /** Begins the uids of the operators; to be set where a job reranks more than once. */
    public Reranking name(String name) {
        this.name = name;
        return this;
    }

    /**
     * Adds the operators to the job.
     *
     * @throws MisplacedLibraryException if Sluice came with the job's jar and not from Flink's {@code lib/}
     */
    public RerankedStream apply() {
        LibraryPlacement.check();
        RerankFunction function = new RerankFunction(factory, settings);
        DataStream<Arrival> arrivals = admit.apply(name);
        long timeoutMillis = settings.timeout() == null ? 0 : settings.timeout().toMillis();
        SingleOutputStreamOperator<RerankOutcome> outcomes = switch (order) {
            case ORDERED ->
                AsyncDataStream.orderedWait(arrivals, function, timeoutMillis, TimeUnit.MILLISECONDS, inFlightSets);
            case UNORDERED ->
                AsyncDataStream.unorderedWait(arrivals, function, timeoutMillis, TimeUnit.MILLISECONDS, inFlightSets);
        };
        SingleOutputStreamOperator<Ranking> rankings = outcomes.uid(name + "-rerank")
                .name("rerank")
                .process(new OutcomeSplit())
                .returns(SluiceTypes.RANKING)
                .uid(name + "-outcomes")
                .name("outcomes");
        return new RerankedStream(rankings, settings.measures(), summaryInterval, name);
    }
}
