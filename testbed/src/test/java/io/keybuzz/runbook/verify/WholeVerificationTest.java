package io.keybuzz.runbook.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.install.InstallWorld;
import io.keybuzz.runbook.install.WorldSnapshot;
import io.keybuzz.runbook.kubernetes.Permissions;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.InvalidInput;
import io.keybuzz.runbook.testbed.kubernetes.ResourceType;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WholeVerificationTest extends VerifyOnTestbed {
    @Test
    void aCleanInstallPassesEveryCheckAndNothingAtAllIsChanged() throws Exception {
        WorldSnapshot before = world.snapshot();

        Report report = verify();

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(report.checks())
                .filteredOn(c -> c.status() == Status.FAILED || c.status() == Status.SKIPPED)
                .isEmpty();
        assertThat(check(report, "drift").status())
                .as(check(report, "drift").detail())
                .isEqualTo(Status.PASSED);
        assertThat(report.checks()).extracting(Check::id).contains("drift", "visitor", "node-pod-matrix", "role");
        assertUnchanged(before);
    }

    @Test
    void aVerificationWithoutAnyInputIsOfTheNamespaceChatwoot() throws Exception {
        Report report = InstallWorld.result(world.run("VerifyChatwoot", ID));

        assertThat(report.target().namespace()).isEqualTo("chatwoot");
        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void aRedisThatIsDownIsNamed() throws Exception {
        intact = false;
        world.testbed().faults().redisDown(true);
        try {
            Report report = failed(Map.of());

            assertThat(causes(report)).containsExactly(Cause.REDIS_UNREACHABLE);
        } finally {
            world.testbed().faults().redisDown(false);
        }
    }

    @Test
    void theReportOfTheInstallStaysTheOneThatIsKept() throws Exception {
        String kept = kept();

        verify();

        assertThat(kept()).isEqualTo(kept);
    }

    @Test
    void theVerbsOfTheVerifyIdentityAreEnough() throws Exception {
        intact = false;
        Set<String> granted = Permissions.VERIFY.stream()
                .map(p -> p.verb() + " " + p.resource())
                .collect(Collectors.toSet());
        for (ResourceType type : ResourceType.values()) {
            for (String verb : List.of("get", "list", "watch", "create", "update", "patch", "delete")) {
                if (type != ResourceType.ACCESS_REVIEW && !granted.contains(verb + " " + type.plural())) {
                    world.testbed().faults().deny(verb, type.plural());
                }
            }
        }
        world.testbed().faults().deny("*", "*");

        Report report = verify();

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(check(report, "drift").status()).isEqualTo(Status.PASSED);
    }

    @Test
    void withoutPermissionsItIsSaidWhichAreMissing() throws Exception {
        intact = false;
        world.testbed().faults().deny("list", "nodes");
        world.testbed().faults().deny("*", "*");

        Report report = failed(Map.of());

        assertThat(causes(report)).containsExactly(Cause.PERMISSION);
        assertThat(report.steps().get(0).diagnoses().get(0).summary()).contains("list nodes");
        assertThat(report.steps().get(0).diagnoses().get(0).remedy()).contains("deploy/rbac-verify.yaml");
    }

    @Test
    void aNamespaceWithoutAnInstallIsInvalidInputInOneSentence() {
        Throwable failed = catchThrowable(() -> InstallWorld.result(
                world.run("VerifyChatwoot", Names.verifyId("default", "desk"), Map.of("namespace", "desk"))));

        ApplicationFailure failure = (ApplicationFailure) failed.getCause();
        assertThat(failure.getType()).isEqualTo("InvalidInput");
        assertThat(failure.getDetails().get(InvalidInput.class).errors())
                .singleElement()
                .satisfies(e -> assertThat(e.sentence())
                        .startsWith("namespace = desk: has no install of this runbook")
                        .contains("run an install first"));
    }

    @Test
    void everyMistakeInTheInputIsToldAtOnce() {
        Throwable failed = catchThrowable(
                () -> InstallWorld.result(world.run("VerifyChatwoot", ID, Map.of("namespace", 5, "strickt", true))));

        ApplicationFailure failure = (ApplicationFailure) failed.getCause();
        assertThat(failure.getDetails().get(InvalidInput.class).errors())
                .extracting(e -> e.path())
                .containsExactlyInAnyOrder("namespace", "strickt");
    }

    private static String kept() {
        return kubectl.secrets()
                .inNamespace("chatwoot-runbook")
                .withName("chatwoot-report")
                .get()
                .getData()
                .toString();
    }
}
