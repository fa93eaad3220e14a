package dev.sluice.ranking.wire;

import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Origin;
import java.io.IOException;

/** Dead letters as JSON, their payload in base64. Thread-safe. */
public final class DeadLetterCodec {

    /**
     * Reads a dead letter.
     *
     * @throws MalformedRecordException if the bytes are none; nothing else is thrown, whatever the bytes
     */
    public DeadLetter decode(byte[] record) throws MalformedRecordException {
        return RecordParser.parse(record, WireLimits.NONE, TextPolicy.ANY, DeadLetterCodec::readMembers);
    }

    /** Writes a dead letter as compact JSON on one line. */
    public byte[] encode(DeadLetter letter) {
        return RecordWriter.write(TextPolicy.ANY, writer -> {
            writer.text("error", letter.kind().word());
            writer.text("reason", letter.reason());
            OriginCodec.writeMember(writer, letter.origin());
            writer.base64("payload", letter.payload());
            writer.integer("payload_bytes", letter.payloadBytes());
            writer.text("payload_sha256", letter.payloadSha256());
        });
    }

    private static DeadLetter readMembers(RecordReader reader) throws IOException, MalformedRecordException {
        DeadLetter.Kind kind = null;
        String reason = null;
        Origin origin = null;
        Bytes payload = null;
        Long payloadBytes = null;
        String payloadSha256 = null;
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            switch (name) {
                case "error" -> kind = reader.word(DeadLetter.Kind.values(), DeadLetter.Kind::word);
                case "reason" -> reason = reader.text();
                case "origin" -> {
                    reader.enterObject();
                    origin = OriginCodec.readMembers(reader);
                }
                case "payload" -> payload = reader.base64();
                case "payload_bytes" -> payloadBytes = reader.longInteger();
                case "payload_sha256" -> payloadSha256 = reader.text();
                default -> reader.skip();
            }
        }
        return new DeadLetter(
                reader.require(kind, "error"),
                reader.require(reason, "reason"),
                origin,
                reader.require(payload, "payload"),
                reader.require(payloadBytes, "payload_bytes"),
                reader.require(payloadSha256, "payload_sha256"));
    }
}
