package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.keybuzz.runbook.report.Report;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CrashScenarioTest extends Scenario {

    @Tag("core")
    @Test
    void anotherWorkerFinishesWhatAKilledOneBegan() throws Exception {
        killAtAndFinish("credentials");
    }

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

    @Test
    void anApiServerThatIsAwayWhileAMigrationRunsIsWaitedForAndTheJobGoesOn() throws Exception {
        Run run = Run.start(world, Map.of("env", Map.of("STANDIN_LOCK", "12")));
        Waiting.until("the migration runs", Duration.ofMinutes(1), () -> migrationsAtWork() > 0);

        world.fault(Fault.KUBERNETES_DOWN);
        Waiting.until("it is over", Duration.ofMinutes(1), () -> migrationsAtWork() == 0);
        world.fault(Fault.NONE);

        assertSucceeded(run.end());
        assertThat(migrationJobs()).hasSize(1);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    /** Sessions in which the stand-in's migration sleeps. */
    private static int migrationsAtWork() {
        try {
            return world.sql(
                            "postgres",
                            "select 1 from pg_stat_activity where query like '%pg_sleep(12)%' and state = 'active' and pid <> pg_backend_pid()")
                    .size();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Job> migrationJobs() {
        return world.kubernetes()
                .batch()
                .v1()
                .jobs()
                .inNamespace("chatwoot")
                .list()
                .getItems();
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
        assertThat(migrationJobs()).hasSize(1);
    }
}
