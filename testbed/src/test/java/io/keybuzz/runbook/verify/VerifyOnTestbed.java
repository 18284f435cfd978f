package io.keybuzz.runbook.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.install.InstallWorld;
import io.keybuzz.runbook.install.WorldSnapshot;
import io.keybuzz.runbook.kubernetes.KubernetesClients;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.worker.RunbookWorker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An install in a simulated world, and a verification of it. */
abstract class VerifyOnTestbed {
    static final String ID = Names.verifyId("default", "chatwoot");

    @TempDir
    private static Path directory;

    static InstallWorld world;
    static RunbookWorker worker;
    static KubernetesClient kubectl;
    /** A verification leaves the install as it is, so only a test that breaks it needs another one after it. */
    static boolean intact;

    @BeforeAll
    static void start() throws Exception {
        intact = false;
        world = new InstallWorld(directory);
        worker = world.worker();
        kubectl = KubernetesClients.of(world.testbed().kubernetesConfig());
    }

    @AfterAll
    static void stop() {
        kubectl.close();
        worker.close();
        world.close();
    }

    @BeforeEach
    void anInstall() throws Exception {
        if (!intact) {
            world.testbed().reset();
            assertThat(world.install(InstallWorld.SPEC).outcome()).isEqualTo(Outcome.SUCCEEDED);
        }
        intact = true;
    }

    static Report verify() throws Exception {
        return InstallWorld.result(world.run("VerifyChatwoot", ID, Map.of()));
    }

    static Report failed(Map<String, Object> input) {
        return InstallWorld.reportOf(catchThrowable(() -> InstallWorld.result(world.run("VerifyChatwoot", ID, input))));
    }

    static Check check(Report report, String id) {
        return report.checks().stream()
                .filter(c -> c.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    static List<Cause> causes(Report report) {
        return report.steps().get(0).diagnoses().stream().map(Diagnosis::cause).toList();
    }

    static void assertUnchanged(WorldSnapshot before) throws Exception {
        WorldSnapshot after = world.snapshot();
        Map<String, String> versions = new TreeMap<>(after.versions());
        assertThat(versions).isEqualTo(before.versions());
        assertThat(own(after)).isEqualTo(own(before));
        assertThat(after.rules()).isEqualTo(before.rules());
        assertThat(after.database()).isEqualTo(before.database());
        assertThat(after.redisKeys()).isEqualTo(before.redisKeys());
    }

    /** What lies in the runbook's own namespace, with its versions. */
    private static Map<String, String> own(WorldSnapshot snapshot) {
        Map<String, String> versions = new TreeMap<>();
        snapshot.objects().forEach((name, object) -> {
            if ("chatwoot-runbook".equals(object.getMetadata().getNamespace())) {
                versions.put(name, object.getMetadata().getResourceVersion());
            }
        });
        return versions;
    }
}
