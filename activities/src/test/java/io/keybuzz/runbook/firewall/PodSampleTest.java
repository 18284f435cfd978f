package io.keybuzz.runbook.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodSampleTest {
    private int made;

    @Test
    void podsThatAreNotTooManyAreAllProbedInTheirOrder() {
        List<Pod> pods = List.of(web("w1"), web("w1"), worker("w1"), web("w2"));

        assertThat(PodSample.of(pods, 4)).isEqualTo(pods);
    }

    @Test
    void everyNodeGivesAPodBeforeANodeGivesASecondOne() {
        List<Pod> pods = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            pods.add(web("w1"));
        }
        pods.add(web("w2"));
        pods.add(web("w3"));

        assertThat(PodSample.of(pods, 4)).extracting(PodSampleTest::place).containsExactly("w1", "w2", "w3", "w1");
    }

    @Test
    void aWorkerIsProbedHoweverManyWebPodsThereAre() {
        List<Pod> pods = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            pods.add(web("w" + i % 2));
        }
        pods.add(worker("w0"));

        assertThat(PodSample.of(pods, 12))
                .hasSize(12)
                .extracting(PodSampleTest::component)
                .startsWith("web", "web", "worker")
                .containsOnlyOnce("worker");
    }

    @Test
    void wherePlacesAreFewerThanNodesTimesComponentsNeitherANodeNorAComponentIsMissed() {
        List<Pod> pods = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            pods.add(web("w" + i));
        }
        for (int i = 0; i < 10; i++) {
            pods.add(worker("w" + i));
        }

        List<Pod> sample = PodSample.of(pods, 12);

        assertThat(sample).hasSize(12).doesNotHaveDuplicates();
        assertThat(sample.stream().map(PodSampleTest::place).distinct()).hasSize(10);
        assertThat(sample).filteredOn(p -> component(p).equals("worker")).hasSize(6);
    }

    private Pod web(String node) {
        return pod("web", node);
    }

    private Pod worker(String node) {
        return pod("worker", node);
    }

    private Pod pod(String component, String node) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("chatwoot-" + component + "-" + made++)
                .addToLabels("component", component)
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .endSpec()
                .build();
    }

    private static String place(Pod pod) {
        return pod.getSpec().getNodeName();
    }

    private static String component(Pod pod) {
        return pod.getMetadata().getLabels().get("component");
    }
}
