package io.keybuzz.runbook.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.drain.DrainActivitiesImpl;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.policy.Policy;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.testbed.kubernetes.ApiServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Deployment whose replicas change hands while a run is under way: an autoscaler's, or a person's with {@code kubectl scale}. */
class ReplicasOfOthersTest {
    private static final String NS = "chatwoot";
    private static final String OLD = "x:1";
    private static final String NEW = "x:2";

    private final Target run = run("run-2");
    private ApiServer server;
    private KubernetesClient client;
    private Connections connections;
    private ServerSideApply apply;
    private ObjectState before;

    @BeforeEach
    void workersOfAnEarlierRun() throws IOException {
        server = new ApiServer();
        client = new KubernetesClientBuilder().withConfig(server.config()).build();
        connections = new Connections(
                "default",
                "",
                client,
                null,
                AddressMap.IDENTITY,
                (namespace, reference) -> "",
                WriteGuard.NONE,
                Policy.NONE);
        apply = new ServerSideApply(connections);
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NS)
                        .endMetadata()
                        .build())
                .create();
        apply.apply(run("run-1"), workers(OLD, 2));
        before = apply.observe(workers(OLD, 2));
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void aRolledDeploymentThatWasScaledMeanwhileGoesBackAndKeepsThoseReplicas() {
        apply.apply(run, workers(NEW, 2));
        scaledByOthers(5);

        Undone undone = apply.undo(run, before);

        assertThat(undone.status()).as("%s", undone).isEqualTo(Undone.Status.UNDONE);
        assertRuns(OLD, 5);
        assertThat(apply.undo(run, before).status())
                .as("once more, since its answer was lost")
                .isEqualTo(Undone.Status.UNDONE);
    }

    @Test
    void workersThatSomebodyStartedWhileTheyWereDrainedGoBackForBothSteps() {
        apply.scale(run, workers(OLD, 2), 0);
        apply.apply(run, workers(NEW, 0));
        scaledByOthers(3);

        assertThat(List.of(apply.undo(run, before), drainUndone()))
                .extracting(Undone::status)
                .containsOnly(Undone.Status.UNDONE);
        assertRuns(OLD, 3);
    }

    @Test
    void whatSomebodyChangedBesideTheReplicasIsKept() {
        apply.apply(run, workers(NEW, 2));
        scaledByOthers(5);
        imageByHand("x:3");

        assertThat(apply.undo(run, before).status()).isEqualTo(Undone.Status.KEPT);
        assertRuns("x:3", 5);
    }

    @Test
    void workersThatThisRunStoppedStartAgainAlsoWhenSomebodyChangedThemMeanwhile() {
        apply.scale(run, workers(OLD, 2), 0);
        imageByHand("x:3");

        Undone undone = drainUndone();

        assertThat(undone.status()).isEqualTo(Undone.Status.KEPT);
        assertThat(undone.detail()).contains("somebody changed it", "are 2 again");
        assertRuns("x:3", 2);
    }

    @Test
    void workersThatSomebodyElseStoppedStayStopped() {
        apply.scale(run, workers(OLD, 2), 0);
        scaledByOthers(1);
        scaledByOthers(0);
        imageByHand("x:3");

        assertThat(drainUndone().status()).isEqualTo(Undone.Status.KEPT);
        assertRuns("x:3", 0);
    }

    @Test
    void workersThatKubectlMadeAreItsAgainAfterADrainAlone() {
        Set<List<Object>> owners = madeWithKubectl();

        apply.scale(run, workers(OLD, 2), 0);

        assertThat(drainUndone().status()).isEqualTo(Undone.Status.UNDONE);
        assertRuns(OLD, 2);
        assertThat(owners()).isEqualTo(owners);
    }

    @Test
    void workersThatKubectlMadeAreItsAgainAlsoWhenTheyWereDrainedBeforeTheyWereTakenOver() {
        Set<List<Object>> owners = madeWithKubectl();
        Target adopting = new Target(run.spec().withAdopt(Spec.Adopt.YES), run.run());

        apply.scale(adopting, workers(OLD, 2), 0);
        apply.apply(adopting, workers(NEW, 0));

        assertThat(List.of(apply.undo(adopting, before), drainUndone()))
                .extracting(Undone::status)
                .containsOnly(Undone.Status.UNDONE);
        assertRuns(OLD, 2);
        assertThat(owners()).isEqualTo(owners);
    }

    /** @return who owns what of them */
    private Set<List<Object>> madeWithKubectl() {
        live().delete();
        client.raw(
                "/apis/apps/v1/namespaces/" + NS + "/deployments?fieldManager=kubectl-client-side-apply",
                "POST",
                workers(OLD, 2));
        before = apply.observe(workers(OLD, 2));
        return owners();
    }

    private Set<List<Object>> owners() {
        return live().get().getMetadata().getManagedFields().stream()
                .map(e -> List.<Object>of(
                        e.getManager(), e.getOperation(), e.getFieldsV1().getAdditionalProperties()))
                .collect(Collectors.toSet());
    }

    private Undone drainUndone() {
        ActRequest request = new ActRequest(run, new Before(List.of(before), Map.of()));
        return new DrainActivitiesImpl(connections).undo(request).get(0);
    }

    private void assertRuns(String image, int replicas) {
        Deployment live = live().get();
        assertThat(live.getSpec().getTemplate().getSpec().getContainers())
                .singleElement()
                .satisfies(container -> assertThat(container.getImage()).isEqualTo(image));
        assertThat(live.getSpec().getReplicas()).isEqualTo(replicas);
    }

    private void scaledByOthers(int replicas) {
        edit("keda-operator", "{\"spec\":{\"replicas\":" + replicas + "}}");
    }

    private void imageByHand(String image) {
        edit(
                "kubectl-set",
                "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"chatwoot-worker\",\"image\":\"" + image
                        + "\"}]}}}}");
    }

    private void edit(String manager, String patch) {
        PatchContext context = new PatchContext.Builder()
                .withPatchType(PatchType.STRATEGIC_MERGE)
                .withFieldManager(manager)
                .build();
        live().patch(context, patch);
    }

    private RollableScalableResource<Deployment> live() {
        return client.apps().deployments().inNamespace(NS).withName(Names.WORKER);
    }

    private static Deployment workers(String image, int replicas) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace(NS)
                .withName(Names.WORKER)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .addToMatchLabels("app", "chatwoot")
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "chatwoot")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("chatwoot-worker")
                .withImage(image)
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static Target run(String id) {
        Spec spec = new Spec(
                NS,
                OLD,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Spec.Adopt.ASK,
                null,
                null,
                null,
                Map.of(),
                Map.of(),
                Spec.Approval.NONE,
                null,
                List.of(),
                Spec.OnFailure.ROLLBACK,
                null);
        return new Target(spec, new Run("default", "chatwoot/default/chatwoot", id, id, "RedeployChatwoot", 1));
    }
}
