package io.keybuzz.runbook.inspect;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.kubernetes.LiveDeployment;
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
 * @param workerEnvironment what the worker's process gets; empty when there is none, or what it refers to may not be read
 * @param services the database, role and Redis that it follows from
 * @param settings where the environment comes from
 */
record UsedInstall(
        Deployment web,
        Deployment worker,
        Map<String, String> environment,
        Optional<Map<String, String>> workerEnvironment,
        DataServices services,
        LiveSettings settings) {

    /** Empty when the namespace has no Deployment {@code chatwoot-web}. */
    static Optional<UsedInstall> read(KubernetesClient kubernetes, String namespace) {
        LiveSettings settings = new LiveSettings(kubernetes, namespace);
        return LiveDeployment.find(kubernetes, namespace, Names.WEB).map(web -> {
            Map<String, String> environment = settings.environment(LiveDeployment.container(web, Names.WEB));
            Deployment worker =
                    LiveDeployment.find(kubernetes, namespace, Names.WORKER).orElse(null);
            return new UsedInstall(
                    web,
                    worker,
                    environment,
                    // Here, before threads ask for it: the settings are not for several.
                    Optional.ofNullable(worker).flatMap(w -> environment(settings, w)),
                    DataServices.used(environment),
                    settings);
        });
    }

    private static Optional<Map<String, String>> environment(LiveSettings settings, Deployment worker) {
        try {
            return Optional.of(settings.environment(LiveDeployment.container(worker, Names.WORKER)));
        } catch (KubernetesClientException mayNotBeRead) {
            return Optional.empty();
        }
    }

    Container webContainer() {
        return LiveDeployment.container(web, Names.WEB);
    }

    /** What the worker uses; empty when there is no worker, or it is not known. */
    Optional<DataServices> workerServices() {
        return workerEnvironment.map(DataServices::used);
    }

    /** Holds values of secrets, so it prints names. */
    @Override
    public String toString() {
        return "UsedInstall[" + web.getMetadata().getName() + ", " + services + "]";
    }
}
