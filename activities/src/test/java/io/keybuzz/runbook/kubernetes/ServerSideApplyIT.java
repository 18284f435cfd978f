package io.keybuzz.runbook.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.spec.Spec.Adopt;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Against a real API server: fabric8's mock server knows no server-side apply. */
@EnabledIfEnvironmentVariable(named = Lab.KUBECONFIG, matches = ".+")
class ServerSideApplyIT {
    private static final String NS = "kube-test-" + UUID.randomUUID().toString().substring(0, 8);
    private static KubernetesClient client;

    private final List<String> writes = new ArrayList<>();
    private final ServerSideApply apply =
            new ServerSideApply(Lab.connections(client, target -> writes.add(target.namespace())));
    private final List<String> runs = new ArrayList<>();

    @BeforeAll
    static void namespace() {
        client = Lab.client();
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NS)
                        .endMetadata()
                        .build())
                .create();
    }

    @AfterAll
    static void clean() {
        client.namespaces().withName(NS).delete();
        client.secrets().inNamespace(ServerSideApply.OWN_NAMESPACE).list().getItems().stream()
                .filter(s -> NS.equals(
                        s.getMetadata().getAnnotations() == null
                                ? null
                                : s.getMetadata().getAnnotations().get("chatwoot-runbook/target")))
                .forEach(s -> client.resource(s).delete());
        client.close();
    }

    @Test
    void createsOnceAndChangesNothingOnASecondRun() {
        ConfigMap wanted = config("once", Map.of("A", "1"));
        assertThat(apply.apply(run(Adopt.ASK), wanted).change()).isEqualTo(Change.CREATED);
        ConfigMap first = live("once");
        int before = writes.size();

        assertThat(apply.apply(run(Adopt.ASK), wanted).change()).isEqualTo(Change.NONE);

        assertThat(writes).hasSize(before);
        assertThat(live("once").getMetadata().getResourceVersion())
                .isEqualTo(first.getMetadata().getResourceVersion());
        assertThat(live("once").getMetadata().getAnnotations())
                .containsEntry(ServerSideApply.RUN_ANNOTATION, runs.get(0));
    }

    @Test
    void saysCreatedAgainWhenTheAnswerWasLost() {
        Target run = run(Adopt.ASK);
        apply.apply(run, config("lost", Map.of("A", "1")));
        assertThat(apply.apply(run, config("lost", Map.of("A", "1"))).change()).isEqualTo(Change.CREATED);
    }

    @Test
    void restoresWhatItChangedAndDeletesWhatItMade() {
        apply.apply(run(Adopt.ASK), config("undo", Map.of("A", "1", "B", "2")));
        Target second = run(Adopt.ASK);
        ConfigMap wanted = config("undo", Map.of("A", "changed", "C", "3"));
        ObjectState before = apply.observe(wanted);
        assertThat(apply.apply(second, wanted).change()).isEqualTo(Change.UPDATED);

        Undone undone = apply.undo(second, before);

        assertThat(undone.status()).as("%s", undone).isEqualTo(Undone.Status.UNDONE);
        assertThat(live("undo").getData()).isEqualTo(Map.of("A", "1", "B", "2"));
        assertThat(apply.undo(second, before).status()).isEqualTo(Undone.Status.UNDONE);

        ObjectState absent = apply.observe(config("made", Map.of("A", "1")));
        apply.apply(second, config("made", Map.of("A", "1")));
        assertThat(apply.undo(second, absent).status()).isEqualTo(Undone.Status.UNDONE);
        assertThat(live("made")).isNull();
    }

    @Test
    void keepsWhatSomebodyChangedSince() {
        apply.apply(run(Adopt.ASK), config("since", Map.of("A", "1")));
        Target second = run(Adopt.ASK);
        ConfigMap wanted = config("since", Map.of("A", "2"));
        ObjectState before = apply.observe(wanted);
        apply.apply(second, wanted);
        client.configMaps().inNamespace(NS).withName("since").patch("{\"data\":{\"HAND\":\"made\"}}");

        Undone undone = apply.undo(second, before);

        assertThat(undone.status()).isEqualTo(Undone.Status.KEPT);
        assertThat(live("since").getData()).containsEntry("A", "2");
    }

    @Test
    void leavesAnotherRunsObjectInPlace() {
        ConfigMap wanted = config("other", Map.of("A", "1"));
        apply.apply(run(Adopt.ASK), wanted);
        Undone undone = apply.undo(run(Adopt.ASK), ObjectState.absent("ConfigMap/" + NS + "/other"));
        assertThat(undone.status()).isEqualTo(Undone.Status.KEPT);
        assertThat(live("other")).isNotNull();
    }

    @Test
    void namesTheToolThatMadeAnObjectUnlessAdoptionIsAllowed() {
        kubectlCreate(legacyDeployment("legacy"));
        Deployment wanted = deployment("legacy");

        ApplicationFailure refused =
                catchThrowableOfType(ApplicationFailure.class, () -> apply.apply(run(Adopt.ASK), wanted));

        StepFailure failure = refused.getDetails().get(StepFailure.class);
        assertThat(failure.diagnoses().get(0).cause()).isEqualTo(Cause.REFUSED);
        assertThat(refused.getOriginalMessage()).contains("Deployment/" + NS + "/legacy", "kubectl-client-side-apply");
        assertThat(writes).isEmpty();

        PlannedChange plan = apply.plan(run(Adopt.YES), wanted).orElseThrow();
        assertThat(plan.diff())
                .startsWith("# taken over from kubectl-client-side-apply")
                .contains("tcpSocket");

        Target adopting = run(Adopt.YES);
        ObjectState before = apply.observe(wanted);
        assertThat(apply.apply(adopting, wanted).change()).isEqualTo(Change.UPDATED);
        Deployment after =
                client.apps().deployments().inNamespace(NS).withName("legacy").get();
        assertThat(after.getMetadata().getAnnotations()).doesNotContainKey(ObjectContent.LAST_APPLIED);
        var container = after.getSpec().getTemplate().getSpec().getContainers().get(0);
        assertThat(container.getReadinessProbe().getHttpGet()).isNull();
        assertThat(container.getEnv()).extracting("name").containsExactly("KEPT");
        assertThat(apply.apply(run(Adopt.ASK), wanted).change()).isEqualTo(Change.NONE);

        Undone undone = apply.undo(adopting, before);
        assertThat(undone.status()).as("%s", undone).isEqualTo(Undone.Status.UNDONE);
        assertThat(apply.observe(wanted).hash()).isEqualTo(before.hash());
        assertThat(client.apps()
                        .deployments()
                        .inNamespace(NS)
                        .withName("legacy")
                        .get()
                        .getMetadata()
                        .getManagedFields())
                .extracting(ManagedFieldsEntry::getManager)
                .as("its owners have it back")
                .contains("kubectl-client-side-apply")
                .doesNotContain(ServerSideApply.FIELD_MANAGER);
        assertThat(ServerSideApply.takenOver(apply.plan(run(Adopt.ASK), wanted).orElseThrow()))
                .containsExactly("kubectl-client-side-apply");
    }

    @Test
    void takesBackWhatKubectlSetChanged() {
        apply.apply(run(Adopt.ASK), deployment("set"));
        edit(
                "set",
                "kubectl-set",
                "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"x:2\"}]}}}}");

        ApplicationFailure refused =
                catchThrowableOfType(ApplicationFailure.class, () -> apply.apply(run(Adopt.NO), deployment("set")));
        assertThat(refused.getOriginalMessage()).contains("kubectl-set");

        assertThat(apply.apply(run(Adopt.YES), deployment("set")).change()).isEqualTo(Change.UPDATED);
    }

    @Test
    void refusesAControllersFieldWhateverAdoptSays() {
        apply.apply(run(Adopt.ASK), deployment("gitops"));
        edit(
                "gitops",
                "argocd-controller",
                "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"x:2\"}]}}}}");

        ApplicationFailure refused =
                catchThrowableOfType(ApplicationFailure.class, () -> apply.apply(run(Adopt.YES), deployment("gitops")));

        assertThat(refused.getOriginalMessage()).contains("argocd-controller", "image");
    }

    @Test
    void leavesAnAutoscalersReplicasAlone() {
        apply.apply(run(Adopt.ASK), deployment("hpa"));
        edit("hpa", "kube-controller-manager", "{\"spec\":{\"replicas\":2}}");

        assertThat(apply.apply(run(Adopt.ASK), deployment("hpa")).change()).isEqualTo(Change.NONE);
        assertThat(client.apps()
                        .deployments()
                        .inNamespace(NS)
                        .withName("hpa")
                        .get()
                        .getSpec()
                        .getReplicas())
                .isEqualTo(2);
    }

    @Test
    void takesBackTheReplicasThatItScaledItself() {
        apply.apply(run(Adopt.ASK), deployment("own"));
        client.apps().deployments().inNamespace(NS).withName("own").scale(2);

        assertThat(apply.apply(run(Adopt.ASK), deployment("own")).change()).isEqualTo(Change.UPDATED);
        assertThat(client.apps()
                        .deployments()
                        .inNamespace(NS)
                        .withName("own")
                        .get()
                        .getSpec()
                        .getReplicas())
                .isOne();
    }

    @Test
    void showsThatASecretChangesAndNotWhatItIs() {
        apply.apply(run(Adopt.ASK), secret("c2VjcmV0LW9uZQ=="));
        PlannedChange plan =
                apply.plan(run(Adopt.ASK), secret("c2VjcmV0LXR3bw==")).orElseThrow();
        assertThat(plan.change()).isEqualTo(Change.UPDATED);
        assertThat(plan.diff())
                .contains("-  PASSWORD: '***", "+  PASSWORD: '***")
                .doesNotContain("c2VjcmV0");
        assertThat(writes).hasSize(1);
    }

    @Test
    void saysThatTheNamespaceIsMissing() {
        ConfigMap lost = config("x", Map.of());
        lost.getMetadata().setNamespace("kube-test-not-there");
        ApplicationFailure failure =
                catchThrowableOfType(ApplicationFailure.class, () -> apply.apply(run(Adopt.ASK), lost));
        assertThat(failure.getOriginalMessage()).contains("kube-test-not-there").contains("not found");
    }

    private Target run(Adopt adopt) {
        runs.add(UUID.randomUUID().toString());
        return Targets.of(NS, runs.get(runs.size() - 1), adopt, null);
    }

    private ConfigMap live(String name) {
        return client.configMaps().inNamespace(NS).withName(name).get();
    }

    private static ConfigMap config(String name, Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(NS)
                .withName(name)
                .endMetadata()
                .withData(data)
                .build();
    }

    private static Secret secret(String value) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(NS)
                .withName("masked")
                .endMetadata()
                .addToData("PASSWORD", value)
                .build();
    }

    private static Deployment deployment(String name) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace(NS)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withReplicas(1)
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("web")
                .withImage("x:1")
                .addNewEnv()
                .withName("KEPT")
                .withValue("1")
                .endEnv()
                .withNewReadinessProbe()
                .withNewTcpSocket()
                .withNewPort(3000)
                .endTcpSocket()
                .endReadinessProbe()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static Deployment legacyDeployment(String name) {
        return new DeploymentBuilder(deployment(name))
                .editMetadata()
                .addToAnnotations(ObjectContent.LAST_APPLIED, "{\"password\":\"leaked\"}")
                .endMetadata()
                .editSpec()
                .editTemplate()
                .editSpec()
                .editFirstContainer()
                .addNewEnv()
                .withName("OLD")
                .withValue("2")
                .endEnv()
                .withNewReadinessProbe()
                .withNewHttpGet()
                .withNewPort(3000)
                .withPath("/")
                .endHttpGet()
                .endReadinessProbe()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static void kubectlCreate(Deployment object) {
        client.raw(
                "/apis/apps/v1/namespaces/" + NS + "/deployments?fieldManager=kubectl-client-side-apply",
                "POST",
                object);
    }

    private static void edit(String name, String manager, String patch) {
        PatchContext context = new PatchContext.Builder()
                .withPatchType(PatchType.STRATEGIC_MERGE)
                .withFieldManager(manager)
                .build();
        client.apps().deployments().inNamespace(NS).withName(name).patch(context, patch);
    }
}
