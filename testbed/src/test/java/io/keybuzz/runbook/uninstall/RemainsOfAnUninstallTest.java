package io.keybuzz.runbook.uninstall;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keybuzz.runbook.install.InstallWorld;
import io.keybuzz.runbook.install.WorldSnapshot;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.testbed.temporal.AnswerLost;
import io.keybuzz.runbook.worker.RunbookWorker;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What goes, what stays, and what a later install finds. */
class RemainsOfAnUninstallTest extends UninstallOnTestbed {
    @Test
    void byDefaultDatabaseAndSecretsStayAndEverythingElseOfTheRunbookGoes() throws Exception {
        WorldSnapshot before = world.snapshot();
        install();
        WorldSnapshot installed = world.snapshot();

        Report report = uninstall(Map.of("namespace", "chatwoot"));

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(deleted(report))
                .contains(
                        "Deployment/chatwoot/chatwoot-web",
                        "Deployment/chatwoot/chatwoot-worker",
                        "Service/chatwoot/chatwoot-web",
                        "Ingress/chatwoot/chatwoot-ingress",
                        "ConfigMap/chatwoot/chatwoot-config",
                        "Secret/chatwoot-runbook/chatwoot-spec")
                .anyMatch(o -> o.startsWith("Job/chatwoot/chatwoot-migrate-"))
                .anyMatch(o -> o.startsWith("ufw/10.0.0.110/route allow"));
        assertThat(kept(report))
                .containsExactlyInAnyOrder(
                        "Secret/chatwoot/chatwoot-secrets",
                        "Secret/chatwoot/ghcr-secret",
                        "Namespace/chatwoot",
                        "Secret/chatwoot-runbook/chatwoot-fingerprints",
                        "database/chatwoot",
                        "role/chatwoot",
                        "redis/chatwoot-runbook:owner");
        assertThat(report.compensation()).allMatch(u -> u.status() == Undone.Status.KEPT && u.detail() != null);
        assertThat(removed(report).status()).isEqualTo(Check.Status.PASSED);
        WorldSnapshot after = world.snapshot();
        assertThat(after.rules()).isEqualTo(before.rules());
        assertThat(after.database()).isEqualTo(installed.database());
        assertThat(after.objects().keySet())
                .filteredOn(name -> name.contains("/chatwoot/"))
                .filteredOn(name -> !name.startsWith("Event/"))
                .containsExactlyInAnyOrder(
                        "Secret/chatwoot/chatwoot-secrets",
                        "Secret/chatwoot/ghcr-secret",
                        "ServiceAccount/chatwoot/default");
        assertThat(report.nodes()).hasSize(8).allMatch(n -> n.firewallBefore().contains("chatwoot-runbook"));
    }

    @Test
    void aLaterInstallAdoptsWhatWasKept() throws Exception {
        install();
        Map<String, String> secrets = secrets();
        uninstall(Map.of("namespace", "chatwoot"));

        Report second = world.install(InstallWorld.SPEC);

        assertThat(second.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(secrets()).isEqualTo(secrets);
        assertThat(changes(second))
                .filteredOn(c -> c.object().startsWith("database/")
                        || c.object().startsWith("role/")
                        || c.object().startsWith("Secret/chatwoot/"))
                .extracting(ObjectChange::change)
                .containsOnly(Change.NONE);
    }

    @Test
    void toldToItTakesEverythingAndTheWorldIsAsBeforeTheInstall() throws Exception {
        List<String> before = world.snapshot().shape();
        install();
        user();

        Report report = uninstall(Map.of("namespace", "chatwoot", "dropDatabase", true, "keepSecrets", false));

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(deleted(report))
                .contains(
                        "database/chatwoot", "role/chatwoot", "Namespace/chatwoot", "Secret/chatwoot/chatwoot-secrets");
        assertThat(report.compensation()).isEmpty();
        assertThat(world.snapshot().shape())
                .filteredOn(line -> !line.contains("chatwoot-runbook") && !line.startsWith("alfred:"))
                .isEqualTo(before);
        assertThat(world.snapshot().objects().keySet())
                .filteredOn(name -> name.startsWith("Secret/chatwoot-runbook/"))
                .containsExactlyInAnyOrder(
                        "Secret/chatwoot-runbook/chatwoot-report", "Secret/chatwoot-runbook/hmac-key");
    }

    @Test
    void whatOthersMadeStaysByteByByteAndKeepsTheNamespace() throws Exception {
        install();
        world.testbed().ufw("10.0.0.110", "allow from 192.168.7.0/24 comment 'vpn'");
        world.testbed().ufw("10.0.0.111", "route allow from 10.0.0.0/16 to 10.233.0.0/16 port 9100 proto tcp");
        kubectl.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("chatwoot")
                        .withName("dashboards")
                        .endMetadata()
                        .addToData("a", "b")
                        .build())
                .create();
        kubectl.resource(new NetworkPolicyBuilder()
                        .withNewMetadata()
                        .withNamespace("chatwoot")
                        .withName("guard")
                        .endMetadata()
                        .withNewSpec()
                        .withNewPodSelector()
                        .endPodSelector()
                        .endSpec()
                        .build())
                .create();
        try (Connection admin = world.testbed().database().admin("postgres");
                Statement s = admin.createStatement()) {
            s.execute("CREATE DATABASE reports");
            s.execute("CREATE ROLE analyst");
        }
        Map<String, String> objects = others();

        Report report = uninstall(Map.of("namespace", "chatwoot", "dropDatabase", true, "keepSecrets", false));

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(others()).isEqualTo(objects);
        assertThat(kept(report))
                .containsExactlyInAnyOrder(
                        "ConfigMap/chatwoot/dashboards", "NetworkPolicy/chatwoot/guard", "Namespace/chatwoot");
        assertThat(report.compensation())
                .filteredOn(u -> u.object().equals("Namespace/chatwoot"))
                .extracting(Undone::detail)
                .containsExactly("it holds ConfigMap/chatwoot/dashboards, NetworkPolicy/chatwoot/guard");
        assertThat(world.testbed().firewallRules("10.0.0.110")).contains("ufw allow from 192.168.7.0/24 comment 'vpn'");
        assertThat(world.testbed().firewallRules("10.0.0.111"))
                .contains("ufw route allow from 10.0.0.0/16 to 10.233.0.0/16 port 9100 proto tcp")
                .noneMatch(rule -> rule.contains("chatwoot-runbook"));
        assertThat(world.snapshot().database())
                .anyMatch(line -> line.startsWith("database reports "))
                .anyMatch(line -> line.startsWith("role analyst "))
                .noneMatch(line -> line.startsWith("database chatwoot "));
    }

    @Test
    void entriesThatOthersPutIntoTheConfigMapKeepIt() throws Exception {
        install();
        kubectl.configMaps()
                .inNamespace("chatwoot")
                .withName("chatwoot-config")
                .edit(c -> new ConfigMapBuilder(c).addToData("OUR_OWN", "x").build());

        Report report = uninstall(Map.of("namespace", "chatwoot"));

        assertThat(report.compensation())
                .filteredOn(u -> u.object().equals("ConfigMap/chatwoot/chatwoot-config"))
                .extracting(Undone::detail)
                .containsExactly("others put entries into it: OUR_OWN");
    }

    @Test
    void entriesThatOthersPutIntoASecretKeepItAlsoWhereSecretsAreToGo() throws Exception {
        install();
        kubectl.secrets()
                .inNamespace("chatwoot")
                .withName("chatwoot-secrets")
                .edit(s ->
                        new SecretBuilder(s).addToData("OPENAI_API_KEY", "eA==").build());

        Report report = uninstall(Map.of("namespace", "chatwoot", "dropDatabase", true, "keepSecrets", false));

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(report.compensation())
                .filteredOn(u -> u.object().equals("Secret/chatwoot/chatwoot-secrets"))
                .extracting(Undone::detail)
                .containsExactly("others put entries into it: OPENAI_API_KEY");
        assertThat(secrets()).containsEntry("OPENAI_API_KEY", "eA==");
        assertThat(deleted(report)).contains("Secret/chatwoot/ghcr-secret").doesNotContain("Namespace/chatwoot");
    }

    @Test
    void whereItMayNotSeeEverythingTheNamespaceStays() throws Exception {
        install();
        world.testbed().faults().deny("list", "networkpolicies");

        Report report = uninstall(Map.of("namespace", "chatwoot", "dropDatabase", true, "keepSecrets", false));

        assertThat(report.compensation())
                .filteredOn(u -> u.object().equals("Namespace/chatwoot"))
                .extracting(Undone::detail)
                .containsExactly("it holds kinds that this worker may not list (networkpolicies.networking.k8s.io)");
    }

    @Test
    void rulesThatAnotherInstallUsesStay() throws Exception {
        install();
        var spec = kubectl.secrets()
                .inNamespace("chatwoot-runbook")
                .withName("chatwoot-spec")
                .get();
        spec.getMetadata().setName("desk-spec");
        spec.getMetadata().setResourceVersion(null);
        spec.getMetadata().setUid(null);
        kubectl.resource(spec).create();
        Map<String, List<String>> rules = world.snapshot().rules();

        Report report = uninstall(Map.of("namespace", "chatwoot"));

        assertThat(world.snapshot().rules()).isEqualTo(rules);
        assertThat(report.compensation())
                .filteredOn(u -> u.object().startsWith("ufw/"))
                .isNotEmpty()
                .allMatch(u -> u.detail().equals("another install uses the same path: desk"));
    }

    @Test
    void itEndsTheSameWhenEveryActivityWasExecutedAndItsFirstAnswerLost() throws Exception {
        install();
        Report undisturbed = uninstall(Map.of("namespace", "chatwoot", "dropDatabase", true));
        world.testbed().reset();
        install();
        worker.close();
        AnswerLost answers = new AnswerLost();
        Report disturbed;
        try (RunbookWorker losing = world.worker(answers)) {
            disturbed = uninstall(Map.of("namespace", "chatwoot", "dropDatabase", true));
        } finally {
            worker = world.worker();
        }

        assertThat(answers.lost())
                .contains("UninstallPrepare", "UninstallInventory", "UninstallRemove", "UninstallLeftovers");
        assertThat(disturbed.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(words(disturbed)).isEqualTo(words(undisturbed));
        assertThat(kept(disturbed)).isEqualTo(kept(undisturbed));
    }

    private static Map<String, String> secrets() {
        return kubectl.secrets()
                .inNamespace("chatwoot")
                .withName("chatwoot-secrets")
                .get()
                .getData();
    }

    /** Objects that no run has anything to do with, whole. */
    private static Map<String, String> others() throws Exception {
        Map<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, GenericKubernetesResource> object :
                world.snapshot().objects().entrySet()) {
            if (object.getKey().equals("ConfigMap/chatwoot/dashboards")
                    || object.getKey().equals("NetworkPolicy/chatwoot/guard")) {
                texts.put(object.getKey(), Serialization.asJson(object.getValue()));
            }
        }
        assertThat(texts).hasSize(2);
        return texts;
    }

    private static List<String> kept(Report report) {
        return report.compensation().stream()
                .filter(u -> u.status() == Undone.Status.KEPT)
                .map(Undone::object)
                .sorted()
                .toList();
    }

    /** Without the digest in a Job's name and the run in a Secret's. */
    private static List<String> words(Report report) {
        return deleted(report).stream()
                .map(o -> o.replaceFirst("(chatwoot-migrate-).*", "$1DIGEST").replaceFirst("undo-.*", "undo-RUN"))
                .sorted()
                .toList();
    }

    private static Check removed(Report report) {
        return report.checks().stream()
                .filter(c -> c.id().equals("removed"))
                .findFirst()
                .orElseThrow();
    }
}
