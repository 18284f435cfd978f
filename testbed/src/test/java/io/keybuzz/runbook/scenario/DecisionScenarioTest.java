package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.cli.CommandRun;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a person says to a run that waits. */
class DecisionScenarioTest extends Scenario {

    @Test
    void oneAfterTheOtherByTheCommandLineEachWithWhoAndWhy() throws Exception {
        world.fault(Fault.REDIS_DOWN);
        Run run = Run.start(world, DEFAULTS);
        assertThat(run.parked().waiting().number()).isEqualTo(1);

        CommandRun notOffered = decide("skip", "we need no Redis", "Ada");
        CommandRun tooEarly = decide("retry", "it may be back", "Ada");
        run.parkedAgain(2);
        world.fault(Fault.NONE);
        CommandRun inTime = decide("retry", "started again", "Grace");

        Report report = run.end();
        assertSucceeded(report);
        assertThat(notOffered.exit()).isEqualTo(1);
        assertThat(notOffered.err()).contains("RETRY, ABORT").doesNotContain("\tat ");
        assertThat(tooEarly.out()).contains("Decision 1 is taken: RETRY");
        assertThat(inTime.exit()).as(inTime.err()).isZero();
        assertThat(step(report, "preflight").decisions())
                .extracting(d -> d.number() + " " + d.action() + " " + d.by() + ": " + d.reason())
                .containsExactly("1 RETRY Ada: it may be back", "2 RETRY Grace: started again");
        assertThat(decide("retry", "once more", "Ada").exit())
                .as("nobody waits")
                .isEqualTo(1);
    }

    @Test
    void aNodeThatIsLostIsNamedBeforeAnythingIsWrittenAndTheRunGoesOnWhenItIsBack() throws Exception {
        world.fault(Fault.SSHD_DOWN);
        Run run = Run.start(world, DEFAULTS);

        Report parked = run.parked();
        assertThat(parked.waiting().diagnosis().cause()).isEqualTo(Cause.NODE_UNREACHABLE);
        assertThat(parked.waiting().diagnosis().summary()).contains(Fault.LOST);
        DiagnosesDocument.told("a node that is down", parked.waiting().diagnosis());
        assertThat(changes(parked)).isEmpty();
        world.fault(Fault.NONE);
        run.decide("RETRY");

        assertSucceeded(run.end());
    }

    @Test
    void aCorrectedSpecMayReferToAnotherPassword() throws Exception {
        world.credential("registry-password", "wrong-Password-1");
        world.credential("registry-password-2", "s3cret");
        Run run = Run.start(world, DEFAULTS);
        assertThat(run.parked().waiting().diagnosis().cause()).isEqualTo(Cause.PULL_CREDENTIALS);

        run.retryWith(Map.of("registry", Map.of("password", "file:registry-password-2")));

        assertSucceeded(run.end());
    }

    @Test
    void whatNobodyAnswersIsUndoneWhenItsTimeIsOver() throws Exception {
        var rules = allRules();

        Report report = install(Map.of("decisionTimeout", "PT3S", "image", IMAGE + "v3.12.0-crash"));

        assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        awaitThatTheNamespaceIsGone();
        assertThat(world.sql("postgres", "select datname from pg_database where datname = 'chatwoot'"))
                .isEmpty();
        assertThat(allRules()).isEqualTo(rules);
    }

    private static CommandRun decide(String action, String reason, String by) throws Exception {
        return world.command("decide", "chatwoot", action, "--reason", reason, "--by", by);
    }
}
