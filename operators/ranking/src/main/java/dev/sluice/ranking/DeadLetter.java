package dev.sluice.ranking;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be answered, with the reason and its bytes, so that nothing is lost and it can be run again.
 *
 * @param kind why, as a fixed word for programs; {@code error} on the wire
 * @param reason one sentence: what, the value, what was expected, the remedy; never a document's text
 * @param origin where the record came from; null where it was built by a program
 * @param payload the record's bytes, cut at the bound for dead letters
 * @param payloadBytes how many bytes the whole record had
 * @param payloadSha256 hash of the whole record, hexadecimal
 */
public record DeadLetter(
        Kind kind, String reason, @Nullable Origin origin, Bytes payload, long payloadBytes, String payloadSha256)
        implements Arrival, Feedback {

    /** How many bytes of a record a dead letter keeps unless told otherwise: 512 KiB. */
    public static final int DEFAULT_MAX_PAYLOAD_BYTES = 512 * 1024;

    /** Why a record is here, as a fixed word for programs. */
    public enum Kind {
        /** The bytes are no JSON, or not one JSON object. */
        INVALID_JSON,
        /** A required member is absent. */
        MISSING_FIELD,
        /** A member has another JSON type than expected. */
        WRONG_TYPE,
        /** A member has the right type and a value out of range. */
        INVALID_VALUE,
        /** A text holds an unpaired surrogate or U+0000. */
        INVALID_TEXT,
        /** Two documents of one set have the same id. */
        DUPLICATE_ID,
        /** The set has more documents than allowed. */
        TOO_MANY_DOCUMENTS,
        /** The record has more bytes than allowed. */
        RECORD_TOO_LARGE,
        /** The record has no value. */
        NULL_VALUE,
        /** The event time lies further in the future than allowed. */
        EVENT_TIME_AHEAD,
        /** The model cannot score a set like this, whatever happens. */
        UNSUPPORTED_SET,
        /** The model fails on this set and on no other. */
        POISONOUS_SET,
        /** The sink cannot take the ranked result: it is larger than allowed there. */
        RESULT_TOO_LARGE,
        /** A dead letter without its whole record was to be run again, and the record is no longer where it was. */
        ORIGIN_GONE,
        /** A set of a run names a query or a document whose text was not found. */
        MISSING_TEXT,
        /** A judgment or click came when the windows of all results that it could join were closed. */
        LATE_FEEDBACK,
        /** The query has as many judgments or clicks as are kept. */
        TOO_MUCH_FEEDBACK;

        /** The word on the wire, such as {@code invalid_json}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public DeadLetter {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(payloadSha256, "payloadSha256");
    }

    /** The dead letter of a record: hashes the whole of it and keeps its first {@code maxPayloadBytes}. */
    public static DeadLetter of(Kind kind, String reason, @Nullable Origin origin, byte[] record, int maxPayloadBytes) {
        return new DeadLetter(
                kind, reason, origin, Bytes.firstOf(record, maxPayloadBytes), record.length, Sha256.hex(record));
    }

    /** Names the letter without its payload, so that it may stand in logs. */
    @Override
    public String toString() {
        return "DeadLetter[" + kind.word() + ": " + reason + (origin == null ? "" : ", origin=" + origin.id()) + "]";
    }
}
