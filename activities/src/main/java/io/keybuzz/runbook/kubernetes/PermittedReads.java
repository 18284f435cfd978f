package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.report.Evidence;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Reads a namespace kind by kind: one that may not be listed costs its own objects and no others. */
public final class PermittedReads {
    private final String namespace;
    private final Map<String, Evidence> refused = new LinkedHashMap<>();

    public PermittedReads(String namespace) {
        this.namespace = namespace;
    }

    /**
     * What the reader reads; empty when that is refused.
     *
     * @param kind as {@code kubectl get} takes it
     * @throws KubernetesClientException when the API server did not answer, which says nothing of what is permitted
     */
    public <T> List<? extends T> list(String kind, Supplier<? extends List<? extends T>> reader) {
        try {
            return reader.get();
        } catch (KubernetesClientException e) {
            if (ApiFailure.passes(e)) {
                throw e;
            }
            refused.put(kind, Observed.of("kubectl -n " + namespace + " get " + kind, ApiFailure.words(e)));
            return List.of();
        }
    }

    /** The kinds that could not be read, in their order, with the server's words. */
    public Map<String, Evidence> refused() {
        return Collections.unmodifiableMap(refused);
    }
}
