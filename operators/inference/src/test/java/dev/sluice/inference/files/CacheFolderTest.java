package dev.sluice.inference.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTest {

    private static final Path HOME = Path.of("/users/someone");

    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadBack() {
        CacheFolder cache =
                new CacheFolder(folder.resolve("not").resolve("there").resolve("yet"));
        assertThat(cache.read("graphs/key/fp32.onnx")).isNull();
        assertThat(cache.write("graphs/key/fp32.onnx", bytes("one"))).isTrue();
        assertThat(cache.read("graphs/key/fp32.onnx")).isEqualTo(bytes("one"));
        assertThat(cache.write("graphs/key/fp32.onnx", bytes("two"))).isTrue();
        assertThat(cache.readText("graphs/key/fp32.onnx")).isEqualTo("two");
    }

    @Test
    void nothingIsLeftBesideTheFile() throws Exception {
        CacheFolder cache = new CacheFolder(folder);
        cache.write("name", bytes("one"));
        cache.write("name", bytes("two"));
        assertThat(names(folder)).containsExactly("name");
    }

    @Test
    void nothingIsLeftWhereTheFileCannotBePutInPlace() throws Exception {
        CacheFolder cache = new CacheFolder(folder);
        Files.createDirectories(folder.resolve("name").resolve("inner"));
        assertThat(cache.write("name", bytes("one"))).isFalse();
        assertThat(names(folder)).containsExactly("name");
    }

    @Test
    void aFolderThatCannotBeWrittenKeepsNothing() throws Exception {
        // Below a regular file nobody can write, not even root.
        Path file = Files.writeString(folder.resolve("file"), "content");
        CacheFolder cache = new CacheFolder(file.resolve("cache"));
        assertThat(cache.write("name", bytes("one"))).isFalse();
        assertThat(cache.read("name")).isNull();
        assertThat(cache.write("inner/name", bytes("one"))).isFalse();
        assertThat(cache.readText("inner/name")).isNull();
        assertThat(file).hasContent("content");
    }

    @Test
    void whatCannotBePutInPlaceIsSaid() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "content");
        CacheFolder cache = new CacheFolder(file.resolve("cache"));
        assertThat(cache.folder()).isEqualTo(file.resolve("cache"));
        assertThatIOException().isThrownBy(() -> cache.put("name", bytes("one")));
    }

    @Test
    void othersMayReadWhatTheUmaskAllows() throws Exception {
        assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
        CacheFolder cache = new CacheFolder(folder);
        cache.write("name", bytes("one"));
        Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(Files.createFile(folder.resolve("usual")));
        allowed.remove(PosixFilePermission.OTHERS_WRITE);
        assertThat(Files.getPosixFilePermissions(cache.file("name"))).isEqualTo(allowed);
    }

    @Test
    void aFolderThatCannotBeUsedIsLoggedOnceAProcess() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "content");
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        AbstractAppender appender = new AbstractAppender("lines", null, null, true, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                lines.add(event.getMessage().getFormattedMessage());
            }
        };
        appender.start();
        Logger logger = (Logger) LogManager.getLogger(CacheFolder.class);
        logger.addAppender(appender);
        try {
            for (String name : List.of("one", "one", "two")) {
                CacheFolder cache = new CacheFolder(file.resolve(name));
                assertThat(cache.read("name")).isNull();
                assertThat(cache.write("name", bytes("one"))).isFalse();
            }
        } finally {
            logger.removeAppender(appender);
        }
        assertThat(lines)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains(file.toString(), "hashed anew", "Set SLUICE_CACHE"));
    }

    @Test
    void aFolderInTheFilesPlaceIsNoContent() throws Exception {
        Files.createDirectories(folder.resolve("name"));
        assertThat(new CacheFolder(folder).read("name")).isNull();
    }

    @Test
    void writersOfOneNameLeaveAWholeFileAtAnyTime() throws Exception {
        CacheFolder cache = new CacheFolder(folder);
        int bytes = 200_000;
        AtomicBoolean writing = new AtomicBoolean(true);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            cache.write("graphs/name", filled(bytes, 0));
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 1; writer <= 3; writer++) {
                byte[] content = filled(bytes - writer, writer);
                writers.add(threads.submit(() -> {
                    for (int time = 0; time < 50; time++) {
                        assertThat(cache.write("graphs/name", content)).isTrue();
                    }
                }));
            }
            Callable<Integer> reader = () -> {
                int reads = 0;
                while (writing.get()) {
                    assertWhole(cache.read("graphs/name"), bytes);
                    reads++;
                }
                return reads;
            };
            Future<Integer> reads = threads.submit(reader);
            for (Future<?> writer : writers) {
                writer.get();
            }
            writing.set(false);
            assertThat(reads.get()).isPositive();
            assertWhole(cache.read("graphs/name"), bytes);
            assertThat(names(folder.resolve("graphs"))).containsExactly("name");
        } finally {
            writing.set(false);
            threads.shutdownNow();
        }
    }

    @Test
    void theFolderOfTheUserIsTheFirstOneThatTheEnvironmentNames() {
        assertThat(CacheFolder.ofUser(Map.of("SLUICE_CACHE", "/own", "XDG_CACHE_HOME", "/shared"), HOME)
                        .file("name"))
                .isEqualTo(Path.of("/own/name"));
        assertThat(CacheFolder.ofUser(Map.of("SLUICE_CACHE", " ", "XDG_CACHE_HOME", "/shared"), HOME)
                        .file("name"))
                .isEqualTo(Path.of("/shared/sluice/name"));
        assertThat(CacheFolder.ofUser(Map.of("XDG_CACHE_HOME", ""), HOME).file("name"))
                .isEqualTo(Path.of("/users/someone/.cache/sluice/name"));
        assertThat(CacheFolder.ofUser(Map.of(), HOME).file("name"))
                .isEqualTo(Path.of("/users/someone/.cache/sluice/name"));
    }

    private static void assertWhole(byte[] content, int bytes) {
        assertThat(content).isNotNull();
        int writer = content[0];
        assertThat(content.length).isEqualTo(bytes - writer);
        assertThat(Arrays.equals(content, filled(content.length, writer))).isTrue();
    }

    private static byte[] filled(int bytes, int value) {
        byte[] content = new byte[bytes];
        Arrays.fill(content, (byte) value);
        return content;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
