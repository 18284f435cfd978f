package io.keybuzz.runbook.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.config.ConfigActivitiesImpl;
import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.kubernetes.KubernetesClients;
import io.keybuzz.runbook.kubernetes.Lab;
import io.keybuzz.runbook.kubernetes.RbacPrecheck;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.lock.LockActivitiesImpl;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.namespace.NamespaceActivitiesImpl;
import io.keybuzz.runbook.policy.Policy;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.spec.Spec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Namespace, ConfigMap, pull secret and lock on the lab's cluster, and its registry that wants a login. */
@EnabledIfEnvironmentVariable(named = Lab.KUBECONFIG, matches = ".+")
class LabIT {
    private final String ns = "kube-test-" + UUID.randomUUID().toString().substring(0, 8);
    private KubernetesClient client;
    private String password = "s3cret";

    @BeforeEach
    void connect() {
        client = Lab.client();
    }

    @AfterEach
    void clean() {
        try (KubernetesClient administrator = Lab.client()) {
            administrator.namespaces().withName(ns).delete();
            administrator.leases().inNamespace("chatwoot-runbook").withName(ns).delete();
        }
        client.close();
    }

    @Test
    void makesAndUndoesWhatItMade() {
        Target first = target();
        Connections c = connections();
        NamespaceActivitiesImpl namespaces = new NamespaceActivitiesImpl(c);
        ConfigActivitiesImpl config = new ConfigActivitiesImpl(c);
        RegistryActivitiesImpl registry = new RegistryActivitiesImpl(c);

        Before noNamespace = namespaces.observe(first);
        Before noConfig = config.observe(first);
        Before noSecret = registry.observe(first);
        assertThat(noNamespace.objects()).noneMatch(ObjectState::exists);
        assertThat(namespaces.act(new ActRequest(first, noNamespace)).changes())
                .allMatch(x -> x.change() == Change.CREATED);
        assertThat(config.act(new ActRequest(first, noConfig)).changes()).allMatch(x -> x.change() == Change.CREATED);
        assertThat(registry.act(new ActRequest(first, noSecret)).changes()).allMatch(x -> x.change() == Change.CREATED);

        Target second = target();
        assertThat(namespaces
                        .act(new ActRequest(second, namespaces.observe(second)))
                        .changes())
                .allMatch(x -> x.change() == Change.NONE);
        assertThat(config.act(new ActRequest(second, config.observe(second))).changes())
                .allMatch(x -> x.change() == Change.NONE);
        assertThat(registry.act(new ActRequest(second, registry.observe(second)))
                        .changes())
                .allMatch(x -> x.change() == Change.NONE);

        client.configMaps()
                .inNamespace(ns)
                .resource(new io.fabric8.kubernetes.api.model.ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("hand-made")
                        .endMetadata()
                        .build())
                .create();
        assertThat(registry.undo(new ActRequest(first, noSecret))).allMatch(u -> u.status() == Undone.Status.UNDONE);
        assertThat(config.undo(new ActRequest(first, noConfig))).allMatch(u -> u.status() == Undone.Status.UNDONE);
        assertThat(namespaces.undo(new ActRequest(first, noNamespace)))
                .allMatch(u -> u.status() == Undone.Status.KEPT && u.detail().contains("hand-made"));
        client.configMaps().inNamespace(ns).withName("hand-made").delete();
        assertThat(namespaces.undo(new ActRequest(first, noNamespace)))
                .allMatch(u -> u.status() == Undone.Status.UNDONE);
    }

    @Test
    void asksTheRegistryWithThePullSecretsLogin() {
        Findings found = new RegistryPrecheck(connections()).look(target());
        assertThat(found.facts()).containsKey("imageDigest");
        assertThat(found.problems()).isEmpty();

        password = "wrong-password";
        assertThat(new RegistryPrecheck(connections()).look(target()).problems())
                .singleElement()
                .satisfies(d -> assertThat(d.cause()).isEqualTo(Cause.PULL_CREDENTIALS))
                .satisfies(d -> assertThat(d.toString()).doesNotContain("wrong-password"));
    }

    @Test
    void keepsAnotherRegistrysLogin() {
        Target run = target();
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(ns)
                        .endMetadata()
                        .build())
                .create();
        Secret made = PullSecret.desired(run, null, new Login("other", "one"));
        made.setData(Map.of(
                PullSecret.KEY,
                java.util.Base64.getEncoder()
                        .encodeToString("{\"auths\":{\"quay.io\":{\"auth\":\"eDp5\"}}}".getBytes())));
        client.raw("/api/v1/namespaces/" + ns + "/secrets?fieldManager=somebody", "POST", made);
        RegistryActivitiesImpl registry = new RegistryActivitiesImpl(connections());
        Before before = registry.observe(run);

        Throwable refused =
                org.assertj.core.api.Assertions.catchThrowable(() -> registry.act(new ActRequest(run, before)));

        assertThat(refused).hasMessageContaining("somebody").hasMessageContaining("dockerconfigjson");
    }

    @Test
    void locksByLease() {
        LockActivitiesImpl lock = new LockActivitiesImpl(connections());
        Target run = target();
        long token = lock.acquire(run);
        assertThat(lock.acquire(run)).isEqualTo(token);
        lock.release(run);
        assertThat(lock.acquire(target())).isEqualTo(token + 1);
    }

    @Test
    void permitsAnAdministratorEverything() {
        assertThat(new RbacPrecheck(connections()).look(target()).problems()).isEmpty();
    }

    @Test
    void saysInOneAnswerWhatAnIdentityMayNot() {
        as("system:serviceaccount:default:nobody");
        assertThat(new RbacPrecheck(connections()).look(target()).problems())
                .singleElement()
                .satisfies(d -> assertThat(d.cause()).isEqualTo(Cause.PERMISSION))
                .satisfies(d -> assertThat(d.summary())
                        .contains("create/get namespaces;")
                        .contains("delete/patch namespaces in " + ns)
                        .contains("deployments.apps in " + ns)
                        .contains("leases.coordination.k8s.io in chatwoot-runbook"));
    }

    @Test
    void theInstallManifestIsEnough() throws IOException {
        String manifest = Files.readString(Path.of("..", "deploy", "rbac-install.yaml"))
                .replace("name: chatwoot\n", "name: " + ns + "\n")
                .replace("namespace: chatwoot}", "namespace: " + ns + "}")
                .replace("chatwoot-runbook-install", ns);
        var objects = client.load(new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8)));
        KubernetesClient administrator = client;
        try {
            objects.items().stream()
                    .filter(o -> !o.getMetadata().getName().equals("chatwoot-runbook"))
                    .forEach(o -> administrator.resource(o).serverSideApply());
            as("system:serviceaccount:chatwoot-runbook:" + ns);

            assertThat(new RbacPrecheck(connections()).look(target()).problems())
                    .isEmpty();

            Target run = target();
            LockActivitiesImpl lock = new LockActivitiesImpl(connections());
            lock.acquire(run);
            NamespaceActivitiesImpl namespaces = new NamespaceActivitiesImpl(connections());
            assertThat(namespaces
                            .act(new ActRequest(run, namespaces.observe(run)))
                            .changes())
                    .allMatch(x -> x.change() == Change.NONE);
            ConfigActivitiesImpl config = new ConfigActivitiesImpl(connections());
            Before before = config.observe(run);
            config.act(new ActRequest(run, before));
            assertThat(config.undo(new ActRequest(run, before))).allMatch(u -> u.status() == Undone.Status.UNDONE);
            lock.release(run);
        } finally {
            client.close();
            client = administrator;
            objects.items().stream()
                    .filter(o -> !(o instanceof Namespace))
                    .forEach(o -> administrator.resource(o).delete());
        }
    }

    private void as(String user) {
        Config config = new ConfigBuilder(client.getConfiguration())
                .withImpersonateUsername(user)
                .build();
        client = KubernetesClients.of(config);
    }

    private Target target() {
        return Targets.of(ns, UUID.randomUUID().toString(), Spec.Adopt.ASK, "http://10.0.0.10:5000");
    }

    private Connections connections() {
        return new Connections(
                "default",
                "127.0.0.1:7233/default",
                client,
                null,
                AddressMap.IDENTITY,
                (namespace, reference) -> reference.reference().equals("file:registry-username") ? "keybuzz" : password,
                WriteGuard.NONE,
                Policy.NONE);
    }
}
