package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.deploy.DesiredWorkload;
import io.keybuzz.runbook.deploy.PodTemplate;
import io.keybuzz.runbook.kubernetes.LiveDeployment;
import io.keybuzz.runbook.kubernetes.PodAccess;
import io.keybuzz.runbook.kubernetes.PodLife;
import io.keybuzz.runbook.kubernetes.WorkloadPods;
import io.keybuzz.runbook.redis.RedisFailure;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckIds;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.Spec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import redis.clients.jedis.exceptions.JedisException;

/** The report's lines about what runs: pods, restarts, endpoints, port-forward, pods-answer, api, sidekiq. */
public final class RolloutChecks implements ReportCheck {
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final KubernetesClient kubernetes;
    private final PodAccess access;
    private final SidekiqBeats beats;

    public RolloutChecks(Connections connections) {
        this.kubernetes = connections.kubernetes();
        this.access = connections.pods();
        this.beats = new SidekiqBeats(connections);
    }

    @Override
    public List<Check> check(CheckRequest request) {
        Target target = request.target();
        String namespace = target.namespace();
        Optional<Deployment> web = live(target, Names.WEB);
        Optional<Deployment> worker = live(target, Names.WORKER);
        List<Pod> webs = pods(target, web, "web");
        List<Pod> workers = pods(target, worker, "worker");
        List<Pod> pods = Stream.concat(webs.stream(), workers.stream()).toList();
        List<PodAnswer> answers = webs.parallelStream()
                .map(p -> {
                    PodAnswer first = ask(namespace, p);
                    // One lost connection in a report would cost an hour of looking for nothing.
                    return first.status() == 0 ? ask(namespace, p) : first;
                })
                .toList();
        List<Check> checks = new ArrayList<>();
        checks.add(ServingChecks.pods(
                target.spec(),
                pods,
                wanted(web, target.spec().web()) + wanted(worker, target.spec().worker())));
        checks.add(ServingChecks.restarts(target.spec(), pods));
        checks.add(ServingChecks.endpoints(
                target.spec(),
                kubernetes
                        .discovery()
                        .v1()
                        .endpointSlices()
                        .inNamespace(namespace)
                        .withLabel("kubernetes.io/service-name", Names.SERVICE)
                        .list()
                        .getItems(),
                web.map(d -> d.getSpec().getReplicas())
                        .orElse(target.spec().web().replicas())));
        checks.add(ServingChecks.portForward(target.spec(), answers));
        checks.add(ServingChecks.podsAnswer(target.spec(), answers));
        checks.add(ServingChecks.api(target.spec(), answers));
        checks.add(sidekiq(target, workers));
        return checks;
    }

    /** What the spec says, where no autoscaler has other ideas. */
    private int wanted(Optional<Deployment> live, Spec.Workload size) {
        return live.filter(d -> d.getSpec().getReplicas() != null && d.getSpec().getReplicas() != size.replicas())
                .filter(d -> DesiredWorkload.autoscaled(kubernetes, d))
                .map(d -> d.getSpec().getReplicas())
                .orElse(size.replicas());
    }

    private Optional<Deployment> live(Target target, String name) {
        return LiveDeployment.find(kubernetes, target.namespace(), name);
    }

    /** By what the Deployment selects; where there is none, by the labels that ours would give them. */
    private List<Pod> pods(Target target, Optional<Deployment> live, String component) {
        return live
                .map(deployment -> WorkloadPods.of(kubernetes, deployment))
                .orElseGet(() -> kubernetes
                        .pods()
                        .inNamespace(target.namespace())
                        .withLabels(PodTemplate.labels(component))
                        .list()
                        .getItems())
                .stream()
                .filter(PodLife::stays)
                .toList();
    }

    private Check sidekiq(Target target, List<Pod> workers) {
        try {
            return ServingChecks.sidekiq(target.spec(), workers, beats.hosts(target));
        } catch (JedisException e) {
            return unasked(RedisFailure.of(e, target.spec().redis()).summary());
        } catch (SecretUnreadable e) {
            return unasked(e.getMessage());
        }
    }

    private static Check unasked(String why) {
        return new Check("sidekiq", CheckIds.title("sidekiq"), Status.FAILED, why, List.of());
    }

    private PodAnswer ask(String namespace, Pod pod) {
        String name = pod.getMetadata().getName();
        String node = pod.getStatus().getHostIP();
        try {
            PodAccess.Answer answer = access.get(namespace, name, Names.WEB_PORT, "/api", ANSWER);
            return new PodAnswer(
                    name,
                    node,
                    answer.status(),
                    RemoteText.tail(RemoteText.neutralise(answer.body()), 500),
                    answer.millis());
        } catch (IOException e) {
            return new PodAnswer(name, node, 0, RemoteText.neutralise(e.getMessage()), 0);
        }
    }
}
