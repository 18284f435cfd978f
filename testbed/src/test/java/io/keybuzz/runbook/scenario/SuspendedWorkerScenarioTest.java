package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker that is suspended (SIGSTOP) before, between or during its writes, and comes back when another has finished, writes nothing. */
@LabOnly
class SuspendedWorkerScenarioTest extends Scenario {

    @AfterEach
    void end() throws Exception {
        ((LabWorld) world).endSuspended();
    }

    @ParameterizedTest
    @ValueSource(strings = {"credentials", "config", "deploy", "fix-firewall"})
    void whatComesBackWritesNothing(String step) throws Exception {
        LabWorld lab = (LabWorld) world;
        Run run = Run.start(world, DEFAULTS);
        run.untilRunning(step);
        lab.suspendWorker();
        world.startWorker();
        assertSucceeded(run.end());
        Map<String, String> written = written();
        Map<String, ?> rules = allRules();
        var databases = world.sql("postgres", "SELECT oid || datname FROM pg_database ORDER BY 1");

        lab.resumeSuspended();

        Waiting.until("the suspended worker is back", Duration.ofSeconds(30), lab::suspendedIsReady);
        // By then it has tried what it was about to do, and the next run would see it.
        assertThat(changes(install(DEFAULTS))).isEmpty();
        assertThat(written()).isEqualTo(written);
        assertThat(allRules()).isEqualTo(rules);
        assertThat(world.sql("postgres", "SELECT oid || datname FROM pg_database ORDER BY 1"))
                .isEqualTo(databases);
    }
}
