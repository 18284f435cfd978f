package io.keybuzz.runbook.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodDiagnosisTest {
    private final Spec spec = Targets.spec("chatwoot", Spec.Adopt.ASK, null);

    @ParameterizedTest
    @CsvSource({
        "'exceeded quota: compute', describe resourcequota",
        "'violates PodSecurity \"restricted:latest\": runAsNonRoot', pod-security.kubernetes.io/enforce=baseline",
        "'admission webhook \"policy.example.org\" denied the request', get validatingwebhookconfigurations",
    })
    void whoeverDoesNotAdmitPodsHasARemedyOfItsOwn(String words, String remedy) {
        Diagnosis d = PodRefusal.of(spec, "deployment chatwoot-web", words, List.of(), Instant.EPOCH);

        assertThat(d.summary()).contains(words);
        assertThat(d.remedy()).contains(remedy);
    }

    @Test
    void aContainerThatDoesNotEvenStartForWantOfMemoryIsOutOfMemory() {
        Diagnosis d = of(
                Pods.web(Pods.waiting(
                        "chatwoot-web", "RunContainerError", "container init was OOM-killed (memory limit too low?)")),
                "");

        assertThat(d.cause()).isEqualTo(Cause.OUT_OF_MEMORY);
    }

    @Test
    void aNameThatAServerDoesNotKnowIsToBeCorrectedAndASilentServerToBeAsked() {
        String name = "could not translate host name \"10.0.0.10\" to address: ";
        Diagnosis unknown =
                of(Pods.web(Pods.crashed("chatwoot-web", 2, 1, "Error")), name + "Name or service not known\n");
        Diagnosis silent = of(
                Pods.web(Pods.crashed("chatwoot-web", 2, 1, "Error")), name + "Temporary failure in name resolution\n");

        assertThat(unknown.remedy()).startsWith("A name server knows no 10.0.0.10: correct database.host");
        assertThat(unknown.ruledOut().toString()).contains("route and firewall before it are right");
        assertThat(silent.remedy()).contains("then each CoreDNS pod, from its own node");
        assertThat(silent.ruledOut().toString()).doesNotContain("who answered");
    }

    @Test
    void namesTheKeyThatIsMissing() {
        Diagnosis d = of(
                Pods.web(Pods.waiting(
                        "chatwoot-web",
                        "CreateContainerConfigError",
                        "couldn't find key REDIS_URL in Secret chatwoot/chatwoot-secrets")),
                "");

        assertThat(d.cause()).isEqualTo(Cause.CONFIG_KEY_MISSING);
        assertThat(d.summary()).contains("key REDIS_URL is not in Secret");
        assertThat(d.remedy()).endsWith("describe secret chatwoot-secrets");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A server is already running (pid: 1, file: /app/tmp/pids/server.pid).|STALE_PID_FILE",
                "connection to server at \"10.0.0.10\", port 5432 failed: FATAL:  password authentication failed for"
                        + " user \"chatwoot\"|DATABASE_PASSWORD",
                "PG::ConnectionBad: connection to server at \"10.0.0.10\", port 5432 failed: Connection"
                        + " refused|DATABASE_UNREACHABLE",
                "could not translate host name \"db\" to address|DNS",
                "getaddrinfo: Temporary failure in name resolution (Redis::CannotConnectError)|DNS",
                "WRONGPASS invalid username-password pair or user is disabled."
                        + " (RedisClient::AuthenticationError)|REDIS_PASSWORD",
                "NOAUTH Authentication required.|REDIS_PASSWORD",
                "Error connecting to Redis on 10.0.0.10:6379 (Redis::TimeoutError)|REDIS_UNREACHABLE",
                "dial tcp 10.0.0.10:6379: i/o timeout|REDIS_UNREACHABLE",
                "dial tcp 10.0.0.10:5432: connect: connection refused|DATABASE_UNREACHABLE",
                "PG::ConnectionBad: connection to server at \"10.0.0.10\", port 5432 failed: FATAL:  sorry, too many"
                        + " clients already|DATABASE_UNREACHABLE",
                "KeyError: key not found: \"FRONTEND_URL\"|CONFIG_KEY_MISSING",
                "ArgumentError: Missing `secret_key_base` for 'production' environment|CONFIG_KEY_MISSING",
                "Missing Active Record encryption credential: active_record_encryption.primary_key|CONFIG_KEY_MISSING",
                "undefined method 'settings' for Account|UNKNOWN",
            })
    void readsTheLogOfACrash(String line, Cause cause) {
        Diagnosis d =
                of(Pods.web(Pods.crashed("chatwoot-web", 2, 1, "Error")), "=> Booting Puma\n" + line + "\nExiting\n");

        assertThat(d.cause()).isEqualTo(cause);
        assertThat(d.summary()).contains("exit code 1");
    }

    @Test
    void aMissingKeyThatDataDependsOnIsToBePutBackAndNotMadeUp() {
        assertThat(crash("ArgumentError: Missing `secret_key_base` for 'production' environment")
                        .remedy())
                .contains("Put the one back that was in use", "deploy/chatwoot-worker -- printenv SECRET_KEY_BASE");
        assertThat(crash("Missing Active Record encryption credential: active_record_encryption.primary_key")
                        .summary())
                .contains("a setting is missing (ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY)");
        assertThat(crash("KeyError: key not found: \"FRONTEND_URL\"").remedy()).contains("Add it under env");
    }

    @Test
    void aServerThatDoesNotAnswerRaisesTheFirewallAndOneThatRefusesDoesNot() {
        assertThat(crash("dial tcp 10.0.0.10:6379: i/o timeout").remedy())
                .contains("ufw route allow from 10.233.0.0/16");
        assertThat(crash("dial tcp 10.0.0.10:6379: connect: connection refused").remedy())
                .doesNotContain("ufw");
    }

    @Test
    void aServerThatDoesNotLetAPodInWasReached() {
        Diagnosis d =
                crash("PG::ConnectionBad: connection to server at \"10.0.0.10\", port 5432 failed: FATAL:  database"
                        + " \"chatwoot\" does not exist");

        assertThat(d.summary())
                .contains("PostgreSQL at 10.0.0.10:5432 was reached and does not let it in")
                .doesNotContain("nothing listens");
        assertThat(d.ruledOut())
                .extracting("observed")
                .contains("it was reached from the pod, so name, route, port and firewall are right")
                .noneMatch(o -> o.toString().contains("refused at once"));
        assertThat(d.remedy()).contains("./runbook restore chatwoot").doesNotContain("Start it", "pg_isready");
    }

    @Test
    void showsTheEndOfALogThatNobodyKnowsAndNoSecretOfIt() {
        Diagnosis d = crash("strange \u001b[31mthing with " + Pods.SECRET);

        assertThat(d.cause()).isEqualTo(Cause.UNKNOWN);
        assertThat(d.summary()).contains("strange").doesNotContain("\u001b").doesNotContain(Pods.SECRET);
        assertThat(d.evidence().toString()).doesNotContain(Pods.SECRET).doesNotContain("\u001b");
    }

    @Test
    void saysWhatWasMissingOfMemoryAndOfRoom() {
        Diagnosis memory = of(Pods.web(Pods.crashed("chatwoot-web", 1, 137, "OOMKilled")), "");
        assertThat(memory.cause()).isEqualTo(Cause.OUT_OF_MEMORY);
        assertThat(memory.summary()).contains("its limit of 2Gi");

        assertThat(memory.remedy()).contains("web.resources.limits.memory");
        assertThat(of(Pods.job(Pods.crashed("migrate", 1, 137, "OOMKilled")), "")
                        .remedy())
                .contains("worker.resources.limits.memory");

        Diagnosis room = of(Pods.unschedulable("0/8 nodes are available: 8 Insufficient cpu."), "");
        assertThat(room.cause()).isEqualTo(Cause.UNSCHEDULABLE);
        assertThat(room.summary()).contains("8 Insufficient cpu");
        assertThat(room.evidence()).extracting("observed").contains("compute: requests.cpu 4 used of 4");
        assertThat(room.remedy()).contains("worker.resources.requests");
        assertThat(room.ruledOut()).extracting("what").contains("admission");
    }

    @Test
    void aPodThatFindsNoNodeSaysWhatItAsksForAndWhatThereIs() {
        Pod pod = Pods.asking(
                Pods.unschedulable("0/2 nodes are available: 2 Insufficient cpu."),
                Map.of("cpu", new Quantity("200"), "memory", new Quantity("512Mi")));
        List<Node> nodes = List.of(Pods.node("k8s-worker-01", "4", "8Gi"), Pods.node("k8s-worker-02", "8", "8Gi"));

        Diagnosis tooLarge = noNode(pod, nodes);
        assertThat(tooLarge.summary())
                .contains("finds no node for what it asks for (cpu 200, memory 512Mi): 0/2 nodes");
        assertThat(tooLarge.evidence())
                .extracting("observed")
                .contains(
                        "the roomiest of 2 that are open to it is k8s-worker-02, with cpu 8, memory 8192Mi for all of its pods");
        assertThat(tooLarge.ruledOut()).extracting("what").doesNotContain("the nodes' size");

        Pod small = Pods.asking(
                Pods.unschedulable("0/2 nodes are available: 2 Insufficient cpu."),
                Map.of("cpu", new Quantity("500m")));
        assertThat(noNode(small, nodes).ruledOut())
                .extracting("observed")
                .contains("were it empty, k8s-worker-02 would have room");
    }

    private Diagnosis noNode(Pod pod, List<Node> nodes) {
        return PodDiagnosis.of(
                spec, PodSymptom.of(pod).orElseThrow(), with(Pods.evidence(pod, ""), null, nodes), Instant.EPOCH);
    }

    @Test
    void aClaimThatIsNotBoundIsNoLackOfRoom() {
        Diagnosis d = of(
                Pods.unschedulable(
                        "0/8 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found"),
                "");

        assertThat(d.cause()).isEqualTo(Cause.UNSCHEDULABLE);
        assertThat(d.summary()).contains("finds no volume");
        assertThat(d.remedy()).contains("describe pvc").doesNotContain("requests");
    }

    @Test
    void aRefusedPasswordInTheInitContainerRulesTheNetworkOut() {
        Pod pod = Pods.inInit(Pods.running(Names.INIT_CONTAINER, 0, false));
        WaitLine line =
                new WaitLine(false, 6, "psql: error: FATAL:  password authentication failed for user \"chatwoot\"");

        Diagnosis d = PodDiagnosis.unconnected(spec, line, Pods.evidence(pod, "log"), Instant.EPOCH);

        assertThat(d.cause()).isEqualTo(Cause.DATABASE_PASSWORD);
        assertThat(d.summary()).contains("for 6 s").contains("PostgreSQL at 10.0.0.10:5432");
        assertThat(d.ruledOut()).extracting("what").containsExactly("scheduling", "the server's answer");
    }

    @Test
    void aQuotaThatRefusesPodsIsNamed() {
        Diagnosis d = PodRefusal.of(
                spec,
                "deployment " + Names.WEB,
                "pods \"x\" is forbidden: exceeded quota: compute",
                List.of("compute: pods 4 used of 4"),
                Instant.EPOCH);

        assertThat(d.cause()).isEqualTo(Cause.UNSCHEDULABLE);
        assertThat(d.summary()).contains("exceeded quota: compute");
        assertThat(d.evidence()).hasSize(2);
        assertThat(d.ruledOut())
                .extracting("observed")
                .containsExactly("they have taken up deployment " + Names.WEB + " and ask for its pods");
    }

    @Test
    void aPodThatIsNotReadyShowsWhatTheProbeSaid() {
        Diagnosis d = of(
                Pods.web(Pods.running("chatwoot-web", 0, false)),
                "Completed 500",
                "Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 500");

        assertThat(d.summary()).contains("statuscode: 500");
    }

    private static PodEvidence with(PodEvidence seen, String notReady, List<Node> nodes) {
        return new PodEvidence(
                seen.pod(),
                seen.events(),
                seen.log(),
                seen.pullSecret(),
                seen.quota(),
                seen.secrets(),
                null,
                notReady,
                nodes);
    }

    @Test
    void aPodOnANodeWhoseKubeletIsGoneNamesTheNodeAndTheWayOut() {
        Pod pod = Pods.scheduled();
        Diagnosis d = PodDiagnosis.of(
                spec,
                PodSymptom.of(pod).orElseThrow(),
                with(
                        Pods.evidence(pod, ""),
                        "NodeStatusUnknown: Kubelet stopped posting node status. (since 2026-01-01T00:00:00Z)",
                        List.of()),
                Instant.EPOCH);

        assertThat(d.cause()).isEqualTo(Cause.NODE_UNREACHABLE);
        assertThat(d.summary())
                .contains("chatwoot-web-1 on k8s-worker-03 is not begun", "Kubelet stopped posting node status");
        assertThat(d.ruledOut()).extracting("what").containsExactly("scheduling", "admission");
        assertThat(d.remedy()).contains("ssh k8s-worker-03 journalctl -u kubelet", "delete pod chatwoot-web-1 --force");
    }

    private Diagnosis crash(String line) {
        return of(Pods.web(Pods.crashed("chatwoot-web", 2, 1, "Error")), line);
    }

    private Diagnosis of(Pod pod, String log, String... events) {
        return PodDiagnosis.of(spec, PodSymptom.of(pod).orElseThrow(), Pods.evidence(pod, log, events), Instant.EPOCH);
    }
}
