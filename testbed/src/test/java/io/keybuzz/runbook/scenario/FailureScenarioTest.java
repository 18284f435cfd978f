package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("core")
class FailureScenarioTest extends Scenario {

    @Test
    void aTagThatIsNotThereIsNamed() throws Exception {
        Report report = install(Map.of("onFailure", "FAIL", "image", "ghcr.io/keybuzzio/chatwoot-keybuzz:v3.99.0"));

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.TAG_MISSING).summary()).contains("v3.99.0");
        assertNothingWasInstalled();
    }

    @Test
    void aWrongRegistryPasswordIsToldInTheRegistrysWords() throws Exception {
        world.credential("registry-password", "wrong-Password-1");

        Report report = install(UNATTENDED);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        Diagnosis refused = diagnosis(report, Cause.PULL_CREDENTIALS);
        assertThat(refused.toString())
                .containsIgnoringCase("authentication required")
                .doesNotContain("wrong-Password-1");
        assertNothingWasInstalled();
    }

    @Test
    void aWrongDatabasePasswordIsNamed() throws Exception {
        world.credential("postgres-admin-password", "wrong-Password-2");

        Report report = install(UNATTENDED);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.DATABASE_PASSWORD).toString()).doesNotContain("wrong-Password-2");
        assertNothingWasInstalled();
    }

    @Test
    void aRedisThatIsDownIsNamed() throws Exception {
        world.fault(Fault.REDIS_DOWN);

        Report report = install(UNATTENDED);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.REDIS_UNREACHABLE).summary()).contains("10.0.0.10");
        assertNothingWasInstalled();
    }

    @Test
    void aParkedRunGoesOnWhenItsCauseIsMended() throws Exception {
        world.credential("registry-password", "wrong-Password-1");
        Run run = Run.start(world, DEFAULTS);
        assertThat(run.parked().waiting().diagnosis().cause()).isEqualTo(Cause.PULL_CREDENTIALS);

        world.credential("registry-password", "s3cret");
        run.decide("RETRY");

        assertSucceeded(run.end());
    }

    private static void assertNothingWasInstalled() throws Exception {
        assertThat(world.kubernetes().namespaces().withName("chatwoot").get()).isNull();
        assertThat(world.sql("postgres", "select datname from pg_database where datname = 'chatwoot'"))
                .isEmpty();
    }
}
