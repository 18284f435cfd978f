package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WayInDiagnosisScenarioTest extends DiagnosisScenario {
    private static final PatchContext EDIT = byHand(PatchType.JSON_MERGE);

    @Test
    void aServiceThatSelectsNobody() throws Exception {
        assertSucceeded(install(DEFAULTS));
        editService("{\"spec\":{\"selector\":{\"component\":\"frontend\"}}}");
        untilNobodyIsServed();

        Diagnosis told = diagnosis(Run.verify(world, Map.of()), Cause.NO_READY_ENDPOINTS);

        assertThat(told.summary()).contains("component=frontend", "component=web");
        DiagnosesDocument.told("a Service that selects nobody", told);
    }

    @Test
    void aServiceThatLeadsToAPortWhereNobodyListens() throws Exception {
        assertSucceeded(install(DEFAULTS));
        editService("{\"spec\":{\"ports\":[{\"name\":\"http\",\"port\":3000,\"targetPort\":3001}]}}");
        untilNobodyIsServed();

        Diagnosis told = diagnosis(Run.verify(world, Map.of()), Cause.POD_REFUSES);

        assertThat(told.summary()).contains("3001", "3000");
        DiagnosesDocument.told("a Service that leads to a port where nobody listens", told);
    }

    @Test
    void anIngressThatSomebodyGaveAnotherHost() throws Exception {
        assertSucceeded(install(DEFAULTS));
        world.kubernetes()
                .network()
                .v1()
                .ingresses()
                .inNamespace("chatwoot")
                .withName("chatwoot-ingress")
                .patch(
                        EDIT,
                        "{\"spec\":{\"rules\":[{\"host\":\"help.example.org\",\"http\":{\"paths\":[{\"path\":\"/\","
                                + "\"pathType\":\"Prefix\",\"backend\":{\"service\":{\"name\":\"chatwoot-web\",\"port\":"
                                + "{\"number\":3000}}}}]}}]}}");
        untilNobodyIsServed();

        Report report = Run.verify(world, Map.of());

        Diagnosis told = diagnosis(report, Cause.DRIFT);
        assertThat(told.summary()).contains("help.example.org", "support.keybuzz.io");
        DiagnosesDocument.told("an Ingress that somebody gave another host", told);
    }

    @Test
    void aTableThatSomebodyTookAway() throws Exception {
        assertSucceeded(install(DEFAULTS));
        world.sql("chatwoot", "ALTER TABLE installation_configs RENAME TO installation_configs_old");
        untilNobodyIsServed();

        DiagnosesDocument.told(
                "a table that somebody took away", diagnosis(Run.verify(world, Map.of()), Cause.POD_REFUSES));
    }

    @Test
    @LabOnly("a silent address is told from a firewall by the controller's log, and the testbed has no such pod")
    void anIngressThatHeardOfNoChange() throws Exception {
        assertSucceeded(install(DEFAULTS));
        world.fault(Fault.INGRESS_STALE);
        replaceWebPods();

        Diagnosis told = diagnosis(Run.verify(world, Map.of()), Cause.INGRESS_NOT_IN_SYNC);

        DiagnosesDocument.told("an ingress that heard of no change", told);
    }

    @Test
    @LabOnly("the testbed's ingress is no workload that could be restarted")
    void aControllerThatHeardOfNoChangeIsRestartedWhereTheSpecNamesIt() throws Exception {
        world.firewalls("off");
        world.fault(Fault.INGRESS_STALE);

        Report report = install(Map.of("ingress", Map.of("restart", "ingress-nginx/ingress-nginx-controller")));

        assertSucceeded(report);
        assertThat(changes(report)).contains("DaemonSet/ingress-nginx/ingress-nginx-controller");
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void anApiServerThatTheWorkerDoesNotReach() throws Exception {
        world.fault(Fault.KUBERNETES_DOWN);

        DiagnosesDocument.told(
                "an API server that the worker does not reach", fails(DEFAULTS, Cause.KUBERNETES_UNREACHABLE));
    }

    @Test
    void noRouteBetweenNodes() throws Exception {
        world.fault(Fault.NO_ROUTE);
        world.kubernetes()
                .namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("kube-system")
                        .endMetadata()
                        .build())
                .serverSideApply();
        var calico = world.kubernetes()
                .configMaps()
                .inNamespace("kube-system")
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("calico-config")
                        .endMetadata()
                        .addToData("calico_backend", "none")
                        .build());
        calico.serverSideApply();
        try {
            Diagnosis told = fails(DEFAULTS, Cause.NO_ROUTE);

            assertThat(told.summary()).contains("Calico's backend is none");
            DiagnosesDocument.told("no route between nodes", told);
        } finally {
            calico.delete();
        }
    }

    @Test
    void aFirewallThatIsOnlyToBeReported() throws Exception {
        Map<String, List<String>> rules = allRules();

        Run run = Run.start(world, Map.of("firewall", Map.of("policy", "REPORT_ONLY"), "onFailure", "FAIL"));

        Diagnosis told = diagnosis(run.end(), Cause.FIREWALL);
        assertThat(run.failure().getOriginalMessage())
                .as("what the operator is told, and not only what stands in the report")
                .contains(told.summary());
        assertThat(told.remedy()).contains("ufw route allow");
        assertThat(allRules()).isEqualTo(rules);
        Waiting.until(
                "both pods are ready",
                Duration.ofMinutes(1),
                () -> Integer.valueOf(2)
                        .equals(world.kubernetes()
                                .apps()
                                .deployments()
                                .inNamespace("chatwoot")
                                .withName(Names.WEB)
                                .get()
                                .getStatus()
                                .getReadyReplicas()));
        assertThat(WayIn.answers(world).values())
                .as("the pods are well, and not every node leads to them")
                .anyMatch(status -> status != 200);
        DiagnosesDocument.told("a firewall in the pods' way", told);
    }

    @Test
    @LabOnly("the testbed's nodes filter packets by ufw alone")
    void aTableOfNftablesIsNamedForItCountsNothing() throws Exception {
        Diagnosis told = besideUfw(Fault.NFTABLES, Cause.UNKNOWN);

        assertThat(told.summary()).contains("nftables table inet site");
        DiagnosesDocument.told("a filter of nftables' own", told);
    }

    @Test
    @LabOnly("the testbed's nodes filter packets by ufw alone")
    void aPolicyOfIptablesIsNamedAndIsNotUfws() throws Exception {
        Diagnosis told = besideUfw(Fault.FORWARD_DROP, Cause.FIREWALL);

        assertThat(told.summary()).startsWith("A firewall that is not ufw on ");
        DiagnosesDocument.told("a firewall that is not ufw", told);
    }

    /** What is told of a filter that is not ufw's, which is left as it is. */
    private static Diagnosis besideUfw(Fault fault, Cause cause) throws Exception {
        world.reset("off");
        world.fault(fault);
        Map<String, String> files = firewallFiles();

        Diagnosis told = fails(DEFAULTS, cause);

        assertThat(firewallFiles()).isEqualTo(files);
        return told;
    }

    @Test
    void anAddressThatNobodyAnswersAt() throws Exception {
        DiagnosesDocument.told(
                "an ingress address where nobody listens",
                fails(Map.of("ingress", Map.of("addresses", List.of("10.0.0.10"))), Cause.BALANCER));
    }

    @Test
    @LabOnly("in the testbed every address is mapped, and no name is ever resolved")
    void aNameOfTheIngressThatDoesNotResolve() throws Exception {
        DiagnosesDocument.told(
                "an ingress address that does not resolve",
                fails(Map.of("ingress", Map.of("addresses", List.of("ingress.invalid"))), Cause.DNS));
    }

    @Test
    void anIngressClassThatIsNotThere() throws Exception {
        DiagnosesDocument.told(
                "an IngressClass that is not there",
                fails(Map.of("ingress", Map.of("className", "traefik")), Cause.INGRESS_CLASS_MISSING));
    }

    @Test
    void aCertificateThatIsNotThere() throws Exception {
        DiagnosesDocument.told(
                "a certificate that is not there",
                fails(
                        Map.of("ingress", Map.of("tls", "INGRESS", "tlsSecretName", "support-tls", "port", 443)),
                        Cause.TLS));
    }

    @Test
    @LabOnly("it is told from the controller's log, and the testbed has no such pod")
    void anIngressControllerThatMayNotRead() throws Exception {
        assertSucceeded(install(DEFAULTS));
        var bindings = world.kubernetes().rbac().clusterRoleBindings();
        var binding = bindings.withName("ingress-nginx").get();
        bindings.withName("ingress-nginx").delete();
        try {
            replaceWebPods();

            DiagnosesDocument.told(
                    "an ingress controller that may not read",
                    diagnosis(Run.verify(world, Map.of()), Cause.PERMISSION));
        } finally {
            binding.getMetadata().setResourceVersion(null);
            binding.getMetadata().setUid(null);
            bindings.resource(binding).create();
        }
    }

    @Test
    @LabOnly("the testbed gives Services no addresses")
    void servicesThatWereGivenAddressesOfPods() throws Exception {
        assertSucceeded(install(DEFAULTS));
        List<HasMetadata> made = new ArrayList<>();
        try {
            made.add(made("""
                apiVersion: networking.k8s.io/v1
                kind: ServiceCIDR
                metadata: {name: overlapping}
                spec: {cidrs: [10.233.0.0/20]}
                """));
            for (Pod pod : world.kubernetes()
                    .pods()
                    .inNamespace("chatwoot")
                    .withLabel("component", "web")
                    .list()
                    .getItems()) {
                String name = "taker-" + made.size();
                Waiting.until("the API server gives such an address", Duration.ofMinutes(1), () -> {
                    try {
                        return made.add(made("""
                            apiVersion: v1
                            kind: Service
                            metadata: {namespace: default, name: %s}
                            spec: {clusterIP: %s, ports: [{name: http, port: 3000}]}
                            """.formatted(name, pod.getStatus().getPodIP())));
                    } catch (KubernetesClientException notYet) {
                        return false;
                    }
                });
                made.add(made("""
                    apiVersion: discovery.k8s.io/v1
                    kind: EndpointSlice
                    addressType: IPv4
                    metadata: {namespace: default, name: %s, labels: {kubernetes.io/service-name: %s}}
                    ports: [{name: http, port: 3000}]
                    endpoints: [{addresses: [10.0.99.9], conditions: {ready: true}}]
                    """.formatted(name, name)));
            }
            untilNobodyIsServed();

            Diagnosis told = diagnosis(Run.verify(world, Map.of()), Cause.NETWORK_OVERLAP);

            assertThat(told.summary()).contains("lies in the Services' network 10.233.0.0/20");
            DiagnosesDocument.told("Services that were given addresses of pods", told);
        } finally {
            Collections.reverse(made);
            made.forEach(object -> world.kubernetes().resource(object).delete());
            Waiting.until(
                    "the cluster gives no such addresses any more",
                    Duration.ofMinutes(1),
                    () -> made.stream()
                            .allMatch(object ->
                                    world.kubernetes().resource(object).get() == null));
        }
    }

    private static HasMetadata made(String yaml) {
        return world.kubernetes().resource(yaml).create();
    }

    private static void editService(String patch) {
        world.kubernetes()
                .services()
                .inNamespace("chatwoot")
                .withName(Names.SERVICE)
                .patch(EDIT, patch);
    }

    private static void untilNobodyIsServed() {
        Waiting.until("nobody is served any more", Duration.ofMinutes(1), WayInDiagnosisScenarioTest::isNobodyServed);
    }

    private static boolean isNobodyServed() {
        return WayIn.answers(world).values().stream().noneMatch(status -> status == 200);
    }

    /** Returns when new ones are ready that the ingress does not know. */
    private static void replaceWebPods() {
        var pods = world.kubernetes().pods().inNamespace("chatwoot").withLabel("component", "web");
        pods.delete();
        Waiting.until(
                "new pods are ready, and nobody is served",
                Duration.ofMinutes(2),
                () -> isNobodyServed()
                        && Integer.valueOf(2)
                                .equals(world.kubernetes()
                                        .apps()
                                        .deployments()
                                        .inNamespace("chatwoot")
                                        .withName(Names.WEB)
                                        .get()
                                        .getStatus()
                                        .getAvailableReplicas()));
    }
}
