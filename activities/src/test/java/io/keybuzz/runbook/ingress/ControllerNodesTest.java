package io.keybuzz.runbook.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControllerNodesTest {
    private static final String SERVICE = "/api/v1/namespaces/ingress-nginx/services/edge";

    private final FakeApi api = new FakeApi();
    private final KubernetesClient client = api.client();

    @BeforeEach
    void twoNodes() {
        node("worker-1", "10.0.0.114");
        node("worker-2", "10.0.0.115");
    }

    @AfterEach
    void ends() {
        client.close();
        api.close();
    }

    @Test
    void aControllerOnTheHostsNetworkIsAskedAtTheVisitorsPort() {
        controller("10.0.0.114", true);

        ControllerNodes found = find();

        assertThat(found.listening()).containsExactly(new HostPort("10.0.0.114", 80));
        assertThat(found.addresses())
                .as("a node without the controller is a node all the same")
                .contains("10.0.0.114", "10.0.0.115", "worker-2");
    }

    @Test
    void aControllerBehindAServiceIsAskedAtTheNodePortOfThatPort() {
        controller("10.0.0.114", false);
        api.put(
                SERVICE,
                new ServiceBuilder()
                        .withNewMetadata()
                        .withName("edge")
                        .withNamespace("ingress-nginx")
                        .endMetadata()
                        .withNewSpec()
                        .withType("LoadBalancer")
                        .withClusterIP("10.96.40.7")
                        .addNewPort()
                        .withPort(443)
                        .withNodePort(30443)
                        .endPort()
                        .addNewPort()
                        .withPort(80)
                        .withNodePort(30080)
                        .endPort()
                        .endSpec()
                        .build());

        assertThat(find().listening()).containsExactly(new HostPort("10.0.0.114", 30080));
    }

    @Test
    void whereTheControllersPodsAreNotKnownItsPublishedNodesAreAskedAndNoBalancer() {
        api.put(
                "/apis/networking.k8s.io/v1/namespaces/chatwoot/ingresses/chatwoot-ingress",
                Serialization.unmarshal("{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"Ingress\",\"metadata\":"
                        + "{\"name\":\"chatwoot-ingress\",\"namespace\":\"chatwoot\"},\"status\":{\"loadBalancer\":"
                        + "{\"ingress\":[{\"ip\":\"203.0.113.9\"},{\"ip\":\"10.0.0.115\"}]}}}"));

        assertThat(find().listening()).containsExactly(new HostPort("10.0.0.115", 80));
    }

    @Test
    void nobodyIsAskedWhereTheNodesMayNotBeRead() {
        controller("10.0.0.114", true);
        api.forbid("/api/v1/nodes");

        assertThat(ControllerNodes.find(client, spec())).isEmpty();
    }

    private ControllerNodes find() {
        return ControllerNodes.find(client, spec()).orElseThrow();
    }

    private static Spec spec() {
        return ChatwootSpec.with(List.of("203.0.113.9"), Spec.Tls.UPSTREAM);
    }

    private void node(String name, String address) {
        api.put(
                "/api/v1/nodes/" + name,
                new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewStatus()
                        .addNewAddress(address, "InternalIP")
                        .addNewAddress(name, "Hostname")
                        .endStatus()
                        .build());
    }

    private void controller(String node, boolean hostNetwork) {
        api.put(
                "/api/v1/namespaces/ingress-nginx/pods/controller-1",
                new PodBuilder()
                        .withNewMetadata()
                        .withName("controller-1")
                        .withNamespace("ingress-nginx")
                        .addToLabels("app.kubernetes.io/name", "ingress-nginx")
                        .endMetadata()
                        .withNewSpec()
                        .withHostNetwork(hostNetwork)
                        .addNewContainer()
                        .withName("controller")
                        .withArgs("--publish-service=$(POD_NAMESPACE)/edge")
                        .endContainer()
                        .endSpec()
                        .withNewStatus()
                        .withPhase("Running")
                        .withHostIP(node)
                        .endStatus()
                        .build());
    }
}
