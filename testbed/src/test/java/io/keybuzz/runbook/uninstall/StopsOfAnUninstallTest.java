package io.keybuzz.runbook.uninstall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.install.InstallWorld;
import io.keybuzz.runbook.install.WorldSnapshot;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Waiting;
import io.keybuzz.runbook.spec.InvalidInput;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where an uninstall stops: for a yes, at an obstacle, without an install. */
class StopsOfAnUninstallTest extends UninstallOnTestbed {
    @Test
    void theListNamesTheUsersOfADatabaseThatIsToBeDropped() throws Exception {
        install();
        user();
        begin(Map.of("namespace", "chatwoot", "dropDatabase", true));

        Waiting asked = parked();

        assertThat(asked.diagnosis().evidence())
                .extracting(e -> e.what() + " " + e.observed())
                .anyMatch(line ->
                        line.startsWith("goes database/chatwoot: with all its data: it has 1 user, last migration"))
                .contains("stays Secret/chatwoot/chatwoot-secrets: keepSecrets is true");
        decide("ABORT");
        assertThat(InstallWorld.reportOf(catchThrowable(() -> InstallWorld.result(run)))
                        .outcome())
                .isEqualTo(Outcome.ABORTED);
    }

    @Test
    void beforeTheYesNothingHasChanged() throws Exception {
        install();
        WorldSnapshot before = world.snapshot();
        begin(Map.of("namespace", "chatwoot"));

        parked();

        WorldSnapshot after = world.snapshot();
        assertThat(after.versions()).isEqualTo(before.versions());
        assertThat(after.rules()).isEqualTo(before.rules());
        assertThat(after.database()).isEqualTo(before.database());
        decide("ABORT");
        InstallWorld.reportOf(catchThrowable(() -> InstallWorld.result(run)));
        assertThat(world.snapshot().versions()).isEqualTo(before.versions());
    }

    @Test
    void whatCannotBeRemovedIsToldWithItsCommandAndTheNextTryFinishes() throws Exception {
        install();
        begin(Map.of("namespace", "chatwoot"));
        parked();
        world.testbed().faults().deny("delete", "services");
        decide("RETRY");

        Waiting stuck = parkedAt("remove");

        assertThat(stuck.diagnosis().summary()).contains("Service/chatwoot/chatwoot-web");
        assertThat(stuck.byHand()).contains("kubectl delete -n chatwoot service chatwoot-web");
        assertThat(world.testbed().firewallRules("10.0.0.110"))
                .as("nothing that the pods might use goes before them")
                .anyMatch(rule -> rule.contains("chatwoot-runbook"));
        world.testbed().faults().allowEverything();
        decide("RETRY");
        Report report = InstallWorld.result(run);
        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(deleted(report)).contains("Service/chatwoot/chatwoot-web", "Deployment/chatwoot/chatwoot-web");
    }

    @Test
    void aNodeThatDoesNotAnswerStopsItBeforeAnythingGoes() throws Exception {
        install();
        world.testbed().faults().nodes("node-down:10.0.0.112");
        begin(Map.of("namespace", "chatwoot"));

        Waiting stuck = parked();

        assertThat(stuck.diagnosis().cause()).isEqualTo(Cause.NODE_UNREACHABLE);
        assertThat(kubectl.apps().deployments().inNamespace("chatwoot").list().getItems())
                .hasSize(2);
        world.testbed().faults().nodes("none");
        decide("ABORT");
        InstallWorld.reportOf(catchThrowable(() -> InstallWorld.result(run)));
    }

    @Test
    void afterwardsThereIsNoInstallToVerifyOrToUninstall() throws Exception {
        install();
        uninstall(Map.of("namespace", "chatwoot"));

        for (String type : List.of("VerifyChatwoot", "UninstallChatwoot")) {
            ApplicationFailure failure = refused(type, Map.of("namespace", "chatwoot"));
            assertThat(failure.getDetails().get(InvalidInput.class).errors())
                    .singleElement()
                    .satisfies(e -> assertThat(e.sentence())
                            .isEqualTo("namespace = chatwoot: has no install of this runbook: no spec is kept in the"
                                    + " namespace chatwoot-runbook; run an install first"));
        }
    }

    @Test
    void withoutANamespaceItIsInvalidInputAndTouchesNothing() throws Exception {
        install();
        WorldSnapshot before = world.snapshot();

        for (Object[] input : new Object[][] {{}, {Map.of()}, {Map.of("namespce", "chatwoot")}}) {
            assertThat(refused("UninstallChatwoot", input)
                            .getDetails()
                            .get(InvalidInput.class)
                            .errors())
                    .extracting(e -> e.path())
                    .contains("namespace");
        }
        assertThat(world.snapshot().versions()).isEqualTo(before.versions());
    }

    private Waiting parkedAt(String step) throws Exception {
        InstallWorld.await("it waits at " + step, () -> {
            Waiting waiting = run.query("progress", Report.class).waiting();
            return waiting != null && waiting.step().equals(step);
        });
        return parked();
    }

    private static ApplicationFailure refused(String type, Object... input) {
        Throwable failed = catchThrowable(() -> InstallWorld.result(world.run(type, InstallWorld.WORKFLOW_ID, input)));
        assertThat(failed).hasCauseInstanceOf(ApplicationFailure.class);
        ApplicationFailure failure = (ApplicationFailure) failed.getCause();
        assertThat(failure.getType()).isEqualTo("InvalidInput");
        return failure;
    }
}
