package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Undone;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class UninstallScenarioTest extends BackedUpScenario {
    private static final Map<String, Object> EVERYTHING =
            Map.of("namespace", "chatwoot", "dropDatabase", true, "keepSecrets", false);

    @Tag("core")
    @Test
    void theDataStaysAndALaterInstallGoesOnWithIt() throws Exception {
        Map<String, List<String>> rules = allRules();
        assertSucceeded(install(DEFAULTS));
        world.sql("chatwoot", "INSERT INTO users(email) VALUES ('ada@example.org')");
        Map<String, String> secrets = secrets();
        Map<String, String> before = written();
        Run run = Run.start(world, "UninstallChatwoot", Run.ID, Map.of("namespace", "chatwoot"));

        Report parked = run.parked();

        assertThat(parked.waiting().diagnosis().cause()).isEqualTo(Cause.APPROVAL);
        assertThat(listed(parked, "goes"))
                .contains("Deployment/chatwoot/chatwoot-web", "Deployment/chatwoot/chatwoot-worker")
                .contains("Service/chatwoot/chatwoot-web", "Ingress/chatwoot/chatwoot-ingress");
        assertThat(listed(parked, "stays"))
                .contains("database/chatwoot", "Secret/chatwoot/chatwoot-secrets", "Namespace/chatwoot");
        assertThat(written()).as("nothing goes before the yes").isEqualTo(before);
        run.decide("RETRY");
        Report report = run.end();
        assertSucceeded(report);
        assertThat(listed(parked, "goes")).as("what was said to go").containsAll(deleted(report));
        assertThat(deleted(report)).contains("Deployment/chatwoot/chatwoot-web", "Ingress/chatwoot/chatwoot-ingress");
        assertThat(report.compensation())
                .extracting(Undone::object)
                .contains("database/chatwoot", "Namespace/chatwoot");
        assertThat(pods("chatwoot-web")).isEmpty();
        assertThat(allRules()).isEqualTo(rules);
        assertThat(WayIn.answers(world).values()).doesNotContain(200);
        assertSucceeded(install(DEFAULTS));
        assertThat(secrets()).isEqualTo(secrets);
        assertThat(world.sql("chatwoot", "SELECT email FROM users")).contains("ada@example.org");
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void toldToItLeavesNothingAndAnInstallBeginsAnew() throws Exception {
        assertSucceeded(install(DEFAULTS));

        Report report = Run.uninstall(world, EVERYTHING);

        assertSucceeded(report);
        assertThat(report.compensation()).isEmpty();
        awaitThatTheNamespaceIsGone();
        assertThat(world.sql("postgres", "SELECT datname FROM pg_database WHERE datname = 'chatwoot'"))
                .isEmpty();
        assertThat(world.sql("postgres", "SELECT rolname FROM pg_roles WHERE rolname = 'chatwoot'"))
                .isEmpty();
        assertSucceeded(install(DEFAULTS));
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void afterARestoreTheDataFromBeforeGoesAlongAndSoDoesTheRole() throws Exception {
        assertSucceeded(install(backedUp(Map.of())));
        world.claim(CLAIM);
        somebodyUsesIt();
        Run restore =
                Run.start(world, "RestoreChatwoot", Run.ID, Map.of("namespace", "chatwoot", "backup", id(backup())));
        restore.parked();
        restore.decide("RETRY");
        assertSucceeded(restore.end());

        Report report = Run.uninstall(world, EVERYTHING);

        assertSucceeded(report);
        assertThat(deleted(report))
                .contains("database/chatwoot", "role/chatwoot")
                .anyMatch(object -> object.startsWith("database/chatwoot_before_"));
        assertThat(world.sql("postgres", "SELECT datname FROM pg_database WHERE datname LIKE 'chatwoot%'"))
                .isEmpty();
        assertThat(world.sql("postgres", "SELECT rolname FROM pg_roles WHERE rolname = 'chatwoot'"))
                .isEmpty();
    }

    @Test
    void whatOthersMadeStaysAsItIs() throws Exception {
        assertSucceeded(install(DEFAULTS));
        world.kubernetes()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("chatwoot")
                        .withName("dashboards")
                        .endMetadata()
                        .addToData("a", "b")
                        .build())
                .create();
        String before = dashboards();

        Report report = Run.uninstall(world, EVERYTHING);

        assertSucceeded(report);
        assertThat(dashboards()).isEqualTo(before);
        assertThat(report.compensation())
                .extracting(Undone::object, Undone::status)
                .contains(
                        org.assertj.core.groups.Tuple.tuple("ConfigMap/chatwoot/dashboards", Undone.Status.KEPT),
                        org.assertj.core.groups.Tuple.tuple("Namespace/chatwoot", Undone.Status.KEPT));
    }

    /** What a parked uninstall shows, by what becomes of it; without the notes. */
    private static List<String> listed(Report parked, String fate) {
        return parked.waiting().diagnosis().evidence().stream()
                .filter(e -> e.what().equals(fate))
                .map(e -> e.observed().split(": ", 2)[0])
                .toList();
    }

    private static String dashboards() {
        return Serialization.asJson(world.kubernetes()
                .configMaps()
                .inNamespace("chatwoot")
                .withName("dashboards")
                .get());
    }

    private static List<String> deleted(Report report) {
        return report.steps().stream()
                .flatMap(s -> s.changes().stream())
                .filter(c -> c.change() == Change.DELETED)
                .map(ObjectChange::object)
                .toList();
    }
}
