package io.keybuzz.runbook.deploy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.LiveDeployment;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.run.Names;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The report's lines about what step deploy made: deployments, service-port, ingress, image, attachments. */
public final class DeployChecks implements ReportCheck {
    private final KubernetesClient kubernetes;

    public DeployChecks(Connections connections) {
        this.kubernetes = connections.kubernetes();
    }

    @Override
    public List<Check> check(CheckRequest request) {
        Target target = request.target();
        String namespace = target.namespace();
        List<Deployment> deployments = new ArrayList<>();
        for (String name : Names.WORKLOADS) {
            LiveDeployment.find(kubernetes, namespace, name).ifPresent(deployments::add);
        }
        Service service = kubernetes
                .services()
                .inNamespace(namespace)
                .withName(Names.SERVICE)
                .get();
        Ingress ingress = kubernetes
                .network()
                .v1()
                .ingresses()
                .inNamespace(namespace)
                .withName(target.spec().ingress().name())
                .get();
        List<Pod> pods = kubernetes
                .pods()
                .inNamespace(namespace)
                .withLabel("app", PodTemplate.APP)
                .withLabelIn("component", "web", "worker")
                .list()
                .getItems();
        ConfigMap config = kubernetes
                .configMaps()
                .inNamespace(namespace)
                .withName(Names.CONFIG_MAP)
                .get();
        Secret secret = kubernetes
                .secrets()
                .inNamespace(namespace)
                .withName(Names.SECRET)
                .get();
        return List.of(
                WorkloadChecks.deployments(
                        namespace, deployments, d -> DesiredWorkload.autoscaled(kubernetes, d), Observed::of),
                WorkloadChecks.servicePort(namespace, service, Observed::of),
                WorkloadChecks.ingress(target.spec(), ingress, Observed::of),
                WorkloadChecks.image(target.spec(), pods, Observed::of),
                WorkloadChecks.attachments(namespace, storage(config, secret), deployments, Observed::of));
    }

    private static String storage(ConfigMap config, Secret secret) {
        String key = "ACTIVE_STORAGE_SERVICE";
        if (secret != null && secret.getData() != null && secret.getData().containsKey(key)) {
            return new String(Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
        }
        return config == null || config.getData() == null
                ? null
                : config.getData().get(key);
    }
}
