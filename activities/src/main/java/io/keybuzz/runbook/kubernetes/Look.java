package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.report.Change;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Finds out what an apply would do, without writing: by a dry run at the server, which knows the defaults and the other managers. */
final class Look {
    private final ApiObjects api;

    Look(ApiObjects api) {
        this.api = api;
    }

    Prospect prospect(ObjectName name, Map<String, Object> desired, Optional<Map<String, Object>> live, String runId) {
        Map<String, Object> wanted = wanted(desired, live, runId);
        if (live.isEmpty()) {
            return new Prospect(name, Change.CREATED, live, wanted, wanted, List.of(), List.of());
        }
        List<String> foreign = ManagedFields.foreign(live.get());
        try {
            Map<String, Object> after = api.apply(name, wanted, false, true);
            boolean same = ObjectContent.hash(after).equals(ObjectContent.hash(live.get()));
            return foreign.isEmpty() || same && !ObjectContent.remembered(live.get())
                    ? found(name, live, wanted, after, List.of(), List.of())
                    : takeOver(name, live, wanted, foreign, List.of());
        } catch (KubernetesClientException e) {
            List<Conflict> conflicts = Conflict.of(e);
            if (e.getCode() == 403) {
                return found(name, live, wanted, Overlay.of(live.get(), wanted), foreign, List.of());
            }
            if (!conflicts.isEmpty() && conflicts.stream().allMatch(Conflict::ours)) {
                return found(name, live, wanted, api.apply(name, wanted, true, true), List.of(), conflicts);
            }
            // Two probe handlers, two sources of one variable: what a merge over another tool's fields ends in.
            boolean merged =
                    e.getCode() == 422 && !ManagedFields.known(live.get()).isEmpty();
            if (conflicts.isEmpty() && !merged) {
                throw Prospect.failure(name, wanted, "patch", e);
            }
            TreeSet<String> tools = new TreeSet<>(foreign);
            conflicts.stream()
                    .map(Conflict::manager)
                    .filter(ManagedFields::tool)
                    .forEach(tools::add);
            if (merged) {
                tools.addAll(ManagedFields.known(live.get()));
            }
            return takeOver(name, live, wanted, List.copyOf(tools), conflicts);
        }
    }

    private Prospect takeOver(
            ObjectName name,
            Optional<Map<String, Object>> live,
            Map<String, Object> wanted,
            List<String> tools,
            List<Conflict> conflicts) {
        try {
            Map<String, Object> after = Adoption.preview(api, name, live.orElseThrow(), wanted);
            return found(name, live, wanted, after, tools, conflicts);
        } catch (KubernetesClientException e) {
            throw Prospect.failure(name, wanted, "patch", e);
        }
    }

    private static Prospect found(
            ObjectName name,
            Optional<Map<String, Object>> live,
            Map<String, Object> wanted,
            Map<String, Object> after,
            List<String> tools,
            List<Conflict> conflicts) {
        boolean same = ObjectContent.hash(after).equals(ObjectContent.hash(live.orElseThrow()));
        return new Prospect(
                name, same ? Change.NONE : Change.UPDATED, live, wanted, after, same ? List.of() : tools, conflicts);
    }

    /** The fields to send: the desired ones, the creating run's annotation, and no replicas that another decides. */
    static Map<String, Object> wanted(Map<String, Object> desired, Optional<Map<String, Object>> live, String runId) {
        if (desired.containsKey("stringData")) {
            throw new IllegalArgumentException("stringData does not go with server-side apply: use data");
        }
        Map<String, Object> wanted = ObjectContent.manifest(desired);
        String creator = live.isPresent() ? Live.run(live.get()) : runId;
        String[] annotation = {"metadata", "annotations", ServerSideApply.RUN_ANNOTATION};
        wanted = creator == null ? Tree.without(wanted, annotation) : Tree.with(wanted, creator, annotation);
        boolean othersScale = live.map(ManagedFields::replicasOfOthers).orElse(false);
        return othersScale ? Tree.without(wanted, "spec", "replicas") : wanted;
    }
}
