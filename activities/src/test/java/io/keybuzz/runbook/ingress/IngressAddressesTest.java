package io.keybuzz.runbook.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IngressAddressesTest {
    private static final String INGRESS = "/apis/networking.k8s.io/v1/namespaces/chatwoot/ingresses/chatwoot-ingress";
    private static final String PODS = "/api/v1/namespaces/ingress-nginx/pods/";
    private static final String SERVICE = "/api/v1/namespaces/ingress-nginx/services/edge";
    private static final String ARGUMENT = "--publish-service=$(POD_NAMESPACE)/edge";
    private static final String CLUSTER_IP = "10.233.40.7";
    private static final int PORT = 80;

    private final FakeApi api = new FakeApi();
    private final KubernetesClient client = api.client();

    @AfterEach
    void ends() {
        client.close();
        api.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ARGUMENT,
                "--publish-service=ingress-nginx/edge",
                "--v=2 --publish-service ingress-nginx/edge --election-id=x"
            })
    void visitorsComeToTheNodesWhereTheControllerPublishesItsClusterIp(String arguments) {
        published(CLUSTER_IP);
        service(30080);
        controller("controller-1", "10.0.0.115", true, arguments.split(" "));
        controller("controller-2", "10.0.0.114", true, arguments.split(" "));

        IngressAddresses found = find();

        assertThat(found.addresses()).containsExactly("10.0.0.114", "10.0.0.115");
        assertThat(found.source()).startsWith("the nodes");
    }

    @Test
    void visitorsComeToTheNodesWhereTheServicesNodePortIsTheirPort() {
        published(CLUSTER_IP);
        service(PORT);
        controller("controller-1", "10.0.0.114", false, ARGUMENT);

        assertThat(find().addresses()).containsExactly("10.0.0.114");
    }

    @Test
    void aClusterIpStaysWhereTheNodesAnswerAtOtherPortsOnly() {
        published(CLUSTER_IP);
        service(30080);
        controller("controller-1", "10.0.0.114", false, ARGUMENT);

        assertThat(find().addresses()).containsExactly(CLUSTER_IP);
    }

    @Test
    void whatIsPublishedBesideAClusterIpStays() {
        published(CLUSTER_IP, "203.0.113.9", "fd00::7");
        service(30080);
        controller("controller-1", "10.0.0.114", false, ARGUMENT);

        IngressAddresses found = find();

        assertThat(found.addresses()).containsExactly("203.0.113.9");
        assertThat(found.source()).isEqualTo("the status of Ingress chatwoot-ingress");
    }

    @Test
    void theStatusStaysAsItIsWhereTheServiceMayNotBeRead() {
        published(CLUSTER_IP);
        service(30080);
        controller("controller-1", "10.0.0.114", true, ARGUMENT);
        api.forbid(SERVICE);

        assertThat(find().addresses()).containsExactly(CLUSTER_IP);
    }

    @Test
    void theStatusStaysAsItIsWhereTheControllersPodsMayNotBeRead() {
        published(CLUSTER_IP);
        api.forbid("/api/v1/pods");

        assertThat(find().addresses()).containsExactly(CLUSTER_IP);
    }

    @Test
    void theStatusStaysAsItIsWhereThereIsNoSuchService() {
        published(CLUSTER_IP);
        controller("controller-1", "10.0.0.114", true, ARGUMENT);

        assertThat(find().addresses()).containsExactly(CLUSTER_IP);
    }

    @Test
    void theStatusStaysAsItIsWhereTheControllerPublishesNoService() {
        published("10.0.0.120");
        service(30080);
        controller("controller-1", "10.0.0.114", true, "--report-node-internal-ip-address");

        assertThat(find().addresses()).containsExactly("10.0.0.120");
    }

    @Test
    void theDefaultBackendsNodeIsNoWayIn() {
        published();
        pod("controller-1", "10.0.0.114", "controller", true);
        pod("defaultbackend-1", "10.0.0.119", "default-backend", false);
        pod("kubesprays", "10.0.0.115", null, true);

        assertThat(find().addresses()).containsExactly("10.0.0.114", "10.0.0.115");
    }

    @Test
    void aNodeWhoseControllerIsNotReadyIsNoWayInBesideOthers() {
        Pod well = running("10.0.0.114", "True");
        Pod lost = running("10.0.0.115", "False");

        assertThat(IngressAddresses.nodesOf(List.of(well, lost))).containsExactly("10.0.0.114");
        assertThat(IngressAddresses.nodesOf(List.of(lost)))
                .as("where none is, it is what is asked that tells why")
                .containsExactly("10.0.0.115");
    }

    private static Pod running(String node, String ready) {
        return new PodBuilder()
                .withNewMetadata()
                .endMetadata()
                .withNewStatus()
                .withPhase("Running")
                .withHostIP(node)
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .endCondition()
                .endStatus()
                .build();
    }

    private IngressAddresses find() {
        return IngressAddresses.find(client, ChatwootSpec.with(null, Spec.Tls.UPSTREAM));
    }

    private void published(String... addresses) {
        String points = Stream.of(addresses).map("{\"ip\":\"%s\"}"::formatted).collect(Collectors.joining(","));
        api.put(
                INGRESS,
                Serialization.unmarshal("{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"Ingress\",\"metadata\":"
                        + "{\"name\":\"chatwoot-ingress\",\"namespace\":\"chatwoot\"},"
                        + "\"status\":{\"loadBalancer\":{\"ingress\":[" + points + "]}}}"));
    }

    private void service(int nodePort) {
        api.put(
                SERVICE,
                new ServiceBuilder()
                        .withNewMetadata()
                        .withName("edge")
                        .withNamespace("ingress-nginx")
                        .endMetadata()
                        .withNewSpec()
                        .withType("NodePort")
                        .withClusterIP(CLUSTER_IP)
                        .withClusterIPs(CLUSTER_IP, "fd00::7")
                        .addNewPort()
                        .withPort(PORT)
                        .withNodePort(nodePort)
                        .endPort()
                        .endSpec()
                        .build());
    }

    private void controller(String name, String node, boolean hostNetwork, String... arguments) {
        pod(name, node, "controller", hostNetwork, arguments);
    }

    private void pod(String name, String node, String component, boolean hostNetwork, String... arguments) {
        PodBuilder pod = new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("ingress-nginx")
                .addToLabels("app.kubernetes.io/name", "ingress-nginx")
                .endMetadata()
                .withNewSpec()
                .withHostNetwork(hostNetwork)
                .addNewContainer()
                .withName("controller")
                .withCommand("/nginx-ingress-controller")
                .withArgs(arguments)
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withHostIP(node)
                .endStatus();
        if (component != null) {
            pod.editMetadata()
                    .addToLabels("app.kubernetes.io/component", component)
                    .endMetadata();
        }
        api.put(PODS + name, pod.build());
    }
}
