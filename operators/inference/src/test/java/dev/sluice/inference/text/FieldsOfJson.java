package dev.sluice.inference.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.ranking.Content;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.MalformedRecordException;
import dev.sluice.ranking.wire.WireLimits;

/** Fields as a test writes them, read as a record is. */
final class FieldsOfJson {

    static Content.Fields fields(String json) {
        String record = "{\"query_id\":\"q\",\"query\":\"q\",\"documents\":[{\"fields\":" + json + "}]}";
        try {
            return (Content.Fields) new CandidateSetCodec(WireLimits.DEFAULT)
                    .decode(record.getBytes(UTF_8))
                    .documents()
                    .get(0)
                    .content();
        } catch (MalformedRecordException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private FieldsOfJson() {}
}
