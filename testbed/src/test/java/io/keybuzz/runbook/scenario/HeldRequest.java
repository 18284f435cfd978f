package io.keybuzz.runbook.scenario;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Holds a request about the target namespace in the API server: by an admission webhook that takes the connection and says nothing. What is
 * let go is admitted, since it is no matter when the webhook fails; after ten seconds the API server lets it go by itself.
 */
final class HeldRequest implements AutoCloseable {
    /** A dry run: a look at what a write would do. */
    static final String DRY_RUN = "has(request.dryRun) && request.dryRun";

    static final String WRITE = "!has(request.dryRun) || !request.dryRun";

    /** The host on which the scenarios run, as the API server knows it. */
    private static final String OPS = "10.0.0.5";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String WEBHOOK = """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: runbook-scenario-held}
        webhooks:
        - name: held.runbook-scenario.example
          admissionReviewVersions: [v1]
          sideEffects: None
          failurePolicy: Ignore
          timeoutSeconds: 30
          clientConfig: {url: "https://%s:%d/"}
          namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: chatwoot}}
          matchConditions: [{name: kind-of-request, expression: "%s"}]
          rules: [{apiGroups: ["%s"], apiVersions: [v1], operations: [%s], resources: [%s]}]
        """;

    private final KubernetesClient kubernetes;
    private final ServerSocket webhook;
    private final List<HasMetadata> objects;
    private Socket held;

    private HeldRequest(KubernetesClient kubernetes, ServerSocket webhook, List<HasMetadata> objects) {
        this.kubernetes = kubernetes;
        this.webhook = webhook;
        this.objects = objects;
    }

    /** @param kind {@link #DRY_RUN} or {@link #WRITE} */
    static HeldRequest of(World world, String kind, String group, String operation, String resource)
            throws IOException {
        ServerSocket webhook = new ServerSocket(0, 50, InetAddress.getByName(OPS));
        webhook.setSoTimeout((int) PATIENCE.toMillis());
        String yaml = WEBHOOK.formatted(OPS, webhook.getLocalPort(), kind, group, operation, resource);
        List<HasMetadata> objects = world.kubernetes()
                .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .items();
        objects.forEach(object -> world.kubernetes().resource(object).serverSideApply());
        return new HeldRequest(world.kubernetes(), webhook, objects);
    }

    /** Returns when such a request stands still and it is that moment; those before are let go. */
    void awaitAt(BooleanSupplier moment) throws IOException {
        while (held == null) {
            Socket asked = webhook.accept();
            if (moment.getAsBoolean()) {
                held = asked;
            } else {
                asked.close();
            }
        }
    }

    /** Lets it go, and whatever comes. */
    @Override
    public void close() throws IOException {
        objects.forEach(object -> kubernetes.resource(object).delete());
        webhook.close();
        if (held != null) {
            held.close();
        }
    }
}
