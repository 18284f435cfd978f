package io.keybuzz.runbook.registry;

import io.keybuzz.runbook.activity.Futures;
import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.connection.BoundedBody;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Bounded HTTP: 2 s an answer, 1 MB of it, no redirects (a login must not follow them). */
final class RegistryHttp {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int MAX_BODY = 1 << 20;
    private static final String MANIFESTS = "application/vnd.oci.image.index.v1+json, "
            + "application/vnd.oci.image.manifest.v1+json, "
            + "application/vnd.docker.distribution.manifest.list.v2+json, "
            + "application/vnd.docker.distribution.manifest.v2+json, application/json";

    /** One for all: each has a thread of its own, which ends when it is collected as garbage. */
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(TIMEOUT)
            .build();

    private final AddressMap addresses;

    RegistryHttp(AddressMap addresses) {
        this.addresses = addresses;
    }

    /** @param body the first MB of it */
    record Answer(int status, HttpResponse<?> response, String body) {
        Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }
    }

    /** @throws IOException with words for people when there is no answer in time */
    Answer send(String method, URI uri, String authorization) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(mapped(uri))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(TIMEOUT)
                .header("Accept", MANIFESTS)
                .header("User-Agent", "chatwoot-runbook");
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        String where = uri.getAuthority();
        try {
            HttpResponse<byte[]> response =
                    Futures.within(TIMEOUT, CLIENT.sendAsync(request.build(), info -> new BoundedBody(MAX_BODY)));
            return new Answer(response.statusCode(), response, new String(response.body(), StandardCharsets.UTF_8));
        } catch (TimeoutException e) {
            throw new IOException(where + " did not answer within " + TIMEOUT.toSeconds() + " s");
        } catch (ExecutionException e) {
            Throwable why = e.getCause();
            while (why.getMessage() == null && why.getCause() != null) {
                why = why.getCause();
            }
            // So the JDK's client hides a connection that was refused.
            String words = why instanceof ClosedChannelException
                    ? "takes no connection"
                    : why.getClass().getSimpleName() + (why.getMessage() == null ? "" : " " + why.getMessage());
            throw new IOException(where + ": " + words);
        }
    }

    private URI mapped(URI uri) {
        int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
        HostPort there = addresses.resolve(uri.getHost(), port);
        if (there.host().equals(uri.getHost()) && there.port() == port) {
            return uri;
        }
        return URI.create(uri.getScheme() + "://" + there + uri.getRawPath()
                + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
    }
}
