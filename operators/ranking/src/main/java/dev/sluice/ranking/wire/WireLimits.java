package dev.sluice.ranking.wire;

/**
 * What is accepted from outside; above it a record is refused before memory is taken for it.
 *
 * @param maxRecordBytes bytes of one record
 * @param maxDocuments documents of one candidate set
 */
public record WireLimits(int maxRecordBytes, int maxDocuments) {

    /** 16 MiB a record, 10,000 documents a set. */
    public static final WireLimits DEFAULT = new WireLimits(16 * 1024 * 1024, 10_000);

    /** For what was accepted once already, such as a record in a checkpoint. */
    public static final WireLimits NONE = new WireLimits(Integer.MAX_VALUE, Integer.MAX_VALUE);

    public WireLimits {
        if (maxRecordBytes < 1 || maxDocuments < 1) {
            throw new IllegalArgumentException("Limits of " + maxRecordBytes + " bytes a record and " + maxDocuments
                    + " documents a set: expected at least 1 of each");
        }
    }
}
