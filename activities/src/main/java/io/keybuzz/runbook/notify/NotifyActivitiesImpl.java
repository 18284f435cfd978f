package io.keybuzz.runbook.notify;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Futures;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.policy.PolicyRules;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.SecretRef;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Posts a notification to the spec's webhook. The URL often holds a token: no message quotes more of it than host and port. */
public final class NotifyActivitiesImpl implements NotifyActivities {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final Connections connections;
    private final Duration patience;

    public NotifyActivitiesImpl(Connections connections) {
        this(connections, ANSWER);
    }

    /** @param patience for one answer, all of it */
    NotifyActivitiesImpl(Connections connections, Duration patience) {
        this.connections = connections;
        this.patience = patience;
    }

    @Override
    public void send(Notification notification) {
        Spec spec = notification.target().spec();
        Spec.Notify to = spec.notification();
        URI url = WebhookRules.parse(secret(spec, to.url()));
        String key = secret(spec, to.signingKey());
        HostPort host = WebhookRules.hostPort(url);
        String refusal = refusal(to, url, spec);
        if (refusal != null) {
            throw Failures.step(
                    Cause.REFUSED,
                    "No notification goes to " + host + ": " + refusal,
                    List.of(),
                    "Correct notify.url; or whoever answers for the worker lists " + host
                            + " under hosts in the file that RUNBOOK_POLICY names");
        }
        String body = Payload.json(notification, connections.uiUrl(), temporalNamespace());
        take(host, post(url, host, body, Signature.header(key, body, Instant.now())));
    }

    private String refusal(Spec.Notify to, URI url, Spec spec) {
        HostPort host = WebhookRules.hostPort(url);
        String refusal = WebhookRules.refusal(connections.policy(), url);
        if (refusal == null
                && !PolicyRules.allowsCredential(
                        connections.policy(), to.url().reference(), host.host(), host.port())) {
            refusal = "the worker's policy does not let the credential " + to.url() + " go there";
        }
        if (refusal != null || PolicyRules.listsExactly(connections.policy(), host.host(), host.port())) {
            return refusal;
        }
        try {
            return WebhookRules.refusal(InetAddress.getAllByName(host.host()), spec.firewall());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("The webhook's host " + host.host() + " does not resolve.");
        }
    }

    private int post(URI url, HostPort host, String body, String signature) {
        HttpRequest request = HttpRequest.newBuilder(
                        WebhookRules.at(url, connections.addresses().resolve(host)))
                .timeout(patience)
                .header("Content-Type", "application/json")
                .header("User-Agent", "chatwoot-runbook")
                .header(Signature.HEADER, signature)
                .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
                .build();
        try {
            return Futures.within(patience, client.sendAsync(request, HttpResponse.BodyHandlers.discarding()))
                    .statusCode();
        } catch (TimeoutException e) {
            throw silent(host, e);
        } catch (ExecutionException e) {
            throw silent(host, e.getCause());
        } catch (InterruptedIOException e) {
            throw new IllegalStateException("Interrupted while the webhook at " + host + " was asked.");
        }
    }

    private static IllegalStateException silent(HostPort host, Throwable why) {
        return new IllegalStateException(
                "The webhook at " + host + " did not answer: " + why.getClass().getSimpleName() + ".");
    }

    private static void take(HostPort host, int status) {
        if (status / 100 == 2) {
            return;
        }
        String said = "The webhook at " + host + " answered " + status + ".";
        if (status / 100 == 5 || status == 408 || status == 429) {
            throw new IllegalStateException(said);
        }
        throw Failures.step(
                Cause.UNKNOWN,
                said,
                List.of(),
                "See that notify.url is complete and the receiver takes it; redirects are not followed");
    }

    private String secret(Spec spec, SecretRef reference) {
        try {
            return connections.secrets().resolve(spec.namespace(), reference);
        } catch (SecretUnreadable e) {
            throw Failures.step(
                    Cause.SECRET_UNREADABLE, e.getMessage(), List.of(), "Put the secret where the reference says");
        }
    }

    private String temporalNamespace() {
        String temporal = connections.temporal();
        return temporal.substring(temporal.indexOf('/') + 1);
    }
}
