package io.keybuzz.runbook.install;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import de.thetaphi.forbiddenapis.Checker;
import de.thetaphi.forbiddenapis.Logger;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The fences around replayed code, and that each of them bites. */
class DeterminismTest {
    private static final ArchRule PURE = noClasses()
            .that()
            .resideInAPackage("io.keybuzz.runbook..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.io..",
                    "java.nio..",
                    "java.net..",
                    "java.sql..",
                    "java.util.concurrent..",
                    "io.fabric8..",
                    "org.postgresql..",
                    "com.jcraft..",
                    "redis..");
    private static final ArchRule NO_MUTABLE_STATICS =
            fields().that().areStatic().should().beFinal();

    @Test
    void workflowCodeTouchesNoFilesSocketsDatabasesOrThreads() {
        PURE.check(production());
    }

    @Test
    void workflowCodeKeepsNoStateBetweenRuns() {
        NO_MUTABLE_STATICS.check(production());
    }

    @Test
    void theFencesBite() {
        JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);

        assertThatThrownBy(() -> PURE.check(offender)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> NO_MUTABLE_STATICS.check(offender)).isInstanceOf(AssertionError.class);
    }

    @Test
    void theForbiddenListBites() throws Exception {
        List<String> errors = new ArrayList<>();
        Logger log = new Logger() {
            @Override
            public void error(String message) {
                errors.add(message);
            }

            @Override
            public void warn(String message) {}

            @Override
            public void info(String message) {}

            @Override
            public void debug(String message) {}
        };
        Checker checker = new Checker(log, getClass().getClassLoader(), Checker.Option.FAIL_ON_VIOLATION);
        checker.parseSignaturesFile(new File("src/test/resources/forbidden-in-workflows.txt"));
        checker.addClassToCheck(new File(
                Offender.class.getResource("DeterminismTest$Offender.class").toURI()));

        assertThatThrownBy(checker::run).hasMessageContaining("forbidden");
        assertThat(errors).anyMatch(e -> e.contains("currentTimeMillis"));
    }

    private static JavaClasses production() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.keybuzz.runbook");
    }

    static final class Offender {
        static int runs;

        static String now() throws java.io.IOException {
            runs++;
            return System.currentTimeMillis() + Files.readString(Path.of("x"));
        }
    }
}
