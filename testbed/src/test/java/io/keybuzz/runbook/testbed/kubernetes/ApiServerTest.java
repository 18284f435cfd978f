package io.keybuzz.runbook.testbed.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiServerTest {
    private static ApiServer server;
    private static KubernetesClient client;

    @BeforeAll
    static void start() throws Exception {
        server = new ApiServer();
        client = new KubernetesClientBuilder().withConfig(server.config()).build();
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        server.close();
    }

    @BeforeEach
    void namespace() {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("chatwoot")
                        .endMetadata()
                        .build())
                .create();
    }

    @AfterEach
    void empty() {
        for (ResourceType type : ResourceType.values()) {
            for (Map<String, Object> object : server.store().list(type, null)) {
                server.store()
                        .remove(
                                type,
                                Tree.text(object, "metadata", "namespace"),
                                Tree.text(object, "metadata", "name"));
            }
        }
    }

    @Test
    void createsAnObjectThatIsAppliedForTheFirstTimeAndRemembersWhoOwnsItsFields() {
        ConfigMap made = apply(config(Map.of("A", "1")), "runbook");

        assertThat(made.getMetadata().getUid()).isNotEmpty();
        assertThat(made.getMetadata().getManagedFields()).singleElement().satisfies(entry -> {
            assertThat(entry.getManager()).isEqualTo("runbook");
            assertThat(entry.getOperation()).isEqualTo("Apply");
            assertThat(entry.getFieldsV1().getAdditionalProperties()).containsKey("f:data");
        });
    }

    @Test
    void leavesAnObjectAsItIsWhenTheSameIsAppliedAgain() {
        ConfigMap first = apply(config(Map.of("A", "1")), "runbook");
        ConfigMap second = apply(config(Map.of("A", "1")), "runbook");

        assertThat(second.getMetadata().getResourceVersion())
                .isEqualTo(first.getMetadata().getResourceVersion());
        Deployment deployed = apply(web("v1", 2), "runbook");
        assertThat(apply(web("v1", 2), "runbook").getMetadata().getResourceVersion())
                .isEqualTo(deployed.getMetadata().getResourceVersion());
    }

    @Test
    void removesAFieldThatItsSoleOwnerAppliesNoLonger() {
        apply(config(Map.of("A", "1", "B", "2")), "runbook");

        assertThat(apply(config(Map.of("A", "3")), "runbook").getData()).isEqualTo(Map.of("A", "3"));
    }

    @Test
    void keepsAFieldThatAnotherManagerOwnsToo() {
        apply(config(Map.of("A", "1", "B", "2")), "runbook");
        apply(config(Map.of("B", "2")), "operator");

        assertThat(apply(config(Map.of("A", "1")), "runbook").getData()).isEqualTo(Map.of("A", "1", "B", "2"));
    }

    @Test
    void refusesToTakeAFieldFromAnotherManagerUnlessForced() {
        client.resource(config(Map.of("A", "1"))).create();

        assertThatThrownBy(() -> apply(config(Map.of("A", "2")), "runbook"))
                .isInstanceOfSatisfying(KubernetesClientException.class, failure -> {
                    assertThat(failure.getCode()).isEqualTo(409);
                    assertThat(failure.getStatus().getDetails().getCauses())
                            .singleElement()
                            .satisfies(cause -> {
                                assertThat(cause.getReason()).isEqualTo("FieldManagerConflict");
                                assertThat(cause.getMessage()).contains("fabric8");
                                assertThat(cause.getField()).isEqualTo(".data.A");
                            });
                });
        ConfigMap forced = client.resource(config(Map.of("A", "2")))
                .fieldManager("runbook")
                .forceConflicts()
                .serverSideApply();
        assertThat(forced.getData()).isEqualTo(Map.of("A", "2"));
        assertThat(apply(config(Map.of("A", "3")), "runbook").getData()).isEqualTo(Map.of("A", "3"));
    }

    @Test
    void mergesContainersAndVariablesByName() {
        apply(web("v1", 2), "runbook");
        client.apps()
                .deployments()
                .inNamespace("chatwoot")
                .withName("web")
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.STRATEGIC_MERGE)
                                .withFieldManager("kubectl-set")
                                .build(),
                        "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"web\",\"env\":[{\"name\":\"X\",\"value\":\"y\"}]}]}}}}");
        Deployment after = apply(web("v2", 2), "runbook");

        assertThat(after.getSpec().getTemplate().getSpec().getContainers())
                .singleElement()
                .satisfies(container -> {
                    assertThat(container.getImage()).isEqualTo("chatwoot:v2");
                    assertThat(container.getEnv()).extracting("name").containsExactlyInAnyOrder("MODE", "X");
                });
    }

    @Test
    void leavesReplicasToAnAutoscalerThatTookThem() {
        apply(web("v1", 2), "runbook");
        client.apps().deployments().inNamespace("chatwoot").withName("web").scale(5);
        Deployment without = web("v1", 2);
        without.getSpec().setReplicas(null);

        assertThat(apply(without, "runbook").getSpec().getReplicas()).isEqualTo(5);
        assertThatThrownBy(() -> apply(web("v1", 2), "runbook")).hasMessageContaining(".spec.replicas");
    }

    @Test
    void writesNothingInADryRun() {
        ConfigMap dry = client.resource(config(Map.of("A", "1")))
                .dryRun()
                .fieldManager("runbook")
                .serverSideApply();

        assertThat(dry.getData()).isEqualTo(Map.of("A", "1"));
        assertThat(client.configMaps().inNamespace("chatwoot").list().getItems())
                .isEmpty();
    }

    @Test
    void countsAGenerationWhenTheSpecChangesAndNotWhenTheStatusDoes() {
        Deployment first = apply(web("v1", 2), "runbook");
        Deployment status = client.resource(new DeploymentBuilder(first)
                        .withNewStatus()
                        .withReplicas(2)
                        .endStatus()
                        .build())
                .updateStatus();

        assertThat(status.getStatus().getReplicas()).isEqualTo(2);
        assertThat(status.getMetadata().getGeneration()).isEqualTo(1);
        Deployment second = apply(web("v2", 2), "runbook");
        assertThat(second.getMetadata().getGeneration()).isEqualTo(2);
        assertThat(second.getStatus().getReplicas()).isEqualTo(2);
    }

    @Test
    void letsOneOfTwoUpdatesOfTheSameVersionWin() {
        Lease lease = client.resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withNamespace("chatwoot")
                        .withName("lock")
                        .endMetadata()
                        .withNewSpec()
                        .endSpec()
                        .build())
                .create();
        Lease mine = new LeaseBuilder(lease)
                .editSpec()
                .withHolderIdentity("me")
                .endSpec()
                .build();
        Lease theirs = new LeaseBuilder(lease)
                .editSpec()
                .withHolderIdentity("them")
                .endSpec()
                .build();

        client.resource(mine).update();

        assertThatThrownBy(() -> client.resource(theirs).update())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        failure -> assertThat(failure.getCode()).isEqualTo(409));
    }

    @Test
    void deletesOnlyTheObjectThatWasMeant() {
        ConfigMap made = apply(config(Map.of("A", "1")), "runbook");
        apply(config(Map.of("A", "2")), "runbook");

        assertThatThrownBy(() -> client.resource(made)
                        .lockResourceVersion(made.getMetadata().getResourceVersion())
                        .delete())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        failure -> assertThat(failure.getCode()).isEqualTo(409));
        client.resource(made).delete();
        assertThat(client.configMaps().inNamespace("chatwoot").list().getItems())
                .isEmpty();
    }

    @Test
    void tellsAWatcherWhatHappensFromAVersionOn() throws Exception {
        ConfigMap made = apply(config(Map.of("A", "1")), "runbook");
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (var watch = client.configMaps()
                .inNamespace("chatwoot")
                .withResourceVersion(made.getMetadata().getResourceVersion())
                .watch(new Watcher<>() {
                    @Override
                    public void eventReceived(Action action, ConfigMap object) {
                        seen.add(action + " " + object.getData());
                    }

                    @Override
                    public void onClose(WatcherException cause) {
                        seen.add("closed: " + cause);
                    }
                })) {
            apply(config(Map.of("A", "2")), "runbook");
            client.resource(made).delete();

            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("MODIFIED {A=2}");
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("DELETED {A=2}");
        }
    }

    @Test
    void waitsByInformerUntilAConditionHolds() throws Exception {
        apply(config(Map.of("A", "1")), "runbook");
        var condition = client.configMaps()
                .inNamespace("chatwoot")
                .withName("config")
                .informOnCondition(list ->
                        list.stream().anyMatch(c -> "2".equals(c.getData().get("A"))));
        apply(config(Map.of("A", "2")), "runbook");

        assertThat(condition.get(10, TimeUnit.SECONDS)).hasSize(1);
    }

    @Test
    void encodesAPlainSecretAndCompletesAService() {
        assertThat(client.resource(new SecretBuilder()
                                .withNewMetadata()
                                .withNamespace("chatwoot")
                                .withName("secret")
                                .endMetadata()
                                .addToStringData("KEY", "value")
                                .build())
                        .create()
                        .getData())
                .isEqualTo(Map.of("KEY", "dmFsdWU="));
        var service = apply(
                new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace("chatwoot")
                        .withName("web")
                        .endMetadata()
                        .withNewSpec()
                        .addNewPort()
                        .withPort(3000)
                        .endPort()
                        .endSpec()
                        .build(),
                "runbook");
        assertThat(service.getSpec().getClusterIP()).startsWith("10.96.");
        assertThat(service.getSpec().getPorts()).extracting("protocol").containsExactly("TCP");
    }

    @Test
    void answersThatAVerbIsDeniedAndDeniesIt() {
        server.deny("create", "configmaps");
        try {
            var review = client.resource(new SelfSubjectAccessReviewBuilder()
                            .withNewSpec()
                            .withNewResourceAttributes()
                            .withVerb("create")
                            .withResource("configmaps")
                            .endResourceAttributes()
                            .endSpec()
                            .build())
                    .create();
            assertThat(review.getStatus().getAllowed()).isFalse();
            assertThatThrownBy(() -> client.resource(config(Map.of())).create())
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            failure -> assertThat(failure.getCode()).isEqualTo(403));
        } finally {
            server.allowEverything();
        }
    }

    @Test
    void saysThatANamespaceIsMissing() {
        assertThatThrownBy(() ->
                        client.resource(config(Map.of())).inNamespace("nowhere").create())
                .hasMessageContaining("namespaces \"nowhere\" not found");
    }

    @Test
    void refusesAnotherSelector() {
        apply(web("v1", 2), "runbook");
        Deployment other = web("v1", 2);
        other.getSpec().getSelector().setMatchLabels(Map.of("app", "web", "x", "y"));
        other.getSpec().getTemplate().getMetadata().setLabels(Map.of("app", "web", "x", "y"));

        assertThatThrownBy(() -> apply(other, "runbook")).hasMessageContaining("field is immutable");
    }

    @Test
    void selectsByLabels() {
        apply(config(Map.of("A", "1")), "runbook");

        assertThat(client.configMaps()
                        .inNamespace("chatwoot")
                        .withLabel("app", "x")
                        .list()
                        .getItems())
                .hasSize(1);
        assertThat(client.configMaps()
                        .inNamespace("chatwoot")
                        .withLabelNotIn("app", "x")
                        .list()
                        .getItems())
                .isEmpty();
    }

    private static <T extends io.fabric8.kubernetes.api.model.HasMetadata> T apply(T desired, String manager) {
        return client.resource(desired).fieldManager(manager).serverSideApply();
    }

    private static ConfigMap config(Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("chatwoot")
                .withName("config")
                .addToLabels("app", "x")
                .endMetadata()
                .withData(data)
                .build();
    }

    private static Deployment web(String tag, int replicas) {
        return Tree.as(Tree.parse("""
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: web, namespace: chatwoot}
                        spec:
                          replicas: %d
                          selector: {matchLabels: {app: web}}
                          template:
                            metadata: {labels: {app: web}}
                            spec:
                              containers: [{name: web, image: "chatwoot:%s", env: [{name: MODE, value: test}]}]
                        """.formatted(replicas, tag)), Deployment.class);
    }
}
