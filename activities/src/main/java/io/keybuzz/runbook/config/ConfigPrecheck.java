package io.keybuzz.runbook.config;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.preflight.Precheck;
import io.keybuzz.runbook.run.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who else reads the secrets that leave the ConfigMap once web and worker serve, such as a second Sidekiq: its next pod would not start,
 * or would start without them, long after the run.
 */
public final class ConfigPrecheck implements Precheck {
    private final KubernetesClient kubernetes;

    public ConfigPrecheck(Connections connections) {
        this.kubernetes = connections.kubernetes();
    }

    @Override
    public Findings look(Target target) {
        String namespace = target.namespace();
        ConfigMap live = kubernetes
                .configMaps()
                .inNamespace(namespace)
                .withName(Names.CONFIG_MAP)
                .get();
        Set<String> leaving = new TreeSet<>(ChatwootSettings.SECRETS);
        leaving.retainAll(
                live == null || live.getData() == null
                        ? Set.of()
                        : live.getData().keySet());
        if (leaving.isEmpty()) {
            return Findings.NONE;
        }
        List<Diagnosis> problems = new ArrayList<>();
        for (Deployment other :
                kubernetes.apps().deployments().inNamespace(namespace).list().getItems()) {
            Set<String> read = reads(other, leaving);
            if (!Names.WORKLOADS.contains(other.getMetadata().getName()) && !read.isEmpty()) {
                problems.add(problem(namespace, other.getMetadata().getName(), read));
            }
        }
        return Findings.problems(problems);
    }

    /** Those of the keys that the pods get there and not from our Secret; pure. */
    static Set<String> reads(Deployment deployment, Set<String> leaving) {
        Set<String> reads = new TreeSet<>();
        for (Container container : deployment.getSpec().getTemplate().getSpec().getContainers()) {
            reads.addAll(LiveConfig.named(container));
            boolean secretToo = container.getEnvFrom().stream()
                    .anyMatch(from -> from.getSecretRef() != null
                            && Names.SECRET.equals(from.getSecretRef().getName()));
            if (LiveConfig.asAWhole(container) && !secretToo) {
                Set<String> whole = new TreeSet<>(leaving);
                // A variable of its own goes over what comes with the whole.
                container.getEnv().forEach(own -> whole.remove(own.getName()));
                reads.addAll(whole);
            }
        }
        reads.retainAll(leaving);
        return reads;
    }

    private static Diagnosis problem(String namespace, String deployment, Set<String> read) {
        String kubectl = "kubectl -n " + namespace + " ";
        String key = read.iterator().next();
        String own = deployment + "-" + key.toLowerCase(Locale.ROOT).replace('_', '-');
        return new Diagnosis(
                Cause.CONFIG_KEY_MISSING,
                "Deployment " + deployment + " reads " + String.join(", ", read) + " in ConfigMap " + Names.CONFIG_MAP
                        + ", where it does not stay after this install: pods that start later would not get it",
                List.of(Observed.of(
                        kubectl + "get deployment " + deployment + " -o yaml: env and envFrom",
                        "ConfigMap " + Names.CONFIG_MAP + ": " + String.join(", ", read))),
                List.of(),
                "Let it read that in a Secret: " + kubectl + "get configmap " + Names.CONFIG_MAP
                        + " -o jsonpath='{.data."
                        + key + "}' | " + kubectl + "create secret generic " + own + " --from-file=" + key
                        + "=/dev/stdin, then " + kubectl + "set env deployment/" + deployment + " --from=secret/" + own
                        + (read.size() == 1 ? "" : ", and the same for the others")
                        + "; or take the Deployment away; and retry",
                false);
    }
}
