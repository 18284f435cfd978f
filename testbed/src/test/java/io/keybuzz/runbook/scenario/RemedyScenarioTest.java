package io.keybuzz.runbook.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Report;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a run mends by itself. The cause is made behind its back, while a registry that is down keeps the pods waiting. */
class RemedyScenarioTest extends Scenario {
    private static final String DOCKER_CONFIG = ".dockerconfigjson";
    private static final String GONE = "does not exist";

    @Test
    void aPullSecretThatSomebodyDeletedIsMadeAgain() throws Exception {
        Run run = waitingForItsImage();
        world.kubernetes()
                .secrets()
                .inNamespace("chatwoot")
                .withName("ghcr-secret")
                .delete();
        world.fault(Fault.NONE);

        Report report = run.end();
        assertSucceeded(report);
        // Migration and rollout wait side by side: who asks second finds it made again, and then the kubelet's event
        // says it.
        Diagnosis told = diagnoses(report).stream()
                .filter(d -> d.cause() == Cause.PULL_CREDENTIALS && isMissed(d))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nobody missed it: " + diagnoses(report)));
        assertThat(told.mended()).isTrue();
        if (told.summary().contains(GONE)) {
            DiagnosesDocument.told("a pull secret that somebody deleted", told);
        }
    }

    private static boolean isMissed(Diagnosis d) {
        return d.summary().contains(GONE)
                || d.evidence().stream().anyMatch(e -> e.observed().contains("FailedToRetrieveImagePullSecret"));
    }

    @Test
    void aPullSecretWhoseLoginIsNotTakenAnyMoreIsMadeAgain() throws Exception {
        Run run = waitingForItsImage();
        leavesAnOldLogin();
        world.fault(Fault.NONE);

        DiagnosesDocument.told("a pull secret with an old login", mended(run, Cause.PULL_CREDENTIALS));

        assertThat(login()).contains("s3cret").doesNotContain("a-token-of-last-year");
    }

    @Test
    void anExtensionThatSomebodyDroppedIsMadeByTheAdministrator() throws Exception {
        Run run = waitingForItsImage();
        world.sql("chatwoot", "DROP EXTENSION pg_stat_statements");
        world.fault(Fault.NONE);

        DiagnosesDocument.told("an extension that the role may not make", mended(run, Cause.EXTENSION_REFUSED));
    }

    @Test
    void aSecondCauseBehindTheFirstIsFoundAndMended() throws Exception {
        world.reset("closed");
        world.fault(Fault.NO_ROUTE);
        Run run = Run.start(world, DEFAULTS);
        assertThat(run.parked().waiting().diagnosis().cause()).isEqualTo(Cause.NO_ROUTE);
        world.fault(Fault.NONE);

        run.decide("RETRY");

        Report report = run.end();
        assertSucceeded(report);
        assertThat(diagnosis(report, Cause.NO_ROUTE).mended()).isTrue();
        assertThat(diagnosis(report, Cause.FIREWALL).mended()).isTrue();
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    /** As an earlier run left it: what a person's tool wrote there would not be this run's to change. */
    private static void leavesAnOldLogin() {
        String config =
                "{\"auths\":{\"ghcr.io\":{\"username\":\"keybuzz\",\"password\":\"a-token-of-last-year\",\"auth\":\""
                        + encoded("keybuzz:a-token-of-last-year") + "\"}}}";
        world.kubernetes()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("chatwoot")
                        .withName("ghcr-secret")
                        .withAnnotations(pullSecret().get().getMetadata().getAnnotations())
                        .endMetadata()
                        .withType("kubernetes.io/dockerconfigjson")
                        .withData(Map.of(DOCKER_CONFIG, encoded(config)))
                        .build())
                .fieldManager("chatwoot-runbook")
                .forceConflicts()
                .serverSideApply();
    }

    private static String login() {
        return new String(
                Base64.getDecoder().decode(pullSecret().get().getData().get(DOCKER_CONFIG)), UTF_8);
    }

    private static Resource<Secret> pullSecret() {
        return world.kubernetes().secrets().inNamespace("chatwoot").withName("ghcr-secret");
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static Diagnosis mended(Run run, Cause cause) throws Exception {
        Report report = run.end();
        assertSucceeded(report);
        Diagnosis told = diagnosis(report, cause);
        assertThat(told.mended()).isTrue();
        return told;
    }
}
