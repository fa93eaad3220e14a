package dev.sluice.streaming.types;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.Work;
import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.Attributes;
import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.Click;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.DocumentScores;
import dev.sluice.ranking.Feedback;
import dev.sluice.ranking.Judgment;
import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.QualityAlert;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.RunSummary;
import dev.sluice.streaming.outcome.Answer;
import dev.sluice.streaming.outcome.FirstStage;
import dev.sluice.streaming.outcome.Judgement;
import dev.sluice.streaming.outcome.MeasureValue;
import dev.sluice.streaming.outcome.RerankOutcome;
import dev.sluice.streaming.outcome.SetReport;
import dev.sluice.streaming.summary.SummaryState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshotSerializationUtil;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.types.PojoTestUtils;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordSerializerTest {

    private static final ModelIdentity MODEL = new ModelIdentity("fake", "v1", "fp32");
    private static final Origin ORIGIN = new Origin.KafkaRecord(
            "candidates", 3, 42, 1_700_000_000_000L, null, List.of(new Origin.Header("h", Bytes.of((byte) 1))));
    private static final CandidateSet SET = new CandidateSet(
            "q1",
            CandidateSets.of("q", "naïve 🙂").query(),
            "find it",
            3,
            List.of(CandidateSets.documents("a", "b").get(0).withLabel(2)),
            Instant.parse("2026-11-23T10:00:00Z"),
            new Attributes("{\"tenant\":\"a\"}"),
            ORIGIN);
    private static final DeadLetter LETTER =
            DeadLetter.of(DeadLetter.Kind.INVALID_JSON, "no JSON", ORIGIN, new byte[] {1, 2, 3}, 2);
    private static final Ranking RANKING = Ranking.of(
            SET,
            MODEL,
            DocumentScores.of(0.1f),
            new Ranking.Usage(12, 1),
            new Ranking.Timings(Duration.ofNanos(1_234_567), Duration.ofMillis(3), Duration.ofMillis(5)));
    private static final Answer ANSWER = new Answer(RANKING, FirstStage.of(SET, 10));
    private static final SetReport REPORT = new SetReport(
            SetReport.Status.RANKED,
            "q1",
            ORIGIN.id(),
            MODEL,
            1,
            1,
            2,
            3,
            new Work(1, 2, 3, 4, 5, 6, 0, 7, 8),
            null,
            new Judgement(1, 0, List.of(new MeasureValue("nDCG@10", 0.25, 1.0))));

    record Example<T>(TypeInformation<T> type, T value) {
        @Override
        public String toString() {
            return type + " " + value.getClass().getSimpleName();
        }
    }

    static List<Example<?>> examples() {
        MeasureComparison comparison =
                new MeasureComparison(0.5, 0.75, 0.25, new MeasureComparison.Interval(0.1, 0.4, 0.95));
        return List.of(
                new Example<>(SluiceTypes.CANDIDATE_SET, SET),
                new Example<>(SluiceTypes.CANDIDATE_SET, CandidateSets.of("q2", "query")),
                new Example<Arrival>(SluiceTypes.ARRIVAL, SET),
                new Example<Arrival>(SluiceTypes.ARRIVAL, LETTER),
                new Example<>(SluiceTypes.DEAD_LETTER, LETTER),
                new Example<>(SluiceTypes.RANKING, RANKING),
                new Example<>(
                        SluiceTypes.RANKING,
                        Ranking.fallback(CandidateSets.of("q2", "q", "a"), MODEL, "late", Ranking.Timings.NONE)),
                new Example<>(SluiceTypes.SET_REPORT, REPORT),
                new Example<>(
                        SluiceTypes.SET_REPORT,
                        new SetReport(
                                SetReport.Status.DEAD_LETTER, null, null, MODEL, 0, 1, 2, 3, Work.NONE, null, null)),
                new Example<>(SluiceTypes.OUTCOME, RerankOutcome.answered(ANSWER, REPORT)),
                new Example<>(SluiceTypes.OUTCOME, RerankOutcome.rejected(LETTER, REPORT)),
                new Example<>(
                        SluiceTypes.QUALITY_REPORT,
                        new QualityReport(
                                new QualityReport.Window(Instant.EPOCH, Instant.ofEpochSecond(60)),
                                1,
                                null,
                                QualityReport.Source.JUDGED,
                                MODEL,
                                3,
                                2,
                                0.5,
                                0.0,
                                Map.of("nDCG@10", comparison),
                                Map.of("nDCG@10", MeasureComparison.NONE),
                                null)),
                new Example<>(
                        SluiceTypes.QUALITY_REPORT,
                        new QualityReport(
                                null,
                                0,
                                Map.of("tenant", "a"),
                                QualityReport.Source.CLICKS,
                                MODEL,
                                3,
                                2,
                                null,
                                0.0,
                                Map.of(),
                                Map.of(),
                                new QualityReport.Clicks(1.5, List.of(0.5, 0.25), Map.of("nDCG@10", comparison)))),
                new Example<Feedback>(
                        SluiceTypes.FEEDBACK,
                        new Judgment("q1", "d1", 2, Instant.parse("2026-11-23T10:00:00Z"), "editors", ORIGIN)),
                new Example<Feedback>(SluiceTypes.FEEDBACK, new Judgment("q1", "d1", -1, null, null, null)),
                new Example<Feedback>(SluiceTypes.FEEDBACK, new Click("q1", "d1", Instant.EPOCH, ORIGIN)),
                new Example<Feedback>(SluiceTypes.FEEDBACK, new Click("q1", "d1", null, null)),
                new Example<Feedback>(SluiceTypes.FEEDBACK, LETTER),
                new Example<>(
                        SluiceTypes.QUALITY_ALERT,
                        new QualityAlert(
                                QualityAlert.State.RAISED,
                                QualityAlert.Figure.DIFFERENCE,
                                "nDCG@10",
                                -0.25,
                                0.0,
                                3,
                                new QualityReport.Window(Instant.EPOCH, Instant.ofEpochSecond(60)),
                                Map.of("tenant", "a"),
                                QualityReport.Source.JUDGED,
                                MODEL)),
                new Example<>(
                        SluiceTypes.RUN_SUMMARY,
                        new RunSummary(
                                3,
                                60,
                                1,
                                1,
                                1,
                                2,
                                4,
                                5,
                                6,
                                15.0,
                                null,
                                0.125,
                                new RunSummary.Latency(1.5, 20.25),
                                MODEL,
                                Map.of("nDCG@10", comparison))));
    }

    @ParameterizedTest
    @MethodSource("examples")
    <T> void whatIsWrittenIsReadBack(Example<T> example) throws Exception {
        TypeSerializer<T> serializer = withoutGenericTypes(example.type());
        DataOutputSerializer written = new DataOutputSerializer(64);
        serializer.serialize(example.value(), written);
        serializer.serialize(example.value(), written);

        DataOutputSerializer copied = new DataOutputSerializer(64);
        DataInputDeserializer source = new DataInputDeserializer(written.getCopyOfBuffer());
        serializer.copy(source, copied);
        serializer.copy(source, copied);
        assertThat(copied.getCopyOfBuffer()).isEqualTo(written.getCopyOfBuffer());

        DataInputDeserializer read = new DataInputDeserializer(copied.getCopyOfBuffer());
        assertThat(serializer.deserialize(read)).isEqualTo(example.value());
        assertThat(serializer.deserialize(read)).isEqualTo(example.value());
        assertThat(read.available()).isZero();
    }

    @ParameterizedTest
    @MethodSource("examples")
    <T> void aSavepointRestoresTheSerializerAndFindsItCompatible(Example<T> example) throws Exception {
        TypeSerializer<T> serializer = withoutGenericTypes(example.type());
        TypeSerializerSnapshot<T> restored = throughSavepoint(serializer);
        assertThat(serializer
                        .snapshotConfiguration()
                        .resolveSchemaCompatibility(restored)
                        .isCompatibleAsIs())
                .isTrue();

        DataOutputSerializer written = new DataOutputSerializer(64);
        serializer.serialize(example.value(), written);
        assertThat(restored.restoreSerializer().deserialize(new DataInputDeserializer(written.getCopyOfBuffer())))
                .isEqualTo(example.value());
    }

    @ParameterizedTest
    @MethodSource("examples")
    <T> void theSerializerTravelsWithAJob(Example<T> example) throws Exception {
        TypeSerializer<T> serializer = InstantiationUtil.clone(withoutGenericTypes(example.type()));
        assertThat(InstantiationUtil.clone(example.type())).isEqualTo(example.type());
        DataOutputSerializer written = new DataOutputSerializer(64);
        serializer.serialize(example.value(), written);
        assertThat(serializer.deserialize(new DataInputDeserializer(written.getCopyOfBuffer())))
                .isEqualTo(example.value());
    }

    @Test
    void aCopyOfAnImmutableRecordIsItself() {
        assertThat(withoutGenericTypes(SluiceTypes.CANDIDATE_SET).copy(SET)).isSameAs(SET);
        assertThat(withoutGenericTypes(SluiceTypes.OUTCOME)
                        .copy(RerankOutcome.answered(ANSWER, REPORT))
                        .answer()
                        .ranking())
                .isSameAs(RANKING);
    }

    @Test
    @SuppressWarnings("unchecked")
    void anotherFormIsNotCompatible() throws Exception {
        TypeSerializerSnapshot<?> old = throughSavepoint(withoutGenericTypes(SluiceTypes.DEAD_LETTER));
        assertThat(withoutGenericTypes(SluiceTypes.RANKING)
                        .snapshotConfiguration()
                        .resolveSchemaCompatibility((TypeSerializerSnapshot<Ranking>) old)
                        .isIncompatible())
                .isTrue();
    }

    @Test
    void aLaterLayoutIsRefusedWithItsVersion() throws Exception {
        DataOutputSerializer written = new DataOutputSerializer(64);
        TypeSerializer<Ranking> serializer = withoutGenericTypes(SluiceTypes.RANKING);
        serializer.serialize(RANKING, written);
        byte[] bytes = written.getCopyOfBuffer();
        bytes[0] = 9;
        assertThatThrownBy(() -> serializer.deserialize(new DataInputDeserializer(bytes)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("layout version 9");
    }

    @Test
    void theBytesOfTheFirstLayoutStayReadable() throws Exception {
        byte[] letter = ("{\"error\":\"null_value\",\"reason\":\"none\",\"payload\":\"\",\"payload_bytes\":0,"
                        + "\"payload_sha256\":\"00\"}")
                .getBytes(UTF_8);
        DataOutputSerializer written = new DataOutputSerializer(64);
        written.write(new byte[] {1, 1, 0, 0, 0, (byte) letter.length});
        written.write(letter);
        assertThat(withoutGenericTypes(SluiceTypes.ARRIVAL)
                        .deserialize(new DataInputDeserializer(written.getCopyOfBuffer())))
                .isEqualTo(new DeadLetter(DeadLetter.Kind.NULL_VALUE, "none", null, Bytes.of(), 0, "00"));
    }

    @Test
    void smallRecordsArePojosWithoutKryo() {
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(SetReport.class);
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(SummaryState.class);
    }

    private static <T> TypeSerializer<T> withoutGenericTypes(TypeInformation<T> type) {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        return type.createSerializer(new SerializerConfigImpl(configuration));
    }

    private static <T> TypeSerializerSnapshot<T> throughSavepoint(TypeSerializer<T> serializer) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshotSerializationUtil.writeSerializerSnapshot(out, serializer.snapshotConfiguration());
        return TypeSerializerSnapshotSerializationUtil.readSerializerSnapshot(
                new DataInputDeserializer(out.getCopyOfBuffer()), RecordSerializerTest.class.getClassLoader());
    }
}
