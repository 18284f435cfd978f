package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL by a name that pods ask their cluster's name servers for. */
@LabOnly("in the testbed every address is mapped, and no name is ever resolved")
class NamesScenarioTest extends DiagnosisScenario {
    private static final String NAME = "postgres.keybuzz.internal";
    private static final String UNKNOWN_NAME = "postgres.keybuzz.internai";
    private static final String ADMITTED = "allow from 10.233.0.0/16 to any port 53";

    private Path hosts;

    /** Nobody answers the worker's own questions about names in the lab. */
    @BeforeEach
    void theWorkerKnowsTheNames() throws Exception {
        hosts = Files.createTempFile("runbook-", "-hosts");
        Files.writeString(hosts, "10.0.0.10 " + NAME + " " + UNKNOWN_NAME + "\n");
        world.killWorker();
        ((LabWorld) world).startWorkerWith("-Djdk.net.hosts.file=" + hosts);
    }

    @AfterEach
    void aWorkerLikeAnyOther() throws Exception {
        world.killWorker();
        Files.delete(hosts);
    }

    @Test
    void aNameServerOnEachNodeThatItsFirewallShutsIsProvenAndOpened() throws Exception {
        world.fault(Fault.DNS_SHUT);

        Report report = install(named(NAME));

        assertSucceeded(report);
        Diagnosis firewall = diagnosis(report, Cause.FIREWALL);
        assertThat(firewall.summary()).contains("packets of pods to DNS");
        assertThat(firewall.mended()).isTrue();
        assertThat(changes(report)).anyMatch(c -> c.startsWith("ufw/") && c.contains(ADMITTED));
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void aNameServerBehindAFirewallThatIsOnlyToBeReported() throws Exception {
        world.fault(Fault.DNS_SHUT);

        Diagnosis told = fails(underPolicy("REPORT_ONLY"), Cause.FIREWALL);

        assertThat(told.summary()).contains("packets of pods to DNS");
        assertThat(told.remedy()).contains("ufw " + ADMITTED);
        DiagnosesDocument.told("a firewall before the name server on a node", told);
    }

    /** What the incident's notes had: CoreDNS runs, and who asks it from another node than its own hears nothing. */
    @Test
    void aNameServerThatOnlyItsOwnNodeReaches() throws Exception {
        world.fault(Fault.DNS);

        Diagnosis told = fails(underPolicy("OFF"), Cause.DNS);

        assertThat(told.remedy()).contains("each CoreDNS pod, from its own node and from here");
        for (Pod server : nameServers()) {
            String own = server.getStatus().getHostIP();
            assertThat(asked(own, server)).contains("10.0.0.10");
            assertThat(asked("10.0.0.111", server)).as("the probe that decides").doesNotContain("10.0.0.10");
        }
        DiagnosesDocument.told("a name server that only its own node reaches", told);
    }

    @Test
    void aNameThatNobodyKnows() throws Exception {
        world.firewalls("off");
        world.fault(Fault.DNS);

        Diagnosis told = fails(named(UNKNOWN_NAME), Cause.DNS);

        assertThat(told.summary())
                .contains("Pod chatwoot/chatwoot-", "the name " + UNKNOWN_NAME, "Name or service not known");
        assertThat(told.ruledOut().toString()).contains("it knows no such name");
        DiagnosesDocument.told("a name that does not resolve in a pod", told);
    }

    private static Map<String, Object> named(String host) {
        return Map.of("database", Map.of("host", host));
    }

    private static Map<String, Object> underPolicy(String policy) {
        return Map.of("database", Map.of("host", NAME), "firewall", Map.of("policy", policy));
    }

    private static List<Pod> nameServers() {
        List<Pod> pods = world.kubernetes()
                .pods()
                .inNamespace("kube-system")
                .withLabel("k8s-app", "kube-dns")
                .list()
                .getItems();
        assertThat(pods).hasSizeGreaterThanOrEqualTo(2);
        return pods.stream()
                .filter(p -> "Running".equals(p.getStatus().getPhase()))
                .toList();
    }

    private static String asked(String node, Pod server) throws Exception {
        List<String> said = ((LabWorld) world)
                .onNode(
                        node,
                        "timeout 5 busybox nslookup " + NAME + " "
                                + server.getStatus().getPodIP() + " || true");
        List<String> answers = new ArrayList<>(said);
        answers.removeIf(line -> line.startsWith("Server") || line.contains(":53"));
        return String.join("\n", answers);
    }
}
