package io.keybuzz.runbook.testbed.cluster;

import io.keybuzz.runbook.testbed.chatwoot.ImageContent;
import io.keybuzz.runbook.testbed.chatwoot.Surroundings;
import io.keybuzz.runbook.testbed.chatwoot.WebApp;
import io.keybuzz.runbook.testbed.kubernetes.ObjectStore;
import io.keybuzz.runbook.testbed.kubernetes.ResourceType;
import io.keybuzz.runbook.testbed.kubernetes.Tree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The life of one pod, from its scheduling to its end. */
final class PodRun implements Runnable {
    private static final long STEP_MILLIS = 15;

    private final ClusterWorld world;
    private final EventRecorder events;
    private final ImagePull puller;
    private final Map<String, Object> pod;
    private final ClusterNode node;
    private final String ip;
    private final List<ContainerRun> inits = new ArrayList<>();
    private final List<ContainerRun> mains = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final String startTime = ObjectStore.now();
    private final Map<String, String> transitions = new LinkedHashMap<>();
    private final Set<String> files = ConcurrentHashMap.newKeySet();
    private volatile WebApp app;
    private volatile boolean initialized;
    private volatile String phase = "Pending";

    PodRun(ClusterWorld world, Map<String, Object> pod, ClusterNode node, String ip) {
        this.world = world;
        this.pod = pod;
        this.node = node;
        this.ip = ip;
        events = new EventRecorder(world.store());
        puller = new ImagePull(world);
        Tree.maps(pod, "spec", "initContainers").forEach(spec -> inits.add(new ContainerRun(this, spec)));
        Tree.maps(pod, "spec", "containers").forEach(spec -> mains.add(new ContainerRun(this, spec)));
    }

    @Override
    public void run() {
        try {
            live();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            app = null;
        }
    }

    private void live() throws InterruptedException {
        if (ended(STEP_MILLIS)) {
            remove();
            return;
        }
        world.store().change(ResourceType.POD, namespace(), name(), "kube-scheduler", object -> {
            Tree.child(object, "spec").put("nodeName", node.name());
        });
        events.record(
                pod,
                "Normal",
                "Scheduled",
                "Successfully assigned " + describe(namespace()) + " to " + node.name(),
                "default-scheduler");
        mains.forEach(main -> {
            if (!inits.isEmpty()) {
                main.initialize();
            }
        });
        publish();
        boolean alive = !ended(STEP_MILLIS) && initialize();
        if (alive) {
            initialized = true;
            phase = "Running";
            runMains();
        }
        end.await();
        ended(STEP_MILLIS);
        remove();
    }

    private boolean initialize() throws InterruptedException {
        for (ContainerRun init : inits) {
            if (init.isSidecar()) {
                Thread thread = new Thread(() -> background(init), "sidecar-" + name());
                thread.setDaemon(true);
                thread.start();
                continue;
            }
            int code = init.run(true);
            if (ending()) {
                return false;
            }
            if (code != 0) {
                phase = "Failed";
                publish();
                return false;
            }
        }
        return true;
    }

    private void background(ContainerRun sidecar) {
        try {
            sidecar.run(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the containers that count have ended; those beside them end then. */
    boolean over() {
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    private void runMains() throws InterruptedException {
        int[] worst = {0};
        List<Thread> threads = new ArrayList<>();
        for (ContainerRun main : mains) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            int code = main.run(false);
                            synchronized (worst) {
                                worst[0] = Math.max(worst[0], code);
                            }
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    "container-" + name());
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (!ending()) {
            phase = worst[0] == 0 ? "Succeeded" : "Failed";
        }
        publish();
    }

    private void remove() {
        world.store().remove(ResourceType.POD, namespace(), name());
    }

    void end() {
        end.countDown();
    }

    boolean ending() {
        return end.getCount() == 0;
    }

    boolean ended(long millis) throws InterruptedException {
        return end.await(millis, TimeUnit.MILLISECONDS);
    }

    /** What answers on port 3000; null when nothing does. */
    WebApp app() {
        return app;
    }

    ClusterNode node() {
        return node;
    }

    String ip() {
        return ip;
    }

    Optional<ContainerRun> container(String name) {
        return Stream.concat(mains.stream(), inits.stream())
                .filter(container -> name.isEmpty() || container.name().equals(name))
                .findFirst();
    }

    void listen(WebApp listening) {
        app = listening;
    }

    void stopListening() {
        app = null;
    }

    /** What lies in the pod's emptyDir. Where there is none, each container begins with nothing. */
    Set<String> files() {
        boolean kept = Tree.maps(pod, "spec", "volumes").stream().anyMatch(volume -> volume.containsKey("emptyDir"));
        return kept ? files : new HashSet<>();
    }

    String crash() {
        return world.faults().webCrash();
    }

    Optional<String> pull(String image) {
        return puller.attempt(pod, image);
    }

    ImageContent image(String reference) {
        return world.registry().find(reference).orElseGet(() -> ImageContent.of("v0"));
    }

    Map<String, String> environment(Map<String, Object> container) throws EffectiveEnvironment.Missing {
        return new EffectiveEnvironment(world.store(), pod).of(container);
    }

    Surroundings surroundings(Map<String, String> environment, ImageContent image) {
        return new Surroundings(
                environment,
                image,
                name(),
                world.addresses(),
                port -> world.network().podsReachOut(node.address(), port),
                Tree.maps(pod, "spec", "volumes").stream()
                        .map(volume -> Tree.text(volume, "persistentVolumeClaim", "claimName"))
                        .filter(claim -> !claim.isEmpty())
                        .findFirst()
                        .map(claim -> world.volumes().of(namespace(), claim))
                        .orElse(null));
    }

    String restartPolicy() {
        return Tree.text(pod, "spec", "restartPolicy");
    }

    private String name() {
        return Tree.text(pod, "metadata", "name");
    }

    private String namespace() {
        return Tree.text(pod, "metadata", "namespace");
    }

    private String describe(String namespace) {
        return namespace + "/" + name();
    }

    String describe() {
        return name() + "_" + namespace() + "(" + Tree.text(pod, "metadata", "uid") + ")";
    }

    void event(String type, String reason, String message) {
        events.record(pod, type, reason, message, "kubelet");
    }

    void publish() {
        world.store()
                .change(ResourceType.POD, namespace(), name(), "kubelet", object -> object.put("status", status()));
    }

    private synchronized Map<String, Object> status() {
        boolean ready = initialized
                && phase.equals("Running")
                && !ending()
                && mains.stream().allMatch(ContainerRun::isReady);
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("phase", phase);
        status.put(
                "conditions",
                List.of(
                        condition("PodScheduled", true, ""),
                        condition("Initialized", initialized, "ContainersNotInitialized"),
                        condition("ContainersReady", ready, "ContainersNotReady"),
                        condition("Ready", ready, "ContainersNotReady")));
        status.put("hostIP", node.address());
        status.put("podIP", ip);
        status.put("podIPs", List.of(Map.of("ip", ip)));
        status.put("startTime", startTime);
        status.put("qosClass", "Burstable");
        if (!inits.isEmpty()) {
            status.put(
                    "initContainerStatuses",
                    inits.stream().map(ContainerRun::status).toList());
        }
        status.put("containerStatuses", mains.stream().map(ContainerRun::status).toList());
        return Tree.copy(status);
    }

    private Map<String, Object> condition(String type, boolean holds, String reason) {
        String key = type + holds;
        transitions.keySet().remove(type + !holds);
        Map<String, Object> condition = new LinkedHashMap<>();
        condition.put("type", type);
        condition.put("status", holds ? "True" : "False");
        condition.put("lastTransitionTime", transitions.computeIfAbsent(key, k -> ObjectStore.now()));
        if (!holds) {
            condition.put("reason", reason);
        }
        return condition;
    }
}
