package dev.milepost.hub;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.members;
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
import dev.milepost.hub.http.Problem;
import java.time.Clock;

/** The walls that Maven cannot build, over everything that ships (DESIGN section 4). */
@AnalyzeClasses(packages = "dev.milepost", importOptions = ImportOption.DoNotIncludeTests.class)
class HubLayersTest {

  /** What is judged by a clock that is injected can be judged in a test. */
  @ArchTest
  static final ArchRule THE_CLOCK_IS_READ_IN_MAIN_CLASSES_ONLY =
      classes()
          .that()
          .resideOutsideOfPackage("dev.milepost.embedded..")
          .and()
          .doNotHaveSimpleName("Main")
          .should(notReadTheClock());

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("dev.milepost.hub.(*)..").should().beFreeOfCycles();

  /** Only the root composes: a part that knew the root would know every part. */
  @ArchTest
  static final ArchRule NO_PART_KNOWS_THE_COMPOSITION_ROOT =
      noClasses()
          .that()
          .resideInAPackage("dev.milepost.hub.*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.milepost.hub");

  /** It can be lifted out: all that it takes with it is how an HTTP error looks. */
  @ArchTest
  static final ArchRule THE_STREAM_KNOWS_NOTHING_OF_THIS_PROGRAM =
      noClasses()
          .that()
          .resideInAPackage("dev.milepost.hub.stream..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.milepost..")
                  .and(not(resideInAPackage("dev.milepost.hub.stream..")))
                  .and(not(belongToAnyOf(Problem.class))));

  /** What its events are about has no name there. */
  @ArchTest
  static final ArchRule THE_STREAM_HAS_NO_WORD_OF_SHIPMENTS =
      members()
          .that()
          .areDeclaredInClassesThat()
          .resideInAPackage("dev.milepost.hub.stream..")
          .should()
          .haveNameNotMatching("(?i).*(customer|shipment|carrier|milestone).*");

  /** A stream node is stateless: it lives on the topic and asks no database of shipments. */
  @ArchTest
  static final ArchRule THE_STREAM_LIVES_ON_ITS_TOPIC =
      noClasses()
          .that()
          .resideInAPackage("dev.milepost.hub.stream..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.milepost.store..",
              "dev.milepost.engine..",
              "dev.milepost.hub.shipments..",
              "dev.milepost.hub.correlate..",
              "io.vertx.sqlclient..",
              "io.vertx.pgclient..");

  @ArchTest
  static final ArchRule ADAPTERS_KNOW_THEIR_API_AND_THE_WORDS_ONLY =
      noClasses()
          .that()
          .resideInAPackage("dev.milepost.carrier..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.milepost.hub..",
              "dev.milepost.store..",
              "dev.milepost.engine..",
              "io.vertx..",
              "org.apache.kafka..",
              "org.slf4j..");

  /** Carriers are found at run time; adding one changes no Java file here. */
  @ArchTest
  static final ArchRule THE_HUB_NAMES_NO_CARRIER =
      noClasses()
          .that()
          .resideInAPackage("dev.milepost.hub..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.milepost.carrier.*..");

  private static ArchCondition<JavaClass> notReadTheClock() {
    return new ArchCondition<>("not read the clock") {
      @Override
      public void check(JavaClass checked, ConditionEvents events) {
        checked.getAccessesFromSelf().stream()
            .filter(HubLayersTest::readsTheClock)
            .forEach(
                access ->
                    events.add(SimpleConditionEvent.violated(access, access.getDescription())));
      }
    };
  }

  private static boolean readsTheClock(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    return (access.getName().equals("now") && resideInAPackage("java.time..").test(owner))
        || (owner.isEquivalentTo(Clock.class) && access.getName().startsWith("system"))
        || owner.getFullName().equals("java.util.Date")
        || (owner.isEquivalentTo(System.class) && access.getName().equals("currentTimeMillis"));
  }
}
