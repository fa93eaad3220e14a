package dev.sluice.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;

@AnalyzeClasses(packages = "dev.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule modulesKeepTheirArrows = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.sluice..")
            .layer("ranking")
            .definedBy("dev.sluice.ranking..")
            .layer("inference")
            .definedBy("dev.sluice.inference..")
            .layer("streaming")
            .definedBy("dev.sluice.streaming..")
            .layer("sql")
            .definedBy("dev.sluice.sql..")
            .layer("connectors")
            .definedBy("dev.sluice.connectors..")
            .layer("jobs")
            .definedBy("dev.sluice.jobs..")
            .whereLayer("jobs")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("sql")
            .mayOnlyBeAccessedByLayers("jobs")
            .whereLayer("streaming")
            .mayOnlyBeAccessedByLayers("jobs", "sql")
            .whereLayer("connectors")
            .mayOnlyBeAccessedByLayers("jobs")
            .whereLayer("inference")
            .mayOnlyBeAccessedByLayers("jobs", "sql", "streaming")
            .ensureAllClassesAreContainedInArchitectureIgnoring("dev.sluice.benchmarks..");

    @ArchTest
    static final ArchRule rankingKnowsNoEngine = noClasses()
            .that()
            .resideInAPackage("dev.sluice.ranking..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache..", "ai.onnxruntime..", "ai.djl..");

    @ArchTest
    static final ArchRule inferenceKnowsNoFlink = noClasses()
            .that()
            .resideInAPackage("dev.sluice.inference..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.flink..", "org.apache.kafka..");

    @ArchTest
    static final ArchRule streamingKnowsNoKafkaAndNoTensors = noClasses()
            .that()
            .resideInAPackage("dev.sluice.streaming..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..", "org.apache.flink.connector.kafka..", "ai.onnxruntime..", "ai.djl..");

    /** What comes from outside is JSON, never Java objects; tests of what travels with a job read their own. */
    @ArchTest
    static final ArchRule nothingReadsJavaObjects = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Test")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ObjectInputStream.class);

    /** No input decides which class is loaded. */
    @ArchTest
    static final ArchRule nothingLoadsClassesByName =
            noClasses().should().callMethod(Class.class, "forName", String.class);

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.sluice.(**)").should().beFreeOfCycles();

    /** The demo runs the stream job on a broker of its own; otherwise jobs are apart. */
    @ArchTest
    static final ArchRule jobsKnowNoOtherJob = slices().matching(
                    "dev.sluice.jobs.(demo|evaluate|models|rerank|rescore|sql|stream)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(
                    JavaClass.Predicates.resideInAPackage("dev.sluice.jobs.demo.."),
                    JavaClass.Predicates.resideInAPackage("dev.sluice.jobs.stream.."));
}
