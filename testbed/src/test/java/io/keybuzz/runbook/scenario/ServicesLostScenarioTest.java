package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Names;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What preflight found well and a pod does not: lost behind the run's back, while its pods wait for their image. */
class ServicesLostScenarioTest extends Scenario {
    private static final String JOB = "Job chatwoot/chatwoot-migrate-";

    @BeforeEach
    void noFirewallIsInTheWay() throws Exception {
        world.firewalls("off");
    }

    @Test
    void aPostgresThatWentAwayIsToldInThePodsOwnWords() throws Exception {
        Run run = waitingForItsImage();
        world.fault(Fault.POSTGRES_DOWN);

        Diagnosis told = run.parked().waiting().diagnosis();

        assertThat(told.cause()).isEqualTo(Cause.DATABASE_UNREACHABLE);
        assertSaidByAPod(told, "cannot connect to PostgreSQL at 10.0.0.10:5432 as chatwoot", "onnection refused");
        DiagnosesDocument.told("PostgreSQL is down for the pods", told);
        world.fault(Fault.NONE);
        assertGoesOn(run, Cause.DATABASE_UNREACHABLE);
    }

    @Test
    void aRedisThatWentAwayIsToldInThePodsOwnWordsAndWhatWasNotSeededIsSeeded() throws Exception {
        Run run = waitingForItsImage();
        world.fault(Fault.REDIS_DOWN);

        Diagnosis told = run.parked().waiting().diagnosis();

        assertThat(told.cause()).isEqualTo(Cause.REDIS_UNREACHABLE);
        assertSaidByAPod(told, "RedisClient::CannotConnectError", "10.0.0.10:6379");
        DiagnosesDocument.told("Redis is down for the pods", told);
        world.fault(Fault.NONE);
        assertGoesOn(run, Cause.REDIS_UNREACHABLE);
        assertThat(world.redis("EXISTS", Names.ONBOARDING_KEY)).containsExactly("1");
    }

    @Test
    void aPasswordThatSomebodyChangedIsToldAndTheRemedyIsWhatMendsIt() throws Exception {
        Run run = waitingForItsImage();
        world.sql("postgres", "ALTER ROLE chatwoot PASSWORD 'of-somebody-else-7'");
        world.fault(Fault.NONE);

        Diagnosis told = run.parked().waiting().diagnosis();

        assertThat(told.cause()).isEqualTo(Cause.DATABASE_PASSWORD);
        assertSaidByAPod(told, "password authentication failed for user \"chatwoot\"");
        assertThat(told.summary())
                .containsAnyOf(JOB, "container wait-for-migrations")
                .contains("PostgreSQL at 10.0.0.10:5432 does not accept the password");
        assertThat(told.remedy()).contains("\\password chatwoot");
        // Migration and rollout wait side by side: where a pod is the first to be turned away, its words are others.
        if (told.summary().contains(JOB)) {
            DiagnosesDocument.told("the password that pods have is not taken", told);
        }
        world.sql("postgres", "ALTER ROLE chatwoot PASSWORD '" + passwordInTheSecret() + "'");
        assertGoesOn(run, Cause.DATABASE_PASSWORD);
    }

    @Test
    void aDatabaseThatSomebodyDroppedIsMadeAgainByARetryWithTheSpec() throws Exception {
        Run run = waitingForItsImage();
        world.sql("postgres", "DROP DATABASE chatwoot WITH (FORCE)");
        world.fault(Fault.NONE);

        Diagnosis told = run.parked().waiting().diagnosis();

        assertThat(told.cause()).isEqualTo(Cause.DATABASE_UNREACHABLE);
        assertThat(told.summary()).contains("was reached and does not let it in");
        assertSaidByAPod(told, "database \"chatwoot\" does not exist");
        assertThat(told.remedy()).contains("retry with the spec", "./runbook restore chatwoot");
        DiagnosesDocument.told("a database that somebody dropped", told);
        run.retryWith(Map.of("image", IMAGE + "edge"));
        assertEndsWell(run, Cause.DATABASE_UNREACHABLE);
    }

    private static void assertSaidByAPod(Diagnosis told, String... words) {
        assertThat(told.evidence()).anySatisfy(e -> {
            assertThat(e.what()).contains("kubectl -n chatwoot logs ");
            assertThat(e.observed()).contains(words);
        });
    }

    private static void assertGoesOn(Run run, Cause mended) throws Exception {
        run.decide("RETRY");
        assertEndsWell(run, mended);
    }

    private static void assertEndsWell(Run run, Cause mended) throws Exception {
        Report report = run.end();
        assertSucceeded(report);
        assertThat(diagnosis(report, mended).mended()).isTrue();
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    private static String passwordInTheSecret() {
        return new String(Base64.getDecoder().decode(secrets().get("POSTGRES_PASSWORD")), StandardCharsets.UTF_8);
    }
}
