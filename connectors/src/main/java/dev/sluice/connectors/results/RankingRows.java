package dev.sluice.connectors.results;

import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.jspecify.annotations.Nullable;

/** A ranked result as a row. For one thread. */
final class RankingRows extends WriteSupport<Ranking> {

    private static final MessageType SCHEMA = MessageTypeParser.parseMessageType("""
            message ranking {
              required binary query_id (STRING);
              required group model {
                required binary name (STRING);
                required binary version (STRING);
                required binary precision (STRING);
              }
              required binary status (STRING);
              optional binary reason (STRING);
              required group results (LIST) {
                repeated group list {
                  required group element {
                    required int32 index;
                    required binary id (STRING);
                    optional float relevance_score;
                    required int32 rank;
                    required int32 first_stage_rank;
                    required boolean truncated;
                  }
                }
              }
              required group usage {
                required int64 total_tokens;
                optional int32 inferences;
              }
              optional group timings_ms {
                required double queue;
                required double inference;
                required double total;
              }
              optional binary event_time (STRING);
              required binary attributes (JSON);
            }
            """);

    private static final double NANOS_PER_MILLI = 1e6;

    private final boolean timings;
    private RecordConsumer consumer;

    @SuppressWarnings("NullAway.Init") // the consumer comes with prepareForWrite
    RankingRows(boolean timings) {
        this.timings = timings;
    }

    // Abstract, and deprecated in favour of the one below.
    @Override
    @SuppressWarnings("deprecation")
    public WriteContext init(Configuration configuration) {
        return context();
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
        return context();
    }

    private static WriteContext context() {
        return new WriteContext(SCHEMA, Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
        consumer = recordConsumer;
    }

    @Override
    public void write(Ranking ranking) {
        consumer.startMessage();
        text(SCHEMA, "query_id", ranking.queryId());
        group(SCHEMA, "model", model -> write(model, ranking.model()));
        text(SCHEMA, "status", ranking.status().word());
        text(SCHEMA, "reason", ranking.reason());
        group(SCHEMA, "results", results -> {
            if (!ranking.results().isEmpty()) {
                field(results, "list", () -> {
                    for (RankedDocument document : ranking.results()) {
                        consumer.startGroup();
                        group(results.getType("list").asGroupType(), "element", element -> write(element, document));
                        consumer.endGroup();
                    }
                });
            }
        });
        group(SCHEMA, "usage", usage -> {
            field(usage, "total_tokens", () -> consumer.addLong(ranking.usage().totalTokens()));
            if (timings) {
                whole(usage, "inferences", ranking.usage().inferences());
            }
        });
        if (timings) {
            group(SCHEMA, "timings_ms", group -> write(group, ranking.timings()));
        }
        text(
                SCHEMA,
                "event_time",
                ranking.eventTime() == null ? null : ranking.eventTime().toString());
        text(SCHEMA, "attributes", ranking.attributes().json());
        consumer.endMessage();
    }

    private void write(GroupType group, ModelIdentity model) {
        text(group, "name", model.name());
        text(group, "version", model.version());
        text(group, "precision", model.precision());
    }

    private void write(GroupType group, RankedDocument document) {
        whole(group, "index", document.index());
        text(group, "id", document.id());
        Float score = document.relevanceScore();
        if (score != null) {
            field(group, "relevance_score", () -> consumer.addFloat(score));
        }
        whole(group, "rank", document.rank());
        whole(group, "first_stage_rank", document.firstStageRank());
        field(group, "truncated", () -> consumer.addBoolean(document.truncated()));
    }

    private void write(GroupType group, Ranking.Timings timings) {
        milliseconds(group, "queue", timings.queue());
        milliseconds(group, "inference", timings.inference());
        milliseconds(group, "total", timings.total());
    }

    private void milliseconds(GroupType group, String name, Duration duration) {
        field(group, name, () -> consumer.addDouble(duration.toNanos() / NANOS_PER_MILLI));
    }

    private void whole(GroupType group, String name, int value) {
        field(group, name, () -> consumer.addInteger(value));
    }

    /** Writes a text; an absent one is left out. */
    private void text(GroupType group, String name, @Nullable String text) {
        if (text != null) {
            field(group, name, () -> consumer.addBinary(Binary.fromString(text)));
        }
    }

    private void group(GroupType parent, String name, Consumer<GroupType> members) {
        field(parent, name, () -> {
            consumer.startGroup();
            members.accept(parent.getType(name).asGroupType());
            consumer.endGroup();
        });
    }

    private void field(GroupType group, String name, Runnable value) {
        int index = group.getFieldIndex(name);
        consumer.startField(name, index);
        value.run();
        consumer.endField(name, index);
    }
}
