package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.report.Report;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CrashScenarioTest extends Scenario {

    @Tag("core")
    @Test
    void anotherWorkerFinishesWhatAKilledOneBegan() throws Exception {
        killAtAndFinish("credentials");
    }

    @Tag("core")
    @Test
    void anotherWorkerFinishesWhatAKilledOneWaitedFor() throws Exception {
        killAtAndFinish("rollout");
    }

    @Test
    void afterATerminationTheNextInstallGoesOnWithWhatItFinds() throws Exception {
        Run run = Run.start(world, DEFAULTS);
        run.untilRunning("rollout");
        run.terminate();

        Report report = install(DEFAULTS);

        assertSucceeded(report);
        assertThat(changes(report)).as("what the terminated run had made").noneMatch(c -> c.startsWith("database/"));
        assertThat(WayIn.answers(world).values()).containsOnly(200);
        assertThat(pods("chatwoot-web")).hasSize(2);
    }

    private static void killAtAndFinish(String step) throws Exception {
        Run run = Run.start(world, DEFAULTS);
        run.untilRunning(step);
        world.killWorker();
        world.startWorker();

        Report report = run.end();

        assertSucceeded(report);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
        assertThat(pods("chatwoot-web")).hasSize(2);
        assertThat(world.sql("postgres", "select count(*) from pg_database where datname = 'chatwoot'"))
                .containsExactly("1");
        assertThat(world.kubernetes()
                        .batch()
                        .v1()
                        .jobs()
                        .inNamespace("chatwoot")
                        .list()
                        .getItems())
                .hasSize(1);
    }
}
