package io.keybuzz.runbook.ingress;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Whether the Service's selector picks the web pods; pure. Labels that differ make an empty EndpointSlice beside pods that are all well. */
final class Selection {
    private Selection() {}

    /**
     * Why it does not, in words.
     *
     * @param service null when it is not there
     * @param pods of Chatwoot's web
     */
    static Optional<String> mismatch(Service service, List<Pod> pods) {
        if (service == null) {
            return Optional.of("there is no Service");
        }
        Map<String, String> selector = service.getSpec().getSelector() == null
                ? Map.of()
                : service.getSpec().getSelector();
        boolean picks = pods.stream().anyMatch(p -> labels(p).entrySet().containsAll(selector.entrySet()));
        if (pods.isEmpty() || picks && !selector.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of("it selects " + (selector.isEmpty() ? "nothing" : words(selector))
                + ", and no pod has that: " + pods.size() + " web pods have " + words(shown(labels(pods.get(0)))));
    }

    private static Map<String, String> labels(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }

    private static Map<String, String> shown(Map<String, String> labels) {
        Map<String, String> shown = new TreeMap<>(labels);
        shown.remove("pod-template-hash");
        return shown;
    }

    private static String words(Map<String, String> labels) {
        return new TreeMap<>(labels)
                .entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining(","));
    }
}
