package dev.sluice.streaming.rerank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.util.List;
import org.apache.flink.runtime.throwable.ThrowableClassifier;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.apache.flink.util.ChildFirstClassLoader;
import org.junit.jupiter.api.Test;

class LibraryPlacementTest {

    @Test
    void classesOfFlinksOwnClassPathAreAccepted() {
        assertThatCode(() -> LibraryPlacement.requireOutsideUserCode(RerankFunction.class))
                .doesNotThrowAnyException();
        assertThatCode(() -> LibraryPlacement.requireOutsideUserCode(String.class))
                .doesNotThrowAnyException();
    }

    @Test
    void twoCopiesOnOneClassPathAreRefusedWithTheirPlaces() throws Exception {
        URL first = new URL("file:/lib/a.jar");
        URL second = new URL("file:/lib/b.jar");
        assertThatCode(() -> LibraryPlacement.requireOnce(List.of(first))).doesNotThrowAnyException();
        assertThatThrownBy(() -> LibraryPlacement.requireOnce(List.of(first, second)))
                .isInstanceOf(MisplacedLibraryException.class)
                .hasMessageContaining("stands 2 times on the class path: [file:/lib/a.jar, file:/lib/b.jar]");
    }

    @Test
    void aRestartIsNotTriedSinceItMovesNoClasses() {
        Throwable inATask = new RuntimeException(new MisplacedLibraryException("misplaced"));
        assertThat(ThrowableClassifier.findThrowableOfThrowableType(inATask, ThrowableType.NonRecoverableError))
                .isPresent();
    }

    @Test
    void classesOfAJobAreRefusedWithTheRemedy() throws Exception {
        URL classes = RerankFunction.class.getProtectionDomain().getCodeSource().getLocation();
        try (ChildFirstClassLoader job = new ChildFirstClassLoader(
                new URL[] {classes}, RerankFunction.class.getClassLoader(), new String[] {"java."}, error -> {})) {
            Class<?> loadedWithTheJob = job.loadClass(LibraryPlacementTest.class.getPackageName() + ".RerankSettings");
            assertThat(loadedWithTheJob.getClassLoader()).isSameAs(job);
            assertThatThrownBy(() -> LibraryPlacement.requireOutsideUserCode(loadedWithTheJob))
                    .isInstanceOf(MisplacedLibraryException.class)
                    .hasMessageContaining("into Flink's lib/");
        }
    }
}
