package io.keybuzz.runbook.inspect;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.preflight.DataServices;
import io.keybuzz.runbook.preflight.LiveSettings;
import io.keybuzz.runbook.run.Names;
import java.util.Map;
import java.util.Optional;

/**
 * The Chatwoot that runs in a namespace, whoever made it.
 *
 * @param worker null when there is none
 * @param environment what the web process gets
 * @param services the database, role and Redis that it follows from
 * @param settings where the environment comes from
 */
record UsedInstall(
        Deployment web,
        Deployment worker,
        Map<String, String> environment,
        DataServices services,
        LiveSettings settings) {

    /** Empty when the namespace has no Deployment {@code chatwoot-web}. */
    static Optional<UsedInstall> read(KubernetesClient kubernetes, String namespace) {
        Deployment web = deployment(kubernetes, namespace, Names.WEB);
        if (web == null) {
            return Optional.empty();
        }
        LiveSettings settings = new LiveSettings(kubernetes, namespace);
        Map<String, String> environment = settings.environment(container(web, Names.WEB));
        return Optional.of(new UsedInstall(
                web,
                deployment(kubernetes, namespace, Names.WORKER),
                environment,
                DataServices.used(environment),
                settings));
    }

    Container webContainer() {
        return container(web, Names.WEB);
    }

    /** What the worker uses; empty when there is no worker. */
    Optional<DataServices> workerServices() {
        return worker == null
                ? Optional.empty()
                : Optional.of(DataServices.used(settings.environment(container(worker, Names.WORKER))));
    }

    /** The container of that name, else the first. */
    static Container container(Deployment deployment, String name) {
        var containers = deployment.getSpec().getTemplate().getSpec().getContainers();
        return containers.stream()
                .filter(c -> c.getName().equals(name))
                .findFirst()
                .orElse(containers.get(0));
    }

    private static Deployment deployment(KubernetesClient kubernetes, String namespace, String name) {
        return kubernetes
                .apps()
                .deployments()
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    /** Holds values of secrets, so it prints names. */
    @Override
    public String toString() {
        return "UsedInstall[" + web.getMetadata().getName() + ", " + services + "]";
    }
}
