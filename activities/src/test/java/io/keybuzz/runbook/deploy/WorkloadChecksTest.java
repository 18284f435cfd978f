package io.keybuzz.runbook.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadChecksTest {
    private final Spec spec = Targets.spec("chatwoot", Spec.Adopt.ASK, null);
    private final Deployment web = ChatwootManifests.web(spec, "a", false);
    private final Deployment worker = ChatwootManifests.worker(spec, "a", false);

    @Test
    void whatWasDeployedPasses() {
        assertThat(WorkloadChecks.servicePort("chatwoot", ChatwootManifests.service(spec), Observed::of)
                        .status())
                .isEqualTo(Status.PASSED);
        assertThat(WorkloadChecks.ingress(spec, ChatwootManifests.ingress(spec), Observed::of)
                        .status())
                .isEqualTo(Status.PASSED);
    }

    @Test
    void aDeploymentWithoutItsReplicasFails() {
        Check check = deployments(rolled(web, 1, 2), rolled(worker, 0, 2));

        assertThat(check.status()).isEqualTo(Status.FAILED);
        assertThat(check.detail()).isEqualTo("chatwoot-web 1/2, chatwoot-worker 0/2");
        assertThat(deployments(rolled(web, 2, 2), rolled(worker, 2, 2)).status())
                .isEqualTo(Status.PASSED);
    }

    @Test
    void aRolloutThatIsStuckFailsThoughTheOldPodsServe() {
        Check check = deployments(rolled(web, 2, 1), rolled(worker, 2, 2));

        assertThat(check.status()).isEqualTo(Status.FAILED);
        assertThat(check.detail()).isEqualTo("chatwoot-web 2/2 (1 updated), chatwoot-worker 2/2");
    }

    @Test
    void aChangeThatTheClusterHasNotSeenFails() {
        Deployment changed = new DeploymentBuilder(rolled(web, 2, 2))
                .editMetadata()
                .withGeneration(8L)
                .endMetadata()
                .build();

        Check check = deployments(changed, rolled(worker, 2, 2));

        assertThat(check.status()).isEqualTo(Status.FAILED);
        assertThat(check.detail()).startsWith("chatwoot-web 2/2 (of an earlier generation");
    }

    @Test
    void noReplicasAtAllAreOnlyAnAutoscalersBusiness() {
        Deployment none = new DeploymentBuilder(rolled(worker, 0, 0))
                .editSpec()
                .withReplicas(0)
                .endSpec()
                .build();

        Check check = deployments(rolled(web, 2, 2), none);

        assertThat(check.status()).isEqualTo(Status.FAILED);
        assertThat(check.detail()).isEqualTo("chatwoot-web 2/2, chatwoot-worker 0/0 (scaled to none)");
        assertThat(WorkloadChecks.deployments("chatwoot", List.of(rolled(web, 2, 2), none), d -> true, Observed::of)
                        .status())
                .isEqualTo(Status.PASSED);
    }

    @Test
    void anIngressOfAnotherClassFailsAndSaysSo() {
        var other = new IngressBuilder(ChatwootManifests.ingress(spec))
                .editSpec()
                .withIngressClassName("traefik")
                .endSpec()
                .build();

        assertThat(WorkloadChecks.ingress(spec, other, Observed::of).detail()).contains("its class is traefik");
    }

    @Test
    void aPodOfAnotherImageFailsAndAMovedTagWarns() {
        assertThat(WorkloadChecks.image(spec, List.of(pod(spec.image(), "a"), pod(spec.image(), "a")), Observed::of)
                        .status())
                .isEqualTo(Status.PASSED);
        assertThat(WorkloadChecks.image(spec, List.of(pod(spec.image(), "a"), pod(spec.image(), "b")), Observed::of)
                        .status())
                .isEqualTo(Status.WARNED);
        assertThat(WorkloadChecks.image(spec, List.of(pod("other:1", "a")), Observed::of)
                        .status())
                .isEqualTo(Status.FAILED);
        assertThat(WorkloadChecks.image(spec, List.of(), Observed::of).status()).isEqualTo(Status.FAILED);
    }

    @Test
    void aSidecarThatAWebhookAddedIsNoOtherImage() {
        Pod pod = new PodBuilder(pod(spec.image(), "a"))
                .editSpec()
                .editFirstContainer()
                .withName("chatwoot-web")
                .endContainer()
                .addNewContainer()
                .withName("a-proxy")
                .withImage("docker.io/istio/proxyv2:1.24.1")
                .endContainer()
                .endSpec()
                .editStatus()
                .editFirstContainerStatus()
                .withName("chatwoot-web")
                .endContainerStatus()
                .addNewContainerStatus()
                .withName("a-proxy")
                .withImageID("docker.io/istio/proxyv2@sha256:" + "b".repeat(64))
                .endContainerStatus()
                .endStatus()
                .build();

        assertThat(WorkloadChecks.image(spec, List.of(pod), Observed::of))
                .satisfies(c -> assertThat(c.status()).isEqualTo(Status.PASSED))
                .satisfies(c -> assertThat(c.detail()).doesNotContain("bbb"));
    }

    @Test
    void attachmentsInAPodAreAWarning() {
        assertThat(attachments(null, web)).isEqualTo(Status.WARNED);
        assertThat(attachments("local", web)).isEqualTo(Status.WARNED);
        assertThat(attachments("s3_compatible", web)).isEqualTo(Status.PASSED);
        Deployment shared = new DeploymentBuilder(web)
                .editSpec()
                .editTemplate()
                .editSpec()
                .addNewVolume()
                .withName("storage")
                .withNewPersistentVolumeClaim("chatwoot", false)
                .endVolume()
                .editFirstContainer()
                .addNewVolumeMount()
                .withName("storage")
                .withMountPath("/app/storage")
                .endVolumeMount()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
        assertThat(attachments(null, shared)).isEqualTo(Status.PASSED);
    }

    private static Check deployments(Deployment... deployments) {
        return WorkloadChecks.deployments("chatwoot", List.of(deployments), d -> false, Observed::of);
    }

    /** As the cluster tells it, whose controller has seen generation 7. */
    private static Deployment rolled(Deployment deployment, int available, int updated) {
        return new DeploymentBuilder(deployment)
                .editMetadata()
                .withGeneration(7L)
                .endMetadata()
                .withNewStatus()
                .withObservedGeneration(7L)
                .withAvailableReplicas(available)
                .withUpdatedReplicas(updated)
                .endStatus()
                .build();
    }

    private static Status attachments(String storage, Deployment deployment) {
        return WorkloadChecks.attachments("chatwoot", storage, List.of(deployment), Observed::of)
                .status();
    }

    private static Pod pod(String image, String digest) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("p" + digest)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withImage(image)
                .endContainer()
                .endSpec()
                .withNewStatus()
                .addNewContainerStatus()
                .withName("c")
                .withImageID("ghcr.io/x@sha256:" + digest.repeat(64))
                .endContainerStatus()
                .endStatus()
                .build();
    }
}
