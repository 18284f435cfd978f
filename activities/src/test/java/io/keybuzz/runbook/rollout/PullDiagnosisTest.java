package io.keybuzz.runbook.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.registry.PullTrial;
import io.keybuzz.runbook.registry.PullTrials;
import io.keybuzz.runbook.spec.Spec;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PullDiagnosisTest {
    private final Spec spec = Targets.spec("chatwoot", Spec.Adopt.ASK, null);

    @Test
    void quotesTheRegistryAndTheFactsOfThePullSecret() {
        Diagnosis d = of(
                Pods.web(Pods.waiting("chatwoot-web", "ImagePullBackOff", "Back-off pulling image \"ghcr.io/x:1\"")),
                "",
                "Failed: Failed to pull image \"ghcr.io/x:1\": failed to resolve reference \"ghcr.io/x:1\": 401"
                        + " Unauthorized",
                "Failed: Error: ErrImagePull");

        assertThat(d.cause()).isEqualTo(Cause.PULL_CREDENTIALS);
        assertThat(d.summary())
                .startsWith("Pod chatwoot/chatwoot-web-1 on k8s-worker-03 cannot pull")
                .endsWith("401 Unauthorized")
                .contains("has a login for ghcr.io");
        assertThat(d.ruledOut()).isNotEmpty();
    }

    @Test
    void aMissingTagRulesTheCredentialsOut() {
        Diagnosis d = of(Pods.web(Pods.waiting("chatwoot-web", "ErrImagePull", "ghcr.io/x:1: not found")), "");

        assertThat(d.cause()).isEqualTo(Cause.TAG_MISSING);
        assertThat(d.remedy())
                .contains("skopeo list-tags docker://ghcr.io/keybuzzio/chatwoot-keybuzz")
                .endsWith("retry --reason REASON --set image=ghcr.io/keybuzzio/chatwoot-keybuzz:TAG");
        assertThat(d.ruledOut())
                .extracting("observed")
                .anySatisfy(o -> assertThat(o.toString()).contains("did not refuse"));
    }

    @Test
    void whatTheRegistrySaysToThePodsOwnLoginDecides() {
        Pod pod = Pods.web(Pods.waiting("chatwoot-web", "ErrImagePull", "ghcr.io/x:1: not found"));

        assertThat(tried(pod, PullTrial.Meaning.REFUSED, List.of()).cause()).isEqualTo(Cause.PULL_CREDENTIALS);
        Diagnosis missing = tried(pod, PullTrial.Meaning.MISSING, List.of("v3.12.0", "v3.12.1"));
        assertThat(missing.cause()).isEqualTo(Cause.TAG_MISSING);
        assertThat(missing.summary()).contains("there are v3.12.0, v3.12.1");
        assertThat(missing.evidence()).extracting("what").contains("manifest");
    }

    @Test
    void anImageFromElsewhereThanTheSpecsRegistryNeedsItsOwnLogin() {
        Spec hub = spec.withImage("chatwoot/chatwoot:v3.12.0");
        Pod refused = Pods.web(Pods.waiting("chatwoot-web", "ErrImagePull", "401 Unauthorized"));
        Pod silent = Pods.web(Pods.waiting("chatwoot-web", "ErrImagePull", "dial tcp: i/o timeout"));

        assertThat(PodDiagnosis.of(hub, PodSymptom.of(refused).orElseThrow(), Pods.evidence(refused, ""), Instant.EPOCH)
                        .remedy())
                .contains(
                        "Set registry.server to docker.io (it is ghcr.io)",
                        "--docker-server=https://index.docker.io/v1/",
                        "--dry-run=client -o yaml | kubectl apply -f -");
        assertThat(PodDiagnosis.of(hub, PodSymptom.of(silent).orElseThrow(), Pods.evidence(silent, ""), Instant.EPOCH)
                        .remedy())
                .contains("curl -v https://registry-1.docker.io/v2/");
    }

    @Test
    void aNodeThatAskedWithoutTheLoginThatTheRegistryTakesWillAskAgain() {
        Pod pod = Pods.web(Pods.waiting("chatwoot-web", "ErrImagePull", "401 Unauthorized"));
        String refused = "Failed: Failed to pull image \"ghcr.io/x:1\": 401 Unauthorized";

        assertThat(evidence(pod, PullTrial.Meaning.ACCEPTED, refused).mayPullSoon())
                .isTrue();
        assertThat(evidence(pod, PullTrial.Meaning.REFUSED, refused).mayPullSoon())
                .isFalse();
        assertThat(evidence(pod, PullTrial.Meaning.NOT_ASKED, refused).mayPullSoon())
                .isFalse();
        assertThat(asked(
                                pod,
                                PullTrial.Meaning.NOT_ASKED,
                                List.of(),
                                "FailedToRetrieveImagePullSecret: Unable to retrieve some image pull secrets (ghcr-secret)",
                                refused)
                        .mayPullSoon())
                .as("the kubelet has not got the Secret yet")
                .isTrue();
        assertThat(evidence(pod, PullTrial.Meaning.ACCEPTED, "Failed: ghcr.io/x:1: not found")
                        .mayPullSoon())
                .isFalse();
    }

    @Test
    void aKubeletThatHadNotGotTheSecretYetIsNotTheRegistrysRefusalOfItsLogin() {
        Pod pod = Pods.web(Pods.waiting("chatwoot-web", "ErrImagePull", "401 Unauthorized"));
        String refused = "Failed: Failed to pull image \"ghcr.io/x:1\": 401 Unauthorized";
        String late = "FailedToRetrieveImagePullSecret: Unable to retrieve some image pull secrets (ghcr-secret)";

        Diagnosis d = pull(pod, asked(pod, PullTrial.Meaning.ACCEPTED, List.of(), late, refused));

        assertThat(d.cause()).isEqualTo(Cause.PULL_CREDENTIALS);
        assertThat(d.summary())
                .contains("its kubelet asked without a login, since it had not got Secret ghcr-secret yet", "401")
                .doesNotContain("wants other credentials");
        assertThat(d.evidence().get(0).observed()).isEqualTo(late);
        assertThat(d.remedy()).contains("by itself", "kubectl -n chatwoot delete pod chatwoot-web-1");
        for (PullTrial.Meaning answer : List.of(PullTrial.Meaning.REFUSED, PullTrial.Meaning.NOT_ASKED)) {
            assertThat(pull(pod, asked(pod, answer, List.of(), late, refused)).summary())
                    .as("a login that the registry was not seen to take")
                    .contains("wants other credentials");
        }
    }

    @Test
    void aRegistryThatIsDownLeavesThePodItsPlace() {
        Diagnosis d = of(Pods.web(Pods.waiting("chatwoot-web", "ErrImagePull", "dial tcp: i/o timeout")), "");

        assertThat(d.cause()).isEqualTo(Cause.REGISTRY_DOWN);
        assertThat(d.ruledOut()).extracting("observed").containsExactly("it has a place on k8s-worker-03");
    }

    /** The registry was asked with what the secret held a moment ago. */
    @Test
    void aSecretThatIsGoneIsNoLateOne() {
        Pod pod = Pods.web(Pods.waiting("chatwoot-web", "ErrImagePull", "401 Unauthorized"));
        PodEvidence seen = asked(pod, PullTrial.Meaning.ACCEPTED, List.of(), "Failed: 401 Unauthorized");
        PodEvidence gone = new PodEvidence(
                pod,
                seen.events(),
                seen.log(),
                PullSecretFacts.of("ghcr-secret", "ghcr.io", null),
                seen.quota(),
                seen.secrets(),
                seen.trial(),
                null,
                List.of());

        assertThat(pull(pod, seen).summary()).contains("without the login of Secret ghcr-secret");
        assertThat(pull(pod, gone).summary()).contains("wants other credentials (Secret ghcr-secret does not exist)");
    }

    private Diagnosis tried(Pod pod, PullTrial.Meaning meaning, List<String> tags) {
        return pull(pod, asked(pod, meaning, tags));
    }

    private Diagnosis pull(Pod pod, PodEvidence evidence) {
        return PodDiagnosis.of(spec, PodSymptom.of(pod).orElseThrow(), evidence, Instant.EPOCH);
    }

    private static PodEvidence evidence(Pod pod, PullTrial.Meaning meaning, String event) {
        return asked(pod, meaning, List.of(), event);
    }

    private static PodEvidence asked(Pod pod, PullTrial.Meaning meaning, List<String> tags, String... events) {
        PodEvidence seen = Pods.evidence(pod, "", events);
        return new PodEvidence(
                pod,
                seen.events(),
                seen.log(),
                seen.pullSecret(),
                seen.quota(),
                seen.secrets(),
                PullTrials.of(meaning, tags),
                null,
                List.of());
    }

    private Diagnosis of(Pod pod, String log, String... events) {
        return pull(pod, Pods.evidence(pod, log, events));
    }
}
