package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.spec.InvalidInput;
import io.keybuzz.runbook.spec.SpecError;
import io.keybuzz.runbook.worker.RunbookWorker;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people type into the Temporal UI, where nothing checks it before it is in the history. */
class InputOfARunTest {
    private static final String LITERAL = "hunter2-Correct-Horse";

    @TempDir
    private static Path directory;

    private static InstallWorld world;
    private static RunbookWorker worker;

    @BeforeAll
    static void start() throws IOException {
        world = new InstallWorld(directory);
        worker = world.worker();
    }

    @AfterAll
    static void stop() {
        worker.close();
        world.close();
    }

    @Test
    void everyMistakeIsToldAtOnceAndNothingIsWritten() throws Exception {
        WorldSnapshot before = world.snapshot();

        ApplicationFailure failure = refused(Map.of(
                "replicas", 3,
                "image", List.of("chatwoot"),
                "web", Map.of("replicas", "two"),
                "firewall", Map.of("policy", "OPEN", "nodes", List.of("10.0.0.100", "10.0.0.300")),
                "database", Map.of("hots", "10.0.0.10", "adminPassword", LITERAL)));

        InvalidInput input = failure.getDetails().get(InvalidInput.class);
        assertThat(input.errors())
                .extracting(SpecError::path)
                .contains(
                        "replicas",
                        "image",
                        "web.replicas",
                        "firewall.policy",
                        "firewall.nodes[1]",
                        "database.hots",
                        "database.adminPassword");
        assertThat(input.errors()).allMatch(error -> !error.reason().isBlank());
        assertThat(failure.getOriginalMessage())
                .doesNotContain(LITERAL)
                .contains("change that secret", "temporal workflow delete -w '" + InstallWorld.WORKFLOW_ID + "'");
        assertThat(input.toString()).doesNotContain(LITERAL);
        WorldSnapshot after = world.snapshot();
        assertThat(after.objects().keySet()).isEqualTo(before.objects().keySet());
        assertThat(after.versions()).isEqualTo(before.versions());
        assertThat(after.database()).isEqualTo(before.database());
        assertThat(after.redisKeys()).isEqualTo(before.redisKeys());
        assertThat(after.rules()).isEqualTo(before.rules());
    }

    @Test
    void whatIsNoSpecAtAllIsRefusedInOneSentence() throws Exception {
        for (Object input : new Object[] {"install chatwoot please", 42, List.of(), true, "a: [b"}) {
            assertThat(refused(input).getDetails().get(InvalidInput.class).errors())
                    .as("%s", input)
                    .hasSize(1);
        }
    }

    private static ApplicationFailure refused(Object input) {
        Throwable failed = catchThrowable(() -> world.install(input));
        assertThat(failed).hasCauseInstanceOf(ApplicationFailure.class);
        ApplicationFailure failure = (ApplicationFailure) failed.getCause();
        assertThat(failure.getType()).isEqualTo(FailureType.INVALID_INPUT);
        return failure;
    }
}
