package io.keybuzz.runbook.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.spec.Spec.Adopt;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The old scripts' own manifests, taken over and handed back on a real API server. */
@EnabledIfEnvironmentVariable(named = Lab.KUBECONFIG, matches = ".+")
class LegacyAdoptionIT {
    private static final String NS = "adopt-" + UUID.randomUUID().toString().substring(0, 8);
    private static final Path LEGACY = Path.of("..", "lab", "legacy.yaml");
    private static final String OURS = "/io/keybuzz/runbook/deploy/manifests.yaml";

    private static KubernetesClient client;
    private final ServerSideApply apply = new ServerSideApply(Lab.connections(client, target -> {}));
    private final ApiObjects api = new ApiObjects(client);

    @BeforeAll
    static void legacy() throws Exception {
        client = Lab.client();
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NS)
                        .endMetadata()
                        .build())
                .create();
        try (InputStream manifests = Files.newInputStream(LEGACY)) {
            for (HasMetadata object : client.load(manifests).items()) {
                applied(object);
            }
        }
    }

    @AfterAll
    static void clean() {
        client.namespaces().withName(NS).delete();
        client.close();
    }

    @Test
    void everyObjectIsTakenOverOnceAndHandedBackAsItWas() throws Exception {
        Target run = Targets.of(NS, UUID.randomUUID().toString(), Adopt.YES, null);
        try (InputStream manifests = LegacyAdoptionIT.class.getResourceAsStream(OURS)) {
            for (HasMetadata wanted : client.load(manifests).items()) {
                wanted.getMetadata().setNamespace(NS);
                ObjectName name = ObjectName.parse(ServerSideApply.nameOf(wanted));
                Optional<Map<String, Object>> theirs = api.get(name);
                if (theirs.isEmpty()) {
                    continue;
                }
                ObjectState before = apply.observe(wanted);

                assertThat(ServerSideApply.takenOver(apply.plan(run, wanted).orElseThrow()))
                        .as("%s", name)
                        .containsExactly("kubectl-client-side-apply");
                assertThat(apply.apply(run, wanted).change()).as("%s", name).isEqualTo(Change.UPDATED);
                assertThat(ObjectContent.remembered(api.get(name).orElseThrow()))
                        .isFalse();
                assertThat(apply.plan(run, wanted))
                        .as("a second plan of %s", name)
                        .isEmpty();

                Undone undone = apply.undo(run, before);

                assertThat(undone.status()).as("%s", undone).isEqualTo(Undone.Status.UNDONE);
                Map<String, Object> back = api.get(name).orElseThrow();
                assertThat(ObjectContent.hash(back)).isEqualTo(before.hash());
                assertThat(ManagedFields.same(back, ManagedFields.handedBack(back, ManagedFields.toKeep(theirs.get()))))
                        .as("owners of %s: %s", name, Tree.get(back, "metadata", "managedFields"))
                        .isTrue();
            }
        }
    }

    private static void applied(HasMetadata object) {
        object.getMetadata().setNamespace(NS);
        Map<String, String> annotations = new HashMap<>(
                Optional.ofNullable(object.getMetadata().getAnnotations()).orElse(Map.of()));
        annotations.put(ObjectContent.LAST_APPLIED, Serialization.asJson(object));
        object.getMetadata().setAnnotations(annotations);
        ObjectName name = ObjectName.parse(ServerSideApply.nameOf(object));
        client.raw(name.path().replaceFirst("/[^/]+$", "") + "?fieldManager=kubectl-client-side-apply", "POST", object);
    }
}
