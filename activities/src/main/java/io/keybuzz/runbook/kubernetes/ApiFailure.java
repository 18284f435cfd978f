package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.activity.Reached;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.net.ConnectException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the API server's refusals mean. No exception made here quotes a secret or carries a cause. */
public final class ApiFailure {
    /** How the API server names a webhook that it has asked in vain, whatever went wrong on the way. */
    private static final Pattern WEBHOOK = Pattern.compile("failed calling webhook \"([^\"]+)\"");

    private ApiFailure() {}

    /**
     * The exception to throw for one of fabric8's: a step's failure where no retry helps (403, 401, 400, 404 on a write, 422), else a
     * failure that Temporal retries: with a diagnosis when the server, or a webhook that it asks, does not answer or is not able to
     * (429, 5xx), without one when the object moved meanwhile (409, 410).
     *
     * @param verb the API verb, such as {@code patch}
     * @param object {@code Kind/namespace/name}, or what was looked for
     * @param secrets values that the server might quote
     */
    public static RuntimeException of(
            String verb, String object, KubernetesClientException e, Collection<String> secrets) {
        String words = RemoteText.mask(words(e), secrets);
        return switch (e.getCode()) {
            case 401 ->
                step(
                        Cause.PERMISSION,
                        "The Kubernetes API does not accept the credentials of this worker",
                        verb,
                        object,
                        words,
                        "Renew the kubeconfig or the service account's token, then try `kubectl auth whoami`.");
            case 403 -> forbidden(verb, object, words);
            case 404 ->
                step(
                        Cause.REFUSED,
                        "The Kubernetes API cannot " + verb + " " + object + ": " + words,
                        verb,
                        object,
                        words,
                        "If the namespace was deleted meanwhile, retry from the beginning: `kubectl get namespaces`.");
            case 400, 405, 413, 415, 422 ->
                step(
                        Cause.REFUSED,
                        "The Kubernetes API refuses " + object + ": " + words,
                        verb,
                        object,
                        words,
                        "`kubectl " + "get " + kubectl(object) + " -o yaml` shows what is there.");
            case 409, 410 -> new IllegalStateException("Kubernetes could not " + verb + " " + object + ": " + words);
            default -> {
                Matcher webhook = WEBHOOK.matcher(words);
                yield webhook.find()
                        ? unadmitted(webhook.group(1), verb, object, words)
                        : unreachable(e, verb, object, words);
            }
        };
    }

    /** The same for one that nobody has caught. */
    public static RuntimeException uncaught(KubernetesClientException e) {
        Status status = e.getStatus();
        String object = status == null || status.getDetails() == null
                ? "what this step needs"
                : Stream.of(status.getDetails().getKind(), status.getDetails().getName())
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining("/"));
        return of("serve", object, e);
    }

    private static RuntimeException unreachable(KubernetesClientException e, String verb, String object, String words) {
        return Failures.unreachable(new Diagnosis(
                Cause.KUBERNETES_UNREACHABLE,
                e.getCode() > 0
                        ? "The Kubernetes API answers, and cannot " + verb + " " + object + ": " + words
                        : "The Kubernetes API cannot be reached: " + words,
                List.of(Observed.of("Kubernetes API: " + verb + " " + object, words)),
                e.getCode() > 0
                        ? List.of(Reached.answered("the API server's"))
                        : words.contains("refused") ? List.of(Reached.refused()) : List.of(),
                "Try `kubectl version` with the worker's kubeconfig; when it answers, retry.",
                false));
    }

    /** The API server is there, and the pod that it has to ask about the object is not: no client of it would fare better. */
    private static RuntimeException unadmitted(String webhook, String verb, String object, String words) {
        return Failures.unreachable(new Diagnosis(
                Cause.WEBHOOK_UNREACHABLE,
                "The API server does not reach the admission webhook " + webhook + ", so it "
                        + (ObjectName.isOne(object) ? "admits no " + object.split("/")[0] : "does not admit " + object),
                List.of(Observed.of("Kubernetes API: " + verb + " " + object, words)),
                List.of(Observed.of(
                        "the API server",
                        "it asks a webhook only about what it permits: it was reached, and lets this worker do that")),
                "`kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations` shows it; look at the"
                        + " endpoints of the Service that it names, and at the way from the API server's node to that"
                        + " pod (the firewalls' forwarding rules: firewall.policy opens it on the nodes of pods), then"
                        + " retry.",
                false));
    }

    /** Whether the server did not answer, or was not able to: another moment may be another answer. */
    public static boolean passes(KubernetesClientException e) {
        return e.getCode() <= 0 || e.getCode() == 429 || e.getCode() >= 500;
    }

    /** Whether the object was another one by the time of the write. */
    static boolean moved(KubernetesClientException e) {
        return e.getCode() == 409 || e.getCode() == 410;
    }

    /** The same where nothing secret was sent. */
    public static RuntimeException of(String verb, String object, KubernetesClientException e) {
        return of(verb, object, e, List.of());
    }

    /** The server's own words; without an answer, why there was none. */
    public static String words(KubernetesClientException e) {
        Status status = e.getStatus();
        if (status != null && status.getMessage() != null) {
            return status.getMessage();
        }
        if (e.getCode() > 0) {
            return "HTTP " + e.getCode();
        }
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
            // The JDK's client says nothing else of a port where nobody listens.
            if (cause instanceof ConnectException && cause.getMessage() == null) {
                return "the connection is refused";
            }
        }
        return cause.getMessage() == null
                ? cause.getClass().getSimpleName()
                : cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    private static RuntimeException forbidden(String verb, String object, String words) {
        if (words.contains("being terminated")) {
            return step(
                    Cause.REFUSED,
                    "The namespace of " + object + " is being deleted",
                    verb,
                    object,
                    words,
                    "Wait until it is gone (`kubectl get namespaces`), then retry.");
        }
        if (!words.contains("cannot ")) {
            // Quota, pod security, an admission webhook: permitted, and still refused.
            return step(
                    Cause.REFUSED,
                    "The cluster does not admit " + object + ": " + words,
                    verb,
                    object,
                    words,
                    "Change the quota or policy that it names, then retry.");
        }
        return step(
                Cause.PERMISSION,
                "This worker may not " + verb + " " + object,
                verb,
                object,
                words,
                "`kubectl apply -f deploy/rbac-install.yaml` grants what the runbook needs.");
    }

    private static RuntimeException step(
            Cause cause, String summary, String verb, String object, String words, String remedy) {
        return Failures.step(
                cause, summary, List.of(Observed.of("Kubernetes API: " + verb + " " + object, words)), remedy);
    }

    private static String kubectl(String object) {
        try {
            return ObjectName.parse(object).kubectl();
        } catch (IllegalArgumentException several) {
            return object;
        }
    }
}
