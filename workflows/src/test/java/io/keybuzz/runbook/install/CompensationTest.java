package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.firewall.FirewallObserved;
import io.keybuzz.runbook.firewall.NodeFirewall;
import io.keybuzz.runbook.preflight.Prepared;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckResult;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.run.StepProblem;
import io.keybuzz.runbook.run.Unfinished;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an undo is asked to give back. */
class CompensationTest extends InstallScenario {
    private static final String DATABASE = "database/chatwoot";

    @Test
    void aDatabaseThroughWhichTheIngressAnsweredIsToldToHaveBeenUsed() {
        script.then("ReportCheck", () -> new CheckResult(List.of(failed()), List.of()));

        failure(start(Spec.OnFailure.ROLLBACK));

        assertThat(undoOf(DATABASE).before().facts()).containsEntry(Before.ANSWERED, "true");
    }

    @Test
    void oneAddressThatAnsweredIsEnough() {
        script.thenFails(
                "IngressVerify",
                ApplicationFailure.newNonRetryableFailure(
                        "504 from 10.0.0.101.",
                        FailureType.STEP_FAILED,
                        StepFailure.ofIngress(List.of(diagnosis(Cause.UNKNOWN, "504 from 10.0.0.101.")), true, false)));

        failure(start(Spec.OnFailure.ROLLBACK));

        assertThat(undoOf(DATABASE).before().facts()).containsEntry(Before.ANSWERED, "true");
    }

    @Test
    void aDatabaseThatNobodyCouldReachIsNot() {
        script.thenFails("IngressVerify", stepFailed(false, diagnosis(Cause.UNKNOWN, "504 from every address.")));

        failure(start(Spec.OnFailure.ROLLBACK));

        assertThat(undoOf(DATABASE).before().facts()).doesNotContainKey(Before.ANSWERED);
    }

    @Test
    void theRulesOfASecondPassAreUndoneWithThoseOfTheFirst() {
        script.then("FirewallObserve", () -> shutAt("10.0.0.110", "route allow from 10.0.0.0/16 to 10.233.0.0/16"));
        script.then("FirewallObserve", () -> new FirewallObserved(true, List.of(), List.of(), List.of()));
        script.then("FirewallObserve", () -> shutAt("10.0.0.111", "route allow from 10.233.0.0/16"));
        ApplicationFailure silent = stepFailed(false, diagnosis(Cause.UNKNOWN, "504 from 10.0.0.100."));
        script.thenFails("IngressVerify", silent).thenFails("IngressVerify", silent);

        Report report = failure(start(Spec.OnFailure.ROLLBACK)).getDetails().get(Report.class);

        assertThat(script.count("FirewallAct")).isEqualTo(2);
        assertThat(script.undoneRules())
                .flatExtracting(request -> request.before().nodes())
                .extracting(node -> node.address() + " " + node.proposed())
                .containsExactlyInAnyOrder(
                        "10.0.0.110 [route allow from 10.0.0.0/16 to 10.233.0.0/16]",
                        "10.0.0.111 [route allow from 10.233.0.0/16]");
        assertThat(report.compensation()).extracting(Undone::status).contains(Undone.Status.UNDONE);
    }

    @Test
    void whatTheFirstSpecNamedIsUndoneByItAlsoAfterACorrectedOne() {
        Spec other = Specs.spec(Spec.OnFailure.PAUSE)
                .but()
                .database(new Spec.Database(
                        "10.0.0.10",
                        5432,
                        "support",
                        "chatwoot",
                        "postgres",
                        Specs.spec(Spec.OnFailure.PAUSE).database().adminPassword(),
                        "prefer",
                        null))
                .spec();
        script.thenFails("DeployAct", stepFailed(false, diagnosis(Cause.UNKNOWN, "The database is another team's.")));
        script.thenFails("DeployAct", stepFailed(false, diagnosis(Cause.UNKNOWN, "Quota exceeded.")));
        script.then("PreflightPrepare", () -> new Prepared(Specs.spec(Spec.OnFailure.PAUSE), "default", List.of()));
        script.then("PreflightPrepare", () -> new Prepared(other, "default", List.of()));
        script.then("CredentialsObserve", () -> absent("role/chatwoot", DATABASE));
        script.then("CredentialsObserve", () -> absent("role/chatwoot", "database/support"));
        WorkflowStub run = start(Spec.OnFailure.PAUSE);
        decideWhenParked(
                run,
                new Decision("RETRY", "another database", "Ada", 1, Map.of("database", "support")),
                new Decision("ABORT", "not today", "Ada", 2, null));

        assertThat(failure(run).getType()).isEqualTo("ABORTED");

        assertThat(script.undone())
                .filteredOn(request -> request.before().objects().stream()
                        .anyMatch(o -> o.object().startsWith("database/")))
                .extracting(request -> request.target().spec().database().name() + " "
                        + request.before().objects().stream()
                                .map(ObjectState::object)
                                .toList())
                .containsExactly("chatwoot [database/chatwoot]", "support [role/chatwoot, database/support]");
    }

    @Test
    void whatCannotBeUndoneAtAllIsListedObjectByObjectWithTheCommandThatFinishes() {
        script.thenFails("DeployAct", stepFailed(false, diagnosis(Cause.UNKNOWN, "Quota exceeded.")));
        script.thenFails(
                "CredentialsUndo", stepFailed(false, diagnosis(Cause.DATABASE_UNREACHABLE, "PostgreSQL is down.")));

        Report report = failure(start(Spec.OnFailure.ROLLBACK)).getDetails().get(Report.class);

        assertThat(report.compensation())
                .filteredOn(u -> u.status() == Undone.Status.FAILED)
                .containsExactly(new Undone(
                        DATABASE,
                        Undone.Status.FAILED,
                        "PostgreSQL is down.",
                        "psql -h 10.0.0.10 -p 5432 -U postgres -d postgres -c 'DROP DATABASE IF EXISTS \"chatwoot\"'"));
        assertThat(script.calls()).contains("NamespaceUndo");
    }

    @Test
    void whatWasTakenOverAndCannotBeGivenBackIsListedWithItsFormerOwner() {
        Before before = new Before(
                List.of(
                        new ObjectState("role/chatwoot", true, "1", null, null, null),
                        new ObjectState(DATABASE, true, "2", null, null, null),
                        ObjectState.absent("extension/chatwoot/pg_trgm"),
                        new ObjectState("extension/chatwoot/pgcrypto", true, "1.3", null, null, null)),
                Map.of(
                        "role/chatwoot" + Before.COMMENTED, "false",
                        DATABASE + Before.OWNER, "postgres",
                        DATABASE + Before.COMMENTED, "false"));

        List<Undone> lines = Unfinished.of(
                new Target(
                        Specs.spec(Spec.OnFailure.PAUSE),
                        new Run("default", "chatwoot/default/chatwoot", "run-1", "run-1", "InstallChatwoot", 1)),
                before,
                object -> !object.endsWith("pgcrypto"),
                new StepProblem(new StepFailure(List.of(diagnosis(Cause.DATABASE_UNREACHABLE, "It is down.")), false)));

        String psql = "psql -h 10.0.0.10 -p 5432 -U postgres -d ";
        assertThat(lines)
                .extracting(Undone::command)
                .containsExactly(
                        psql + "chatwoot -c 'DROP EXTENSION IF EXISTS \"pg_trgm\"'",
                        psql + "postgres -c 'ALTER DATABASE \"chatwoot\" OWNER TO \"postgres\"'"
                                + " -c 'COMMENT ON DATABASE \"chatwoot\" IS NULL'",
                        psql + "postgres -c 'COMMENT ON ROLE \"chatwoot\" IS NULL'");
    }

    @Test
    void whatPeopleMayHaveUsedIsKeptAlsoWhereNothingCouldBeUndone() {
        Before before = new Before(
                List.of(
                        new ObjectState("Secret/chatwoot/chatwoot-secrets", false, null, null, null, null),
                        new ObjectState("role/chatwoot", false, null, null, null, null),
                        new ObjectState(DATABASE, false, null, null, null, null)),
                Map.of());
        Target target = new Target(
                Specs.spec(Spec.OnFailure.PAUSE),
                new Run("default", "chatwoot/default/chatwoot", "run-1", "run-1", "InstallChatwoot", 1));
        StepProblem down =
                new StepProblem(new StepFailure(List.of(diagnosis(Cause.DATABASE_UNREACHABLE, "It is down.")), false));

        assertThat(Unfinished.of(target, before.with(Before.ANSWERED, "true"), object -> false, down))
                .allMatch(u -> u.status() == Undone.Status.KEPT && u.command() == null);
        assertThat(Unfinished.of(target, before, object -> false, down))
                .extracting(Undone::object)
                .as("in the order in which it works")
                .containsExactly(DATABASE, "role/chatwoot", "Secret/chatwoot/chatwoot-secrets");
    }

    private ActRequest undoOf(String object) {
        return script.undone().stream()
                .filter(request -> request.before().objects().stream()
                        .anyMatch(o -> o.object().equals(object)))
                .findFirst()
                .orElseThrow();
    }

    private static Before absent(String... objects) {
        return new Before(List.of(objects).stream().map(ObjectState::absent).toList(), Map.of());
    }

    private static FirewallObserved shutAt(String address, String rule) {
        return new FirewallObserved(
                false,
                List.of(new NodeFirewall(
                        address, "node", true, "ufw", "Status: active", List.of(), List.of(rule), List.of())),
                List.of(),
                List.of(diagnosis(Cause.FIREWALL, "Forwarding is shut.")));
    }

    private static Check failed() {
        return new Check("visitor", "What a visitor does", Check.Status.FAILED, "413", List.of());
    }
}
