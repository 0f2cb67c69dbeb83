package dev.milepost.store;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

/** What Maven cannot say of the memory. */
@AnalyzeClasses(
    packages = {"dev.milepost.event", "dev.milepost.engine", "dev.milepost.store"},
    importOptions = ImportOption.DoNotIncludeTests.class)
class LayerTest {

  @ArchTest
  static final ArchRule MEMORY_DEPENDS_ON_RULES_AND_WORDS =
      classes()
          .that()
          .resideInAPackage("dev.milepost.store..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify..",
              "com.fasterxml.jackson..",
              "io.vertx.core..",
              "io.vertx.sqlclient..",
              "io.vertx.pgclient..",
              "org.flywaydb.core..",
              "org.HdrHistogram..",
              "com.ethlo.time..",
              "com.github.luben.zstd..",
              "dev.milepost.event..",
              "dev.milepost.engine..",
              "dev.milepost.store..");

  @ArchTest
  static final ArchRule NO_CLOCK =
      noClasses()
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(Clock.class);

  @ArchTest
  static final ArchRule NO_WAITING =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "java.util.concurrent..");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("dev.milepost.(*)..").should().beFreeOfCycles();
}
