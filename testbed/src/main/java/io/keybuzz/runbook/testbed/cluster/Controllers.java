package io.keybuzz.runbook.testbed.cluster;

import io.keybuzz.runbook.testbed.kubernetes.ApiFailure;
import io.keybuzz.runbook.testbed.kubernetes.ObjectStore;
import io.keybuzz.runbook.testbed.kubernetes.ResourceType;
import io.keybuzz.runbook.testbed.kubernetes.Tree;
import java.io.Closeable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The control plane's loops: a namespace in which something changed is brought closer to what is asked for. */
public final class Controllers implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Controllers.class);
    private static final long REACTION_MILLIS = 15;
    private static final long LOOK_AGAIN_MILLIS = 25;

    private final ObjectStore store;
    private final Kubelets kubelets;
    private final DeploymentController deployments;
    private final JobController jobs;
    private final EndpointsController endpoints;
    private final GarbageCollector garbage;
    private final Set<String> dirty = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "kube-controller-manager");
        thread.setDaemon(true);
        return thread;
    });

    public Controllers(ClusterWorld world) {
        store = world.store();
        deployments = new DeploymentController(store);
        jobs = new JobController(store);
        endpoints = new EndpointsController(store);
        garbage = new GarbageCollector(store);
        populate(world);
        kubelets = new Kubelets(world);
        store.subscribe(this::follow);
    }

    public Kubelets kubelets() {
        return kubelets;
    }

    private void follow(ObjectStore.Change change) {
        switch (change.type()) {
            case EVENT, LEASE, NODE -> {}
            case NAMESPACE -> enqueue(Tree.text(change.object(), "metadata", "name"), REACTION_MILLIS);
            default -> enqueue(Tree.text(change.object(), "metadata", "namespace"), REACTION_MILLIS);
        }
    }

    private void enqueue(String namespace, long delayMillis) {
        if (!namespace.isEmpty() && dirty.add(namespace)) {
            try {
                loop.schedule(() -> reconcile(namespace), delayMillis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException closed) {
                // The world ends.
            }
        }
    }

    private void reconcile(String namespace) {
        dirty.remove(namespace);
        boolean again = false;
        try {
            garbage.reconcile(namespace);
            for (Map<String, Object> job : store.list(ResourceType.JOB, namespace)) {
                jobs.reconcile(job);
            }
            for (Map<String, Object> deployment : store.list(ResourceType.DEPLOYMENT, namespace)) {
                again |= deployments.reconcile(deployment);
            }
            for (Map<String, Object> service : store.list(ResourceType.SERVICE, namespace)) {
                endpoints.reconcile(service);
            }
        } catch (ApiFailure moved) {
            again = true; // an object went away, or its namespace does, while it was looked at
        } catch (RuntimeException e) {
            LOG.error("the simulated control plane failed in namespace {}", namespace, e);
        }
        if (again) {
            enqueue(namespace, LOOK_AGAIN_MILLIS);
        }
    }

    private static void populate(ClusterWorld world) {
        for (String name : new String[] {"default", "kube-system"}) {
            world.store().create(ResourceType.NAMESPACE, ObjectStore.object(ResourceType.NAMESPACE, "", name), "");
        }
        Map<String, Object> ingressClass = ObjectStore.object(ResourceType.INGRESS_CLASS, "", "nginx");
        Tree.child(ingressClass, "spec").put("controller", "k8s.io/ingress-nginx");
        world.store().create(ResourceType.INGRESS_CLASS, ingressClass, "");
        for (ClusterNode node : world.nodes()) {
            world.store().create(ResourceType.NODE, node(node), "");
        }
    }

    private static Map<String, Object> node(ClusterNode node) {
        Map<String, Object> object = ObjectStore.object(ResourceType.NODE, "", node.name());
        Tree.child(object, "metadata", "labels").put("kubernetes.io/hostname", node.name());
        Tree.child(object, "spec").put("podCIDR", node.podNet() + ".0/24");
        Tree.child(object, "spec").put("podCIDRs", List.of(node.podNet() + ".0/24"));
        Tree.child(object, "status")
                .put(
                        "addresses",
                        List.of(
                                Map.of("type", "InternalIP", "address", node.address()),
                                Map.of("type", "Hostname", "address", node.name())));
        Tree.child(object, "status")
                .put("conditions", List.of(Map.of("type", "Ready", "status", "True", "reason", "KubeletReady")));
        Tree.child(object, "status", "nodeInfo").put("kubeletVersion", "v1.34.4-simulation");
        return object;
    }

    /** A container's output. */
    public String log(String namespace, String pod, String container, boolean previous) {
        return kubelets.log(namespace, pod, container, previous);
    }

    @Override
    public void close() {
        loop.shutdownNow();
        kubelets.end();
    }
}
