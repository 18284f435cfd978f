package io.keybuzz.runbook.upgrade;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.deploy.PodTemplate;
import io.keybuzz.runbook.kubernetes.LiveDeployment;
import io.keybuzz.runbook.kubernetes.PodAccess;
import io.keybuzz.runbook.kubernetes.PodLife;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.preflight.Precheck;
import io.keybuzz.runbook.run.Names;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What runs now: the facts of {@link RunningImage}, none where nothing is installed. */
public final class RunningImagePrecheck implements Precheck {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubernetesClient kubernetes;
    private final PodAccess access;

    public RunningImagePrecheck(Connections connections) {
        this.kubernetes = connections.kubernetes();
        this.access = connections.pods();
    }

    @Override
    public Findings look(Target target) {
        Optional<String> image = image(target, Names.WEB);
        if (image.isEmpty()) {
            return Findings.NONE;
        }
        List<Pod> pods = kubernetes
                .pods()
                .inNamespace(target.namespace())
                .withLabel("app", PodTemplate.APP)
                .withLabelIn("component", "web", "worker")
                .list()
                .getItems()
                .stream()
                .filter(p -> PodLife.stays(p) && p.getStatus() != null)
                .toList();
        Map<String, String> facts = new TreeMap<>();
        facts.put(RunningImage.IMAGE, image.get());
        facts.put(RunningImage.DIGESTS, String.join(" ", digests(pods, image.get(), image(target, Names.WORKER))));
        version(target, image.get(), pods).ifPresent(v -> facts.put(RunningImage.VERSION, v));
        frontendUrl(target).ifPresent(url -> facts.put(RunningImage.FRONTEND_URL, url));
        return Findings.facts(facts);
    }

    /** By what the pods of both Deployments report; an image that is pinned is what its name says, also before it was pulled. */
    static Set<String> digests(List<Pod> pods, String web, Optional<String> worker) {
        Set<String> digests = new TreeSet<>();
        pods.forEach(pod -> pod.getStatus().getContainerStatuses().stream()
                .map(status -> DIGEST.matcher(String.valueOf(status.getImageID())))
                .filter(Matcher::find)
                .forEach(m -> digests.add(m.group())));
        boolean pinned =
                ImageChoice.digest(web) != null && worker.filter(web::equals).isPresent();
        return pinned ? Set.of(ImageChoice.digest(web)) : digests;
    }

    private Optional<String> image(Target target, String name) {
        return LiveDeployment.find(kubernetes, target.namespace(), name)
                .map(live -> LiveDeployment.container(live, name).getImage());
    }

    /** What the tag tells, else what a web pod says of itself. */
    private Optional<String> version(Target target, String image, List<Pod> pods) {
        return Version.ofImage(image)
                .map(Version::toString)
                .or(() -> pods.stream()
                        .filter(p -> "web".equals(p.getMetadata().getLabels().get("component")))
                        .flatMap(p -> answered(target, p).stream())
                        .findFirst());
    }

    private Optional<String> answered(Target target, Pod pod) {
        try {
            PodAccess.Answer answer =
                    access.get(target.namespace(), pod.getMetadata().getName(), Names.WEB_PORT, "/api", ANSWER);
            String version = JSON.readTree(answer.body()).path("version").asText("");
            return version.isEmpty() ? Optional.empty() : Optional.of(RemoteText.neutralise(version));
        } catch (JsonProcessingException noAnswerOfOurs) {
            return Optional.empty();
        } catch (IOException silent) {
            return Optional.empty();
        }
    }

    private Optional<String> frontendUrl(Target target) {
        ConfigMap config = kubernetes
                .configMaps()
                .inNamespace(target.namespace())
                .withName(Names.CONFIG_MAP)
                .get();
        return config == null || config.getData() == null
                ? Optional.empty()
                : Optional.ofNullable(config.getData().get("FRONTEND_URL"));
    }
}
