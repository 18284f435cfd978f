package io.keybuzz.runbook.firewall;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Which pods are probed where there are too many for all of them. Pure. */
final class PodSample {
    private PodSample() {}

    /**
     * All when they are not too many. Else every node gives one pod of each component before any gives a second; while not even those
     * find room, every node gives one first, and the components take turns. What is equal is taken in the order given.
     */
    static List<Pod> of(List<Pod> pods, int most) {
        if (pods.size() <= most) {
            return pods;
        }
        List<Pod> left = new ArrayList<>(pods);
        List<Pod> sample = new ArrayList<>();
        while (sample.size() < most) {
            Pod next = Collections.min(left, leastSeenIn(sample));
            left.remove(next);
            sample.add(next);
        }
        return sample;
    }

    private static Comparator<Pod> leastSeenIn(List<Pod> sample) {
        return Comparator.<Pod>comparingLong(p -> count(sample, s -> onOneNode(s, p) && ofOneComponent(s, p)))
                .thenComparingLong(p -> count(sample, s -> onOneNode(s, p)))
                .thenComparingLong(p -> count(sample, s -> ofOneComponent(s, p)));
    }

    private static long count(List<Pod> sample, Predicate<Pod> wanted) {
        return sample.stream().filter(wanted).count();
    }

    private static boolean onOneNode(Pod a, Pod b) {
        return a.getSpec().getNodeName().equals(b.getSpec().getNodeName());
    }

    private static boolean ofOneComponent(Pod a, Pod b) {
        return component(a).equals(component(b));
    }

    private static String component(Pod pod) {
        return pod.getMetadata().getLabels().getOrDefault("component", "");
    }
}
