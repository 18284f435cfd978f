package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Names;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodDiagnosisScenarioTest extends DiagnosisScenario {
    private static final String PID_FILE = "/app/tmp/pids/server.pid";
    private static final String OF_ANOTHER_OWNER = "ghcr.io/keybuzz/chatwoot-keybuzz:v3.12.0";

    @Test
    void aTagThatIsNotThere() throws Exception {
        Diagnosis told = fails(Map.of("image", IMAGE + "v3.99.0"), Cause.TAG_MISSING);

        assertThat(told.summary()).contains("v3.99.0", "there are", "v3.12.0");
        DiagnosesDocument.told("a tag that is not there", told);
    }

    @Test
    void aTagThatTheNodesDoNotFind() throws Exception {
        Diagnosis told = fails(askedByNodesOnly(IMAGE + "v3.99.0"), Cause.TAG_MISSING);

        assertThat(told.summary()).startsWith("Pod chatwoot/").contains("cannot pull", "v3.99.0: not found");
        DiagnosesDocument.told("a tag that the nodes do not find", told);
    }

    @Test
    void aRepositoryThatIsNotThere() throws Exception {
        Diagnosis told = fails(Map.of("image", OF_ANOTHER_OWNER), Cause.TAG_MISSING);

        assertThat(told.summary()).contains("keybuzz/chatwoot-keybuzz", "or is not there");
        DiagnosesDocument.told("a repository that is not there", told);
    }

    @Test
    void aRepositoryThatTheNodesDoNotFind() throws Exception {
        Diagnosis told = fails(askedByNodesOnly(OF_ANOTHER_OWNER), Cause.TAG_MISSING);

        assertThat(told.summary()).startsWith("Pod chatwoot/").contains("cannot pull", OF_ANOTHER_OWNER);
        DiagnosesDocument.told("a repository that the nodes do not find", told);
    }

    /** The worker asks where nobody answers, so that nothing is known of the image before its nodes pull it. */
    private static Map<String, Object> askedByNodesOnly(String image) {
        return Map.of("image", image, "registry", Map.of("endpoint", "http://10.0.0.10:5999"));
    }

    @Test
    void aLoginThatTheRegistryRefuses() throws Exception {
        world.credential("registry-password", "wrong-Password-1");

        Diagnosis told = fails(DEFAULTS, Cause.PULL_CREDENTIALS);

        assertThat(told.toString()).doesNotContain("wrong-Password-1");
        DiagnosesDocument.told("a login that the registry refuses", told);
    }

    @Test
    void aPidFileThatOutlivedItsProcess() throws Exception {
        assertSucceeded(install(DEFAULTS));
        // As Rails is started that is not told to put it where it goes with the container.
        world.kubernetes()
                .apps()
                .deployments()
                .inNamespace("chatwoot")
                .withName(Names.WEB)
                .patch(
                        byHand(PatchType.JSON),
                        "[{\"op\":\"replace\",\"path\":\"/spec/template/spec/containers/0/command\",\"value\":"
                                + "[\"bundle\",\"exec\",\"rails\",\"s\",\"-p\",\"3000\",\"-b\",\"0.0.0.0\"]}]");
        Waiting.until("pods with that command serve", Duration.ofMinutes(2), PodDiagnosisScenarioTest::isWebRolledOut);

        world.killWeb();

        var web = world.kubernetes().pods().inNamespace("chatwoot").withLabel("component", "web");
        Waiting.until(
                "every one of them finds its file",
                Duration.ofMinutes(2),
                () -> web.list().getItems().stream().allMatch(PodDiagnosisScenarioTest::foundItsFile));
        Diagnosis told = diagnosis(Run.verify(world, Map.of()), Cause.STALE_PID_FILE);
        assertThat(told.summary()).contains("Pod chatwoot/chatwoot-web-", "exit code 1", PID_FILE);
        assertThat(told.ruledOut()).isNotEmpty();
        DiagnosesDocument.told("a pid file that outlived its process", told);

        assertThat(told.remedy()).contains("delete pod chatwoot-web-");
        web.delete();
        Waiting.until(
                "the pods after them serve",
                Duration.ofMinutes(2),
                () -> WayIn.answers(world).values().stream().allMatch(status -> status == 200));
    }

    private static boolean isWebRolledOut() {
        Deployment web = world.kubernetes()
                .apps()
                .deployments()
                .inNamespace("chatwoot")
                .withName(Names.WEB)
                .get();
        return web.getMetadata().getGeneration().equals(web.getStatus().getObservedGeneration())
                && Integer.valueOf(2).equals(web.getStatus().getUpdatedReplicas())
                && Integer.valueOf(2).equals(web.getStatus().getReplicas())
                && Integer.valueOf(2).equals(web.getStatus().getAvailableReplicas());
    }

    private static boolean foundItsFile(Pod pod) {
        try {
            String log = world.kubernetes()
                    .pods()
                    .inNamespace("chatwoot")
                    .withName(pod.getMetadata().getName())
                    .inContainer(Names.WEB)
                    .terminated()
                    .getLog();
            return log != null && log.contains(PID_FILE);
        } catch (KubernetesClientException notRestartedYet) {
            return false;
        }
    }

    @Test
    void anErrorOfTheApplicationThatNobodyKnows() throws Exception {
        crash("an error that nobody knows", "NameError: uninitialized constant Standin::Crash", Cause.UNKNOWN);
    }

    @Test
    void aRegistryThatDoesNotAnswerIsToldWhileItIsWaitedFor() throws Exception {
        Run run = waitingForItsImage();
        assertThat(run.progress().waiting()).isNull();
        Diagnosis told = diagnosis(run.progress(), Cause.REGISTRY_DOWN);
        run.cancel();

        assertThat(told.summary()).contains("does not answer the node");
        DiagnosesDocument.told("a registry that does not answer", told);
        run.failed();
    }

    @Test
    @LabOnly("the testbed's nodes have room for any pod")
    void morePodsThanThereIsRoomFor() throws Exception {
        DiagnosesDocument.told(
                "no room for a pod",
                fails(
                        Map.of(
                                "worker",
                                Map.of(
                                        "resources",
                                        Map.of(
                                                "requests",
                                                Map.of("cpu", "200", "memory", "512Mi"),
                                                "limits",
                                                Map.of("cpu", "200", "memory", "2Gi")))),
                        Cause.UNSCHEDULABLE));
    }

    @Test
    @LabOnly("the testbed's kubelets are this process, and do not stand still")
    void aNodeWhoseKubeletStandsStill() throws Exception {
        List<String> others = nodesBut(Fault.LOST);
        others.forEach(node -> cordon(node, true));
        try {
            world.fault(Fault.KUBELET_STOPPED);
            Run run = Run.start(world, DEFAULTS);
            Waiting.until(
                    "it is told while it waits",
                    Duration.ofMinutes(2),
                    () -> rollout(run).stream().anyMatch(d -> d.cause() == Cause.NODE_UNREACHABLE));
            DiagnosesDocument.told(
                    "a node whose kubelet stands still", rollout(run).get(0));

            world.fault(Fault.NONE);
            assertSucceeded(run.end());
        } finally {
            world.fault(Fault.NONE);
            others.forEach(node -> cordon(node, false));
        }
    }

    @Test
    @LabOnly("the testbed's controllers are this process, and do not stand still")
    void aChangeThatNoControllerTakesUp() throws Exception {
        assertSucceeded(install(DEFAULTS));
        world.fault(Fault.CONTROLLERS_STOPPED);

        Diagnosis told = fails(Map.of("env", Map.of("DEFAULT_LOCALE", "fr")), Cause.UNKNOWN);

        assertThat(told.summary()).contains("chatwoot-web", "controller for Deployments does not work");
        DiagnosesDocument.told("a change that no controller takes up", told);
        world.fault(Fault.NONE);
        assertSucceeded(install(Map.of("env", Map.of("DEFAULT_LOCALE", "fr"))));
    }

    private static List<Diagnosis> rollout(Run run) {
        return run.progress().steps().stream()
                .filter(s -> s.id().equals("rollout"))
                .flatMap(s -> s.diagnoses().stream())
                .toList();
    }

    @Test
    @LabOnly("the testbed's API server admits every pod")
    void aQuotaThatIsUsedUp() throws Exception {
        world.kubernetes()
                .namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("chatwoot")
                        .endMetadata()
                        .build())
                .create();
        world.kubernetes()
                .resourceQuotas()
                .inNamespace("chatwoot")
                .resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("compute")
                        .endMetadata()
                        .withNewSpec()
                        .addToHard("pods", new Quantity("2"))
                        .endSpec()
                        .build())
                .create();

        Diagnosis told = fails(Map.of("adopt", "YES"), Cause.UNSCHEDULABLE);

        assertThat(told.summary()).contains("exceeded quota: compute");
        DiagnosesDocument.told("a quota that is used up", told);
    }

    @Test
    @LabOnly("the testbed's API server admits every pod")
    void aNamespaceThatAdmitsNobodyWhoMayBeRoot() throws Exception {
        world.kubernetes()
                .namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("chatwoot")
                        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                        .endMetadata()
                        .build())
                .create();

        Diagnosis told = fails(Map.of("adopt", "YES"), Cause.UNSCHEDULABLE);

        assertThat(told.summary()).contains("violates PodSecurity \"restricted:latest\"");
        DiagnosesDocument.told("a namespace that admits nobody who may be root", told);
    }

    @Test
    void aLimitOfMemoryThatIsTooLow() throws Exception {
        Map<String, Object> tooLow = Map.of(
                "requests", Map.of("cpu", "250m", "memory", "32Mi"), "limits", Map.of("cpu", "1", "memory", "32Mi"));
        DiagnosesDocument.told(
                "a limit of memory that is too low",
                fails(
                        Map.of("env", Map.of("STANDIN_MEMORY", "64"), "web", Map.of("resources", tooLow)),
                        Cause.OUT_OF_MEMORY));
    }

    @Test
    void anImageThatIsSlowToBootIsWaitedForWithoutAWord() throws Exception {
        Map<String, Object> slow = new LinkedHashMap<>(UNATTENDED);
        slow.put("image", IMAGE + "v3.12.0-slow-boot");

        Report report = install(slow);

        assertSucceeded(report);
        // A kubelet that reads the pull secret a moment too late pulls without it once, and that is mended.
        assertThat(diagnoses(report))
                .as("but for the incident's own")
                .allMatch(d -> d.cause() == Cause.FIREWALL || d.cause() == Cause.PULL_CREDENTIALS && d.mended());
    }

    /** What the application prints is all that tells these causes; the stand-in is told to print it. */
    private static void crash(String title, String printed, Cause cause) throws Exception {
        Diagnosis told = fails(Map.of("env", Map.of("STANDIN_CRASH", printed)), cause);
        assertThat(told.summary()).contains("Pod chatwoot/chatwoot-", "exit code 1");
        assertThat(told.ruledOut()).isNotEmpty();
        DiagnosesDocument.told(title, told);
    }
}
