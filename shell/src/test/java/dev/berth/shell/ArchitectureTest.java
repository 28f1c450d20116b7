package dev.berth.shell;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

@AnalyzeClasses(
        packages = "dev.berth",
        importOptions = {DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {

    /** What modules lend each other for their tests comes as jars. */
    static final class NoTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    @ArchTest
    static final ArchRule VM_KNOWS_NOBODY = noClasses()
            .that()
            .resideInAPackage("dev.berth.vm..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.berth.runtimes..", "dev.berth.k3s..", "dev.berth.profiles..", "dev.berth.shell..")
            .because("a VM is useful to programs that know nothing of engines or profiles");

    @ArchTest
    static final ArchRule RUNTIMES_KNOW_THE_VM_ONLY = noClasses()
            .that()
            .resideInAPackage("dev.berth.runtimes..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.berth.k3s..", "dev.berth.profiles..", "dev.berth.shell..")
            .because("a runtime must work for whoever has a machine");

    @ArchTest
    static final ArchRule K3S_IS_A_RUNTIME = noClasses()
            .that()
            .resideInAPackage("dev.berth.k3s..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.berth.profiles..", "dev.berth.shell..")
            .because("K3s is chosen by a profile and must not know it");

    @ArchTest
    static final ArchRule PROFILES_KNOW_RUNTIMES_BY_THEIR_INTERFACE = noClasses()
            .that()
            .resideInAPackage("dev.berth.profiles..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.berth.shell..", "dev.berth.k3s..", "dev.berth.runtimes.*..", "dev.berth.vm.qemu..")
            .because("adding a runtime or a hypervisor must not touch profiles");

    @ArchTest
    static final ArchRule SPRING_STOPS_AT_THE_SHELL = noClasses()
            .that()
            .resideInAnyPackage("dev.berth.vm..", "dev.berth.runtimes..", "dev.berth.k3s..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..")
            .because("tests, the agent and other programs use these without a container");

    @ArchTest
    static final ArchRule PROFILES_USE_SPRING_FOR_THE_DATABASE_ONLY = noClasses()
            .that()
            .resideInAPackage("dev.berth.profiles..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework.boot..", "org.springframework.context..", "org.springframework.shell..")
            .because("JdbcClient and transactions are all that profiles need of Spring");

    @ArchTest
    static final ArchRule COMMANDS_KNOW_NO_SPRING = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.berth.shell.profile..",
                    "dev.berth.shell.image..",
                    "dev.berth.shell.doctor..",
                    "dev.berth.shell.completion..",
                    "dev.berth.shell.about..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..")
            .because("a command is plain Java that Spring Shell is told of in one place");

    @ArchTest
    static final ArchRule ONE_PLACE_STARTS_PROGRAMS = noClasses()
            .that()
            .resideOutsideOfPackage("dev.berth.vm.process..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ProcessBuilder.class)
            .because("every program is run with a deadline, both streams drained and an error that says enough");

    @ArchTest
    static final ArchRule PACKAGES_ARE_FEATURES = noClasses()
            .should()
            .resideInAnyPackage("..util..", "..utils..", "..impl..", "..model..", "..common..", "..helper..")
            .because("a package holds one feature with all its layers, so that its name says what it is for");

    @ArchTest
    static final ArchRule NOTHING_IS_CALLED_UTILS = noClasses()
            .should()
            .haveNameMatching(".*(Utils?|Helper|Impl)$")
            .because("a class is named after the one idea it holds");

    @ArchTest
    static final ArchRule EVERY_PACKAGE_IS_NULL_MARKED = classes()
            .should(new ArchCondition<JavaClass>("be in a package that is @NullMarked") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                    events.add(new SimpleConditionEvent(type, marked, type.getPackageName() + " is not @NullMarked"));
                }
            })
            .because("NullAway checks marked code only");

    @ArchTest
    static final ArchRule FEATURES_DO_NOT_GO_ROUND_IN_CIRCLES = slices().matching("dev.berth.(*).(*)..")
            .should()
            .beFreeOfCycles()
            .because("two features that need each other are one");
}
