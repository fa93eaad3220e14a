package dev.sluice.connectors.files;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** The order of an answer, short: the first half of a SHA-256. Two that differ do not meet by chance. */
record OrderHash(long high, long low) {

    static OrderHash of(List<String> ids) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String id : ids) {
                byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
                digest.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
                digest.update(utf8);
            }
            ByteBuffer hash = ByteBuffer.wrap(digest.digest());
            return new OrderHash(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
