package dev.sluice.inference.files;

import dev.sluice.inference.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SHA-256 of large files, remembered in the cache folder for as long as a file's size, time and identity stay the same.
 * As Git does, it does not trust a file that changed just before it was hashed. Thread-safe, and safe for several
 * processes.
 */
public final class FileHashes {

    private static final Logger LOG = LoggerFactory.getLogger(FileHashes.class);
    private static final Duration TRUSTED_AGE = Duration.ofSeconds(2);
    private static final int BUFFER_BYTES = 1 << 20;

    private final CacheFolder cache;
    private final Clock clock;

    public FileHashes(CacheFolder cache, Clock clock) {
        this.cache = cache;
        this.clock = clock;
    }

    /** Looks at files whose hash is not known yet. */
    @FunctionalInterface
    public interface Inspection {
        void run() throws ModelException;
    }

    /**
     * The hash of some files together, hexadecimal.
     *
     * @param onFirstSight is run where the files are not known; what it refuses is not remembered
     */
    public String of(List<Path> files, Inspection onFirstSight) throws ModelException {
        try {
            Instant seen = clock.instant();
            Stamp stamp = Stamp.of(files);
            String remembered = cache.readText("hashes/" + stamp.place());
            List<String> lines =
                    remembered == null ? List.of() : remembered.lines().toList();
            if (lines.size() == 2 && lines.get(0).equals(stamp.state())) {
                return lines.get(1);
            }
            Inspector inspector = new Inspector(onFirstSight);
            inspector.start();
            String hash = hash(files);
            inspector.await();
            boolean trusted = stamp.newest().toInstant().plus(TRUSTED_AGE).isBefore(seen);
            if (trusted && stamp.equals(Stamp.of(files))) {
                cache.write(
                        "hashes/" + stamp.place(),
                        (stamp.state() + "\n" + hash + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return hash;
        } catch (IOException e) {
            throw new ModelException("A file of the model cannot be read: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelException("Interrupted while the model's files were being read", e);
        }
    }

    /** Inspects beside the hashing, which computes on one core only. */
    private static final class Inspector extends Thread {

        private final Inspection inspection;
        private volatile @Nullable ModelException refusal;

        Inspector(Inspection inspection) {
            super("sluice-inspect");
            setDaemon(true);
            this.inspection = inspection;
        }

        @Override
        public void run() {
            try {
                inspection.run();
            } catch (ModelException e) {
                refusal = e;
            } catch (RuntimeException | Error e) {
                LOG.error("The inspection of a model failed", e);
                refusal = new ModelException("The model could not be inspected: " + e, e);
            }
        }

        void await() throws InterruptedException, ModelException {
            join();
            ModelException refused = refusal;
            if (refused != null) {
                throw refused;
            }
        }
    }

    /** What tells whether files are still the same ones, without reading them. */
    private record Stamp(String place, String state, FileTime newest) {

        static Stamp of(List<Path> files) throws IOException {
            StringBuilder place = new StringBuilder();
            StringBuilder state = new StringBuilder();
            FileTime newest = FileTime.fromMillis(0);
            for (Path file : files) {
                Path real = file.toRealPath();
                BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
                FileTime time = attributes.lastModifiedTime();
                place.append(real).append('\n');
                state.append(attributes.size())
                        .append(' ')
                        .append(time)
                        .append(' ')
                        .append(attributes.fileKey())
                        .append("; ");
                newest = newest.compareTo(time) < 0 ? time : newest;
            }
            byte[] places = place.toString().getBytes(StandardCharsets.UTF_8);
            return new Stamp(HexFormat.of().formatHex(sha256().digest(places)), state.toString(), newest);
        }
    }

    private static String hash(List<Path> files) throws IOException {
        MessageDigest all = sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (Path file : files) {
            MessageDigest digest = sha256();
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                int read = in.read(buffer);
                while (read >= 0) {
                    read = in.read(buffer);
                }
            }
            all.update(digest.digest());
        }
        return HexFormat.of().formatHex(all.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
