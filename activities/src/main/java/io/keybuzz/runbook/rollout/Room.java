package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Room that a pod asks for, or that a node has; pure.
 *
 * @param cpu in cores
 * @param memory in bytes
 */
record Room(BigDecimal cpu, BigDecimal memory) {
    private static final BigDecimal MEBIBYTE = BigDecimal.valueOf(1024 * 1024);
    private static final BigDecimal ALWAYS = BigDecimal.valueOf(Long.MAX_VALUE);

    /** As the scheduler counts: all containers together, or an init container that asks for more; what is not said is zero. */
    static Room asked(Pod pod) {
        return new Room(asked(pod, "cpu"), asked(pod, "memory"));
    }

    /** All that a node has for pods, also what is taken; zero where it does not say. */
    static Room of(Node node) {
        Map<String, Quantity> has =
                node.getStatus() == null ? null : node.getStatus().getAllocatable();
        return new Room(amount(has, "cpu"), amount(has, "memory"));
    }

    /** The nodes that the pod may go to, by what they keep free for certain pods and by whether they are closed. */
    static List<Node> open(List<Node> nodes, Pod pod) {
        return nodes.stream()
                .filter(n -> n.getSpec() == null
                        || !Boolean.TRUE.equals(n.getSpec().getUnschedulable())
                                && n.getSpec().getTaints().stream().allMatch(t -> tolerates(pod, t)))
                .toList();
    }

    /** The one that comes nearest to what is asked for; empty when there is none. */
    static Optional<Node> roomiest(List<Node> nodes, Room asked) {
        return nodes.stream()
                .max(Comparator.<Node, BigDecimal>comparing(n -> of(n).times(asked))
                        .thenComparing(n -> of(n).cpu));
    }

    /** Whether it would be enough, were it empty. */
    boolean holds(Room asked) {
        return cpu.compareTo(asked.cpu) >= 0 && memory.compareTo(asked.memory) >= 0;
    }

    boolean isNone() {
        return cpu.signum() == 0 && memory.signum() == 0;
    }

    /** What is not zero, such as {@code cpu 0.25, memory 512Mi}. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        if (cpu.signum() > 0) {
            parts.add("cpu " + cpu.stripTrailingZeros().toPlainString());
        }
        if (memory.signum() > 0) {
            parts.add("memory " + memory.divide(MEBIBYTE, 0, RoundingMode.DOWN).toPlainString() + "Mi");
        }
        return parts.isEmpty() ? "nothing" : String.join(", ", parts);
    }

    /** How often that fits, by what there is least of. */
    private BigDecimal times(Room asked) {
        return times(cpu, asked.cpu).min(times(memory, asked.memory));
    }

    private static BigDecimal times(BigDecimal has, BigDecimal asked) {
        return asked.signum() == 0 ? ALWAYS : has.divide(asked, MathContext.DECIMAL32);
    }

    private static BigDecimal asked(Pod pod, String resource) {
        BigDecimal together = Stream.concat(
                        pod.getSpec().getContainers().stream(),
                        pod.getSpec().getInitContainers().stream().filter(Room::stays))
                .map(c -> asked(c, resource))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return pod.getSpec().getInitContainers().stream()
                .filter(c -> !stays(c))
                .map(c -> asked(c, resource))
                .reduce(together, BigDecimal::max)
                .add(amount(pod.getSpec().getOverhead(), resource));
    }

    /** An init container that runs beside the others. */
    private static boolean stays(Container container) {
        return "Always".equals(container.getRestartPolicy());
    }

    private static BigDecimal asked(Container container, String resource) {
        return container.getResources() == null
                ? BigDecimal.ZERO
                : amount(container.getResources().getRequests(), resource);
    }

    private static BigDecimal amount(Map<String, Quantity> amounts, String resource) {
        return amounts == null || amounts.get(resource) == null
                ? BigDecimal.ZERO
                : amounts.get(resource).getNumericalAmount();
    }

    private static boolean tolerates(Pod pod, Taint taint) {
        return "PreferNoSchedule".equals(taint.getEffect())
                || pod.getSpec().getTolerations().stream()
                        .filter(t -> t.getEffect() == null
                                || t.getEffect().isEmpty()
                                || t.getEffect().equals(taint.getEffect()))
                        .anyMatch(t -> "Exists".equals(t.getOperator())
                                ? t.getKey() == null
                                        || t.getKey().isEmpty()
                                        || t.getKey().equals(taint.getKey())
                                : taint.getKey().equals(t.getKey())
                                        && String.valueOf(t.getValue()).equals(String.valueOf(taint.getValue())));
    }
}
