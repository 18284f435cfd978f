package io.keybuzz.runbook.deploy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetActionBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Chatwoot's Service, Ingress and Deployments as they are to be; pure.
 *
 * <p>The pod template depends on the spec and the checksum alone. In particular the preStop sleep is a command and not the API's own
 * {@code sleep} action, which a server before 1.29 does not have: a template that followed the server's version would roll every pod
 * when somebody upgrades the cluster, and {@code sleep} is in the image already, where the init container uses it.
 */
public final class ChatwootManifests {
    /**
     * Where web keeps its pid: in the container's own layer, which ends with the container. In a volume it outlives a hard kill, process
     * 1 is always alive, and Rails refuses to start for ever (rails#50628, opf/helm-charts#108).
     */
    public static final String PID_FILE = "/tmp/chatwoot-web.pid";

    /** Seconds for the endpoints' change to reach every ingress before Puma closes its listener. */
    public static final int PRE_STOP_SECONDS = 10;

    /** Longer than the preStop sleep and the slowest upload. */
    public static final int WEB_GRACE_SECONDS = 60;

    /** Longer than Sidekiq's own time-out of 25 s. */
    public static final int WORKER_GRACE_SECONDS = 40;

    private static final int MIN_READY_SECONDS = 3;
    /** Ten minutes in the init container and ten more to start. */
    private static final int PROGRESS_SECONDS = 1260;

    private static final int STARTUP_SECONDS = 600;
    /** One second was too short (chatwoot/charts#202). */
    private static final int PROBE_TIMEOUT_SECONDS = 5;

    private static final String NGINX = "nginx.ingress.kubernetes.io/";
    /**
     * For so many seconds a visitor whom nginx sends to a pod that is gone waits before it tries the next: a pod accepts in milliseconds
     * or never. In the lab half of the connections to the address of a pod that had ended heard of that after ten seconds only, since
     * kernels send few "host unreachable".
     */
    private static final String CONNECT_SECONDS = "5";

    private ChatwootManifests() {}

    /**
     * Everything, in the order in which it is applied: the Deployments first, since their pods take longest.
     *
     * @param checksum see {@link ConfigChecksum}
     * @param scaledElsewhere names of Deployments whose replicas are an autoscaler's
     */
    public static List<HasMetadata> all(Spec spec, String checksum, Set<String> scaledElsewhere) {
        return List.of(
                web(spec, checksum, scaledElsewhere.contains(Names.WEB)),
                worker(spec, checksum, scaledElsewhere.contains(Names.WORKER)),
                service(spec),
                ingress(spec));
    }

    static Service service(Spec spec) {
        return new ServiceBuilder()
                .withMetadata(metadata(spec, Names.SERVICE, "web", Map.of()))
                .withNewSpec()
                .withType("ClusterIP")
                .withSelector(PodTemplate.labels("web"))
                .addNewPort()
                .withName("http")
                .withProtocol("TCP")
                .withPort(Names.WEB_PORT)
                .withTargetPort(new IntOrString(Names.WEB_PORT))
                .endPort()
                .endSpec()
                .build();
    }

    static Ingress ingress(Spec spec) {
        IngressBuilder ingress = new IngressBuilder()
                .withMetadata(metadata(spec, spec.ingress().name(), "web", annotations(spec)))
                .withNewSpec()
                .withIngressClassName(spec.ingress().className())
                .addNewRule()
                .withHost(spec.frontendHost())
                .withNewHttp()
                .addNewPath()
                .withPath("/")
                .withPathType("Prefix")
                .withNewBackend()
                .withNewService()
                .withName(Names.SERVICE)
                .withNewPort()
                .withNumber(Names.WEB_PORT)
                .endPort()
                .endService()
                .endBackend()
                .endPath()
                .endHttp()
                .endRule()
                .endSpec();
        if (spec.ingress().tls() == Spec.Tls.INGRESS) {
            ingress.editSpec()
                    .addNewTl()
                    .withHosts(spec.frontendHost())
                    .withSecretName(spec.ingress().tlsSecretName())
                    .endTl()
                    .endSpec();
        }
        return ingress.build();
    }

    /** The Ingress' annotations: ours, and over them the spec's. */
    static Map<String, String> annotations(Spec spec) {
        Map<String, String> annotations = new TreeMap<>();
        annotations.put(NGINX + "proxy-body-size", "50m");
        annotations.put(NGINX + "proxy-connect-timeout", CONNECT_SECONDS);
        annotations.put(NGINX + "proxy-read-timeout", "300");
        annotations.put(NGINX + "proxy-send-timeout", "300");
        if (spec.ingress().annotations() != null) {
            annotations.putAll(spec.ingress().annotations());
        }
        return annotations;
    }

    static Deployment web(Spec spec, String checksum, boolean scaledElsewhere) {
        Container container = PodTemplate.container(spec, Names.WEB, spec.web().resources())
                .withCommand(
                        "bundle",
                        "exec",
                        "rails",
                        "s",
                        "-p",
                        String.valueOf(Names.WEB_PORT),
                        "-b",
                        "0.0.0.0",
                        "-P",
                        PID_FILE)
                .addNewPort()
                .withName("http")
                .withContainerPort(Names.WEB_PORT)
                .withProtocol("TCP")
                .endPort()
                .withNewLifecycle()
                .withNewPreStop()
                .withNewExec()
                .withCommand("sleep", String.valueOf(PRE_STOP_SECONDS))
                .endExec()
                .endPreStop()
                .endLifecycle()
                .withStartupProbe(tcp(1, STARTUP_SECONDS))
                .withReadinessProbe(readiness(spec))
                .withLivenessProbe(tcp(15, 4))
                .build();
        return deployment(spec, "web", spec.web(), container, WEB_GRACE_SECONDS, checksum, scaledElsewhere);
    }

    static Deployment worker(Spec spec, String checksum, boolean scaledElsewhere) {
        Container container = PodTemplate.container(
                        spec, Names.WORKER, spec.worker().resources())
                .withCommand("bundle", "exec", "sidekiq", "-C", "config/sidekiq.yml")
                .build();
        return deployment(spec, "worker", spec.worker(), container, WORKER_GRACE_SECONDS, checksum, scaledElsewhere);
    }

    private static Deployment deployment(
            Spec spec,
            String component,
            Spec.Workload size,
            Container container,
            int grace,
            String checksum,
            boolean scaledElsewhere) {
        PodSpec pod = PodTemplate.pod(spec)
                .withTerminationGracePeriodSeconds((long) grace)
                .withInitContainers(PodTemplate.waitForMigrations(spec, size.resources()))
                .withContainers(container)
                .addNewTopologySpreadConstraint()
                .withMaxSkew(1)
                .withTopologyKey("kubernetes.io/hostname")
                .withWhenUnsatisfiable("ScheduleAnyway")
                .withNewLabelSelector()
                .withMatchLabels(PodTemplate.labels(component))
                .endLabelSelector()
                .endTopologySpreadConstraint()
                .build();
        return new DeploymentBuilder()
                .withMetadata(metadata(spec, container.getName(), component, Map.of()))
                .withNewSpec()
                .withReplicas(scaledElsewhere ? null : size.replicas())
                .withMinReadySeconds(MIN_READY_SECONDS)
                .withProgressDeadlineSeconds(PROGRESS_SECONDS)
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxUnavailable(new IntOrString(0))
                .withMaxSurge(new IntOrString(1))
                .endRollingUpdate()
                .endStrategy()
                .withNewSelector()
                .withMatchLabels(PodTemplate.labels(component))
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(PodTemplate.labels(component))
                .withAnnotations(Map.of(Names.CHECKSUM_ANNOTATION, checksum))
                .endMetadata()
                .withSpec(pod)
                .endTemplate()
                .endSpec()
                .build();
    }

    private static ObjectMeta metadata(Spec spec, String name, String component, Map<String, String> annotations) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(spec.namespace())
                .withLabels(PodTemplate.labels(component))
                .withAnnotations(annotations.isEmpty() ? null : annotations)
                .build();
    }

    private static Probe readiness(Spec spec) {
        Optional<String> path = ProbePath.of(spec);
        if (path.isEmpty()) {
            return tcp(2, 3);
        }
        HTTPGetActionBuilder get =
                new HTTPGetActionBuilder().withPath(path.get()).withPort(new IntOrString("http"));
        if (spec.frontendUrl().startsWith("https:")) {
            // With FORCE_SSL Rails would redirect the probe to https, where nothing listens.
            get.addNewHttpHeader("X-Forwarded-Proto", "https");
        }
        return new ProbeBuilder()
                .withHttpGet(get.build())
                .withPeriodSeconds(2)
                .withTimeoutSeconds(PROBE_TIMEOUT_SECONDS)
                .withFailureThreshold(3)
                .build();
    }

    private static Probe tcp(int period, int failures) {
        return new ProbeBuilder()
                .withNewTcpSocket()
                .withPort(new IntOrString("http"))
                .endTcpSocket()
                .withPeriodSeconds(period)
                .withTimeoutSeconds(PROBE_TIMEOUT_SECONDS)
                .withFailureThreshold(failures)
                .build();
    }
}
