package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.keybuzz.runbook.cli.CommandRun;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The identities of deploy/, which may do what these files grant and nothing else. */
@LabOnly("the testbed's API server tells no identities apart")
class IdentityScenarioTest extends Scenario {
    private static final String ENDPOINT = "registry.endpoint=http://10.0.0.10:5000";

    private final List<HasMetadata> applied = new ArrayList<>();

    @AfterEach
    void asAdministratorAgain() throws Exception {
        world.killWorker();
        applied.stream()
                .filter(o -> !(o instanceof Namespace))
                .forEach(o -> world.kubernetes().resource(o).delete());
    }

    @Test
    void thatOfAnInstallIsEnoughFromTheFirstInstallToTheUninstall() throws Exception {
        grant("rbac-install.yaml");
        world.killWorker();
        ((LabWorld) world).startWorkerAs("chatwoot-runbook-install");

        assertSucceeded(install(DEFAULTS));
        assertSucceeded(Run.redeploy(world, Map.of("image", IMAGE + "v3.12.1")).end());
        assertSucceeded(Run.verify(world, Map.of()));
        Report uninstalled =
                Run.uninstall(world, Map.of("namespace", "chatwoot", "dropDatabase", true, "keepSecrets", false));

        assertSucceeded(uninstalled);
        assertThat(world.kubernetes()
                        .apps()
                        .deployments()
                        .inNamespace("chatwoot")
                        .list()
                        .getItems())
                .isEmpty();
    }

    @Test
    void thatOfLookingIsEnoughToInspectPlanAndVerify() throws Exception {
        assertSucceeded(install(DEFAULTS));
        grant("rbac-install.yaml");
        grant("rbac-verify.yaml");
        world.killWorker();
        LabWorld lab = (LabWorld) world;
        lab.startWorkerAs("chatwoot-runbook-verify");

        assertSucceeded(Run.verify(world, Map.of()));
        CommandRun inspect = lab.commandAs("chatwoot-runbook-verify", "inspect", "--json", "--set", ENDPOINT);
        CommandRun plan = lab.commandAs("chatwoot-runbook-verify", "plan", "--set", ENDPOINT);
        assertThat(inspect.exit()).as(inspect.err()).isZero();
        assertThat(inspect.out()).doesNotContain("orbidden", "may not");
        assertThat(plan.exit()).as(plan.out() + plan.err()).isZero();
        Report refused = Run.start(world, UNATTENDED).end();
        assertThat(diagnoses(refused).toString()).as("it may not install").contains("deploy/rbac-install.yaml");
        DiagnosesDocument.told("an identity that may only look", diagnosis(refused, Cause.PERMISSION));
    }

    private void grant(String manifest) throws Exception {
        try (var in = Files.newInputStream(Path.of("..", "deploy", manifest))) {
            world.kubernetes().load(in).items().forEach(object -> {
                world.kubernetes().resource(object).serverSideApply();
                applied.add(object);
            });
        }
    }
}
