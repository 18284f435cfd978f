package io.keybuzz.runbook.testbed.cluster;

import io.fabric8.kubernetes.api.model.Quantity;
import io.keybuzz.runbook.testbed.chatwoot.AppFailure;
import io.keybuzz.runbook.testbed.chatwoot.ImageContent;
import io.keybuzz.runbook.testbed.chatwoot.Process;
import io.keybuzz.runbook.testbed.chatwoot.Program;
import io.keybuzz.runbook.testbed.chatwoot.Surroundings;
import io.keybuzz.runbook.testbed.chatwoot.WebApp;
import io.keybuzz.runbook.testbed.kubernetes.ObjectStore;
import io.keybuzz.runbook.testbed.kubernetes.Tree;
import io.keybuzz.runbook.testbed.registry.SimulatedRegistry;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One container of a pod: pulled, started, restarted, as its status tells. */
final class ContainerRun implements Process {
    private static final long READINESS_MILLIS = 30;
    private static final BigDecimal MEBIBYTE = BigDecimal.valueOf(1L << 20);

    private final PodRun pod;
    private final Map<String, Object> spec;
    private final StringBuffer log = new StringBuffer();
    private volatile String previousLog = "";
    private volatile Map<String, Object> state = waiting("ContainerCreating", "");
    private volatile Map<String, Object> lastState = Map.of();
    private volatile boolean ready;
    private volatile boolean started;
    private volatile int restarts;
    private volatile String imageId = "";
    private Surroundings surroundings;

    ContainerRun(PodRun pod, Map<String, Object> spec) {
        this.pod = pod;
        this.spec = spec;
    }

    String name() {
        return Tree.text(spec, "name");
    }

    String log(boolean previous) {
        return previous ? previousLog : log.toString();
    }

    boolean isReady() {
        return ready;
    }

    void initialize() {
        state = waiting("PodInitializing", "");
    }

    /** Runs until it has ended well, or has ended and is not to be restarted; the exit code. */
    int run(boolean init) throws InterruptedException {
        pull();
        for (long backOff = 300; ; backOff = Math.min(backOff * 2, 2_000)) {
            int code = once(init);
            String policy = pod.restartPolicy();
            boolean again = policy.equals("Always") && !(init && code == 0) || policy.equals("OnFailure") && code != 0;
            if (!again || pod.ending() || isSidecar()) {
                return code;
            }
            restarts++;
            previousLog = log.toString();
            log.setLength(0);
            lastState = state;
            String message = "back-off 10s restarting failed container=" + name() + " pod=" + pod.describe();
            state = waiting("CrashLoopBackOff", message);
            pod.publish();
            pod.event(
                    "Warning",
                    "BackOff",
                    "Back-off restarting failed container " + name() + " in pod " + pod.describe());
            if (ended(backOff)) {
                return code;
            }
        }
    }

    private void pull() throws InterruptedException {
        String image = Tree.text(spec, "image");
        pod.event("Normal", "Pulling", "Pulling image \"" + image + "\"");
        Optional<String> problem = pod.pull(image);
        for (long backOff = 300; problem.isPresent() && !pod.ending(); backOff = Math.min(backOff * 2, 1_500)) {
            String message = "failed to pull image: " + problem.get();
            state = waiting("ErrImagePull", problem.get());
            pod.publish();
            pod.event("Warning", "Failed", "Failed to pull image \"" + image + "\": " + problem.get());
            pod.event("Warning", "Failed", "Error: ErrImagePull");
            if (ended(backOff)) {
                return;
            }
            state = waiting("ImagePullBackOff", "Back-off pulling image \"" + image + "\": ErrImagePull: " + message);
            pod.publish();
            pod.event("Normal", "BackOff", "Back-off pulling image \"" + image + "\"");
            pod.event("Warning", "Failed", "Error: ImagePullBackOff");
            if (ended(backOff)) {
                return;
            }
            problem = pod.pull(image);
        }
        pod.event("Normal", "Pulled", "Successfully pulled image \"" + image + "\"");
    }

    private int once(boolean init) throws InterruptedException {
        ImageContent image = pod.image(Tree.text(spec, "image"));
        imageId = SimulatedRegistry.SERVER + "/" + SimulatedRegistry.REPOSITORY + "@" + SimulatedRegistry.digest(image);
        Map<String, String> variables = environment();
        if (variables == null) {
            return 1;
        }
        surroundings = pod.surroundings(variables, image);
        String since = ObjectStore.now();
        state = Map.of("running", Map.of("startedAt", since));
        Program program = Tree.text(spec, "image").equals(SimulatedRegistry.REDIS)
                ? Program.ofRedisImage(command())
                : Program.of(command());
        started = !isWeb() || Tree.map(spec, "startupProbe").isEmpty();
        ready = !init && !isWeb();
        pod.publish();
        int code = 0;
        boolean outOfMemory = !init && outOfMemory(variables);
        try {
            if (outOfMemory) {
                throw new AppFailure("", 137);
            }
            program.run(this);
        } catch (AppFailure failure) {
            if (!failure.getMessage().isEmpty()) {
                print(failure.getMessage());
            }
            code = failure.exitCode();
        } catch (RuntimeException mistake) {
            print("the simulation failed: " + mistake);
            code = 70;
        }
        ready = false;
        started = false;
        pod.stopListening();
        Map<String, Object> ended = new LinkedHashMap<>();
        ended.put("exitCode", (long) code);
        ended.put("reason", outOfMemory ? "OOMKilled" : code == 0 ? "Completed" : "Error");
        ended.put("startedAt", since);
        ended.put("finishedAt", ObjectStore.now());
        state = Map.of("terminated", ended);
        if (init) {
            ready = code == 0;
        }
        pod.publish();
        return code;
    }

    /** Whether its limit is below what the application is told to take, in MiB; its Rake tasks take less. */
    private boolean outOfMemory(Map<String, String> variables) {
        String limit = Tree.text(spec, "resources", "limits", "memory");
        String taken = variables.get("STANDIN_MEMORY");
        return !limit.isEmpty()
                && taken != null
                && !command().contains("db:")
                && Quantity.getAmountInBytes(new Quantity(limit)).compareTo(new BigDecimal(taken).multiply(MEBIBYTE))
                        < 0;
    }

    /** Its variables, waited for; null when the pod ends first. */
    private Map<String, String> environment() throws InterruptedException {
        while (true) {
            try {
                return pod.environment(spec);
            } catch (EffectiveEnvironment.Missing missing) {
                state = waiting("CreateContainerConfigError", missing.getMessage());
                pod.publish();
                pod.event("Warning", "Failed", "Error: " + missing.getMessage());
                if (ended(300)) {
                    return null;
                }
            }
        }
    }

    private boolean isWeb() {
        return command().contains("rails s");
    }

    @Override
    public Surroundings here() {
        return surroundings;
    }

    @Override
    public String command() {
        return String.join(" ", words("command")) + " " + String.join(" ", words("args"));
    }

    private List<String> words(String field) {
        return Tree.at(spec, field) instanceof List<?> words
                ? words.stream().map(String::valueOf).toList()
                : List.of();
    }

    @Override
    public Set<String> files() {
        return pod.files();
    }

    @Override
    public void print(String text) {
        log.append(text).append('\n');
    }

    @Override
    public boolean ended(long millis) throws InterruptedException {
        return pod.ended(millis) || isSidecar() && pod.over();
    }

    /** Whether it runs beside the main containers rather than before them. */
    boolean isSidecar() {
        return Tree.text(spec, "restartPolicy").equals("Always");
    }

    @Override
    public void listen(WebApp app) {
        pod.listen(app);
        started = true;
        try {
            ready = !ended(READINESS_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pod.publish();
    }

    @Override
    public String crash() {
        return pod.crash();
    }

    Map<String, Object> status() {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("name", name());
        status.put("image", Tree.text(spec, "image"));
        status.put("imageID", imageId);
        status.put("ready", ready);
        status.put("started", started);
        status.put("restartCount", (long) restarts);
        status.put("state", state);
        status.put("lastState", lastState);
        return status;
    }

    private static Map<String, Object> waiting(String reason, String message) {
        return Map.of(
                "waiting", message.isEmpty() ? Map.of("reason", reason) : Map.of("reason", reason, "message", message));
    }
}
