package io.keybuzz.runbook.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoomTest {
    private static final Container HALF = asking("500m", "512Mi");

    @Test
    void aPodAsksForWhatItsContainersAskForTogether() {
        assertThat(Room.asked(pod(List.of(HALF, asking("250m", "1Gi")), List.of())))
                .hasToString("cpu 0.75, memory 1536Mi");
    }

    @Test
    void anInitContainerCountsWhereItAsksForMoreThanAllOfThem() {
        assertThat(Room.asked(pod(List.of(HALF), List.of(asking("2", "256Mi"), asking("1", "300Mi")))))
                .hasToString("cpu 2, memory 512Mi");
        Container beside = new ContainerBuilder(asking("100m", "100Mi"))
                .withRestartPolicy("Always")
                .build();
        assertThat(Room.asked(pod(List.of(HALF), List.of(beside)))).hasToString("cpu 0.6, memory 612Mi");
    }

    @Test
    void whoAsksForNothingIsHeldByAnyNode() {
        Room nothing = Room.asked(pod(List.of(new Container()), List.of()));

        assertThat(nothing.isNone()).isTrue();
        assertThat(Room.of(Pods.node("a", "1", "1Gi")).holds(nothing)).isTrue();
    }

    @Test
    void theRoomiestIsTheOneThatLacksLeastOfWhatIsAskedFor() {
        List<Node> nodes =
                List.of(Pods.node("much-cpu", "64", "4Gi"), Pods.node("much-memory", "4", "64Gi"), new Node());

        assertThat(name(nodes, "2", "8Gi")).isEqualTo("much-memory");
        assertThat(name(nodes, "32", "1Gi")).isEqualTo("much-cpu");
        assertThat(Room.of(nodes.get(0)).holds(Room.asked(pod(List.of(asking("64", "4Gi")), List.of()))))
                .isTrue();
        assertThat(Room.of(nodes.get(0)).holds(Room.asked(pod(List.of(asking("64", "4097Mi")), List.of()))))
                .isFalse();
    }

    @Test
    void aNodeThatIsClosedOrKeptForOthersIsNotOpen() {
        Node tainted = new NodeBuilder(Pods.node("tainted", "4", "8Gi"))
                .editSpec()
                .addNewTaint("NoSchedule", "node-role.kubernetes.io/control-plane", null, null)
                .endSpec()
                .build();
        Node closed = new NodeBuilder(Pods.node("closed", "4", "8Gi"))
                .editSpec()
                .withUnschedulable(true)
                .endSpec()
                .build();
        Node free = Pods.node("free", "4", "8Gi");
        Pod pod = pod(List.of(HALF), List.of());
        Pod tolerant = new PodBuilder(pod)
                .editSpec()
                .addNewToleration()
                .withKey("node-role.kubernetes.io/control-plane")
                .withOperator("Exists")
                .endToleration()
                .endSpec()
                .build();

        assertThat(Room.open(List.of(tainted, closed, free), pod)).containsExactly(free);
        assertThat(Room.open(List.of(tainted, closed, free), tolerant)).containsExactly(tainted, free);
        assertThat(Room.roomiest(List.of(), Room.asked(pod))).isEmpty();
    }

    private static String name(List<Node> nodes, String cpu, String memory) {
        return Room.roomiest(nodes, Room.asked(pod(List.of(asking(cpu, memory)), List.of())))
                .orElseThrow()
                .getMetadata()
                .getName();
    }

    private static Container asking(String cpu, String memory) {
        return Pods.container(Map.of("cpu", new Quantity(cpu), "memory", new Quantity(memory)));
    }

    private static Pod pod(List<Container> containers, List<Container> init) {
        return new PodBuilder()
                .withNewSpec()
                .withContainers(containers)
                .withInitContainers(init)
                .endSpec()
                .build();
    }
}
