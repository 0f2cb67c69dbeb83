package dev.milepost.engine;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.util.Random;
import java.util.UUID;

/** What Maven cannot say of the pure layers. */
@AnalyzeClasses(
    packages = {"dev.milepost.event", "dev.milepost.engine"},
    importOptions = ImportOption.DoNotIncludeTests.class)
class LayerTest {

  @ArchTest
  static final ArchRule WORDS_DEPEND_ON_NOTHING =
      classes()
          .that()
          .resideInAPackage("dev.milepost.event..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "org.jspecify..", "dev.milepost.event..");

  @ArchTest
  static final ArchRule RULES_DEPEND_ON_WORDS_ALONE =
      classes()
          .that()
          .resideInAPackage("dev.milepost.engine..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..", "org.jspecify..", "dev.milepost.event..", "dev.milepost.engine..");

  @ArchTest
  static final ArchRule NO_INPUT_OUTPUT =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.io..",
              "java.net..",
              "java.nio.file..",
              "java.sql..",
              "java.util.logging..",
              "java.util.concurrent..");

  /** The clock is an argument: what is judged now can be judged again tomorrow. */
  @ArchTest static final ArchRule NO_CLOCK = classes().should(notReadTheClock());

  @ArchTest
  static final ArchRule NO_CHANCE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(Random.class)
          .orShould()
          .callMethod(UUID.class, "randomUUID");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("dev.milepost.(*)..").should().beFreeOfCycles();

  private static ArchCondition<JavaClass> notReadTheClock() {
    return new ArchCondition<>("not read the clock") {
      @Override
      public void check(JavaClass checked, ConditionEvents events) {
        checked.getAccessesFromSelf().stream()
            .filter(LayerTest::readsTheClock)
            .forEach(
                access ->
                    events.add(SimpleConditionEvent.violated(access, access.getDescription())));
      }
    };
  }

  private static boolean readsTheClock(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    return (access.getName().equals("now") && resideInAPackage("java.time..").test(owner))
        || owner.isEquivalentTo(Clock.class)
        || owner.getFullName().equals("java.util.Date")
        || (owner.isEquivalentTo(System.class)
            && (access.getName().equals("currentTimeMillis")
                || access.getName().equals("nanoTime")));
  }
}
