package dev.sluice.jobs.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReasonTest {

    @Test
    void theLastCauseOfTheServersTraceIsTheReason() {
        String trace = """
                [Internal server error., <Exception on server side:
                org.apache.flink.table.gateway.api.utils.SqlGatewayException: Failed to fetchResults.
                \tat org.apache.flink.A.a(A.java:1)
                Caused by: org.apache.flink.table.api.ValidationException: Unsupported options found for 'sluice'.

                Unsupported options:

                modell
                \tat org.apache.flink.B.b(B.java:2)
                \t... 3 more

                End of exception on server side>]""";
        assertThat(Reason.of(new RuntimeException("outer", new IllegalStateException(trace))))
                .isEqualTo("Unsupported options found for 'sluice'. Unsupported options: modell");
    }

    @Test
    void aCauseWithoutAMessageIsPassedOver() {
        String trace = """
                [Internal server error., <Exception on server side:
                org.apache.flink.table.api.TableException: Failed to execute sql
                \tat org.apache.flink.A.a(A.java:1)
                Caused by: java.lang.IllegalStateException
                \tat org.apache.flink.B.b(B.java:2)

                End of exception on server side>]""";
        assertThat(Reason.of(new RuntimeException(trace))).endsWith("Failed to execute sql");
    }

    @Test
    void theWordsThatTheParserKnowsAreLeftOut() {
        assertThat(Reason.of(new RuntimeException("org.apache.flink.sql.parser.impl.ParseException: Encountered"
                        + " \"SELEC\" at line 1, column 1.\nWas expecting one of:\n    \"ABORT\" ...\n")))
                .isEqualTo("Encountered \"SELEC\" at line 1, column 1.");
    }

    @Test
    void aPlainMessageIsKept() {
        assertThat(Reason.of(new RuntimeException("Connection refused"))).isEqualTo("Connection refused");
    }
}
