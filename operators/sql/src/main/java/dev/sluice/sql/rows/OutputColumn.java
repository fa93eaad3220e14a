package dev.sluice.sql.rows;

import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.jspecify.annotations.Nullable;

/** A column that the OUTPUT of a model may have. */
public enum OutputColumn {
    RELEVANCE_SCORE("relevance_score", "DOUBLE or FLOAT", LogicalTypeRoot.DOUBLE) {
        @Override
        public boolean takes(LogicalTypeRoot type) {
            return type == LogicalTypeRoot.FLOAT || super.takes(type);
        }

        @Override
        @Nullable
        Object value(AnswerLine line, LogicalTypeRoot type) {
            Float score = line.relevanceScore();
            if (score == null || type == LogicalTypeRoot.FLOAT) {
                return score;
            }
            return score.doubleValue();
        }
    },
    ID("id", "STRING", LogicalTypeRoot.VARCHAR) {
        @Override
        @Nullable
        Object value(AnswerLine line, LogicalTypeRoot type) {
            return text(line.id());
        }
    },
    RANK("rank", "INT", LogicalTypeRoot.INTEGER) {
        @Override
        @Nullable
        Object value(AnswerLine line, LogicalTypeRoot type) {
            return line.rank();
        }
    },
    INDEX("index", "INT", LogicalTypeRoot.INTEGER) {
        @Override
        @Nullable
        Object value(AnswerLine line, LogicalTypeRoot type) {
            return line.index();
        }
    },
    FIRST_STAGE_RANK("first_stage_rank", "INT", LogicalTypeRoot.INTEGER) {
        @Override
        @Nullable
        Object value(AnswerLine line, LogicalTypeRoot type) {
            return line.index() == null ? null : line.index() + 1;
        }
    },
    STATUS("status", "STRING", LogicalTypeRoot.VARCHAR) {
        @Override
        @Nullable
        Object value(AnswerLine line, LogicalTypeRoot type) {
            return text(line.status());
        }
    },
    REASON("reason", "STRING", LogicalTypeRoot.VARCHAR) {
        @Override
        @Nullable
        Object value(AnswerLine line, LogicalTypeRoot type) {
            return text(line.reason());
        }
    };

    private final String column;
    private final String expectedType;
    private final LogicalTypeRoot type;

    OutputColumn(String column, String expectedType, LogicalTypeRoot type) {
        this.column = column;
        this.expectedType = expectedType;
        this.type = type;
    }

    /** Its name. */
    public String column() {
        return column;
    }

    /** What its type may be, for messages. */
    public String expectedType() {
        return expectedType;
    }

    /** True if the column may have such a type. */
    public boolean takes(LogicalTypeRoot type) {
        return type == this.type;
    }

    /** What a line says in this column, as Flink holds it. */
    abstract @Nullable Object value(AnswerLine line, LogicalTypeRoot type);

    private static @Nullable StringData text(@Nullable String text) {
        return text == null ? null : StringData.fromString(text);
    }

    /** The column as a statement declares it. */
    @Override
    public String toString() {
        return column + " " + expectedType;
    }
}
