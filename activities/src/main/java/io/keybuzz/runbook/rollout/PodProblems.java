package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.deploy.DesiredWorkload;
import io.keybuzz.runbook.deploy.PodTemplate;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.preflight.Precheck;
import io.keybuzz.runbook.run.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Why pods do not serve, as they are now: without the patience of somebody who has just started them. */
public final class PodProblems implements Precheck {
    private final Connections connections;

    public PodProblems(Connections connections) {
        this.connections = connections;
    }

    @Override
    public Findings look(Target target) {
        Seen seen = ClusterReads.of("Deployments and pods in " + target.namespace(), () -> seen(target.namespace()));
        List<Diagnosis> problems = new ArrayList<>(new StuckPods(connections, target).now(seen.current()));
        for (RolloutStatus status : seen.status()) {
            if (status.refused() != null) {
                problems.add(PodRefusal.of(
                        target.spec(),
                        "deployment " + status.name(),
                        status.refused(),
                        new PodInspector(connections).quota(target.namespace()),
                        Instant.now()));
            }
        }
        if (seen.deployments().size() < 2) {
            problems.add(new Diagnosis(
                    Cause.UNKNOWN,
                    "Namespace " + target.namespace() + " lacks a Deployment: there is " + seen.sentence(),
                    List.of(Observed.of("kubectl -n " + target.namespace() + " get deployments", seen.sentence())),
                    List.of(),
                    "Somebody removed it; run the install again",
                    false));
        }
        seen.deployments()
                .forEach(d -> scaled(target, d)
                        .filter(drift -> !DesiredWorkload.autoscaled(connections.kubernetes(), d))
                        .ifPresent(problems::add));
        return Findings.problems(problems);
    }

    /** Somebody has scaled it, and no autoscaler. */
    static Optional<Diagnosis> scaled(Target target, Deployment live) {
        String name = live.getMetadata().getName();
        int wanted =
                (name.equals(Names.WEB) ? target.spec().web() : target.spec().worker()).replicas();
        int now = live.getSpec().getReplicas() == null ? 1 : live.getSpec().getReplicas();
        if (now == wanted || DesiredWorkload.autoscaled(live)) {
            return Optional.empty();
        }
        String kubectl = "kubectl -n " + target.namespace() + " ";
        return Optional.of(new Diagnosis(
                Cause.DRIFT,
                "Somebody has scaled Deployment " + name + " to " + now + "; the spec of the last install says "
                        + wanted,
                List.of(Observed.of(kubectl + "get deployment " + name + " -o jsonpath='{.spec.replicas}'", "" + now)),
                List.of(),
                "If it is meant, install with " + (name.equals(Names.WEB) ? "web" : "worker") + ".replicas: " + now
                        + " in the spec; else " + kubectl + "scale deployment/" + name + " --replicas=" + wanted,
                false));
    }

    private Seen seen(String namespace) {
        KubernetesClient kubernetes = connections.kubernetes();
        return new Seen(
                kubernetes
                        .apps()
                        .deployments()
                        .inNamespace(namespace)
                        .withLabel("app", PodTemplate.APP)
                        .list()
                        .getItems()
                        .stream()
                        .filter(d -> Names.WORKLOADS.contains(d.getMetadata().getName()))
                        .toList(),
                kubernetes
                        .apps()
                        .replicaSets()
                        .inNamespace(namespace)
                        .withLabel("app", PodTemplate.APP)
                        .list()
                        .getItems(),
                kubernetes
                        .pods()
                        .inNamespace(namespace)
                        .withLabel("app", PodTemplate.APP)
                        .list()
                        .getItems());
    }
}
