package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.LocalPortForward;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.keybuzz.runbook.activity.Futures;
import io.keybuzz.runbook.connection.BoundedBody;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Port-forward and exec through the API server. An HTTP request says {@code X-Forwarded-Proto: https}, as the ingress would: with
 * FORCE_SSL Rails answers anything else with a redirect. Redirects are answers, they are not followed.
 */
public final class Fabric8PodAccess implements PodAccess {
    private static final int LIMIT = 64 * 1024;

    private final KubernetesClient kubernetes;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();

    public Fabric8PodAccess(KubernetesClient kubernetes) {
        this.kubernetes = kubernetes;
    }

    @Override
    public Answer get(String namespace, String pod, int port, String path, Duration timeout) throws IOException {
        String what = "GET " + path + " at pod " + namespace + "/" + pod + ":" + port;
        long start = System.nanoTime();
        try (LocalPortForward forward = kubernetes
                .pods()
                .inNamespace(namespace)
                .withName(pod)
                .portForward(port, InetAddress.getLoopbackAddress(), 0)) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + forward.getLocalPort() + path))
                    .header("X-Forwarded-Proto", "https")
                    .timeout(timeout)
                    .build();
            HttpResponse<byte[]> response = ask(forward, request, timeout, what);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            return new Answer(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8), millis);
        } catch (KubernetesClientException e) {
            throw new IOException(what + ": no port-forward: " + e.getMessage());
        }
    }

    @Override
    public Answer submit(
            String namespace, String pod, int port, String path, Map<String, String> fields, Duration timeout)
            throws IOException {
        String what = "the form " + path + " at pod " + namespace + "/" + pod + ":" + port;
        try (LocalPortForward forward = kubernetes
                .pods()
                .inNamespace(namespace)
                .withName(pod)
                .portForward(port, InetAddress.getLoopbackAddress(), 0)) {
            HttpRequest.Builder form = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + forward.getLocalPort() + path))
                    .header("X-Forwarded-Proto", "https")
                    .timeout(timeout);
            HttpResponse<byte[]> page = ask(forward, form.copy().build(), timeout, what);
            String body = FormPage.body(new String(page.body(), StandardCharsets.UTF_8), fields);
            String cookies = FormPage.cookies(page.headers().allValues("set-cookie"));
            form.header("Content-Type", "application/x-www-form-urlencoded");
            if (!cookies.isEmpty()) {
                form.header("Cookie", cookies);
            }
            long start = System.nanoTime();
            HttpResponse<byte[]> answer = ask(
                    forward,
                    form.POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                    timeout,
                    what);
            return new Answer(
                    answer.statusCode(),
                    new String(answer.body(), StandardCharsets.UTF_8),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        } catch (KubernetesClientException e) {
            throw new IOException(what + ": no port-forward: " + e.getMessage());
        }
    }

    private HttpResponse<byte[]> ask(LocalPortForward forward, HttpRequest request, Duration timeout, String what)
            throws IOException {
        try {
            return await(http.sendAsync(request, info -> new BoundedBody(LIMIT)), timeout, what);
        } catch (IOException e) {
            // Locally the connection is only closed; why is known at the other end of the forward.
            throw Stream.concat(forward.getServerThrowables().stream(), forward.getClientThrowables().stream())
                    .findFirst()
                    .map(t -> new IOException(what + ": " + t.getMessage()))
                    .orElse(e);
        }
    }

    @Override
    public Executed exec(String namespace, String pod, String container, Duration timeout, List<String> command)
            throws IOException {
        String what = String.join(" ", command) + " in pod " + namespace + "/" + pod;
        BoundedOutput out = new BoundedOutput(LIMIT);
        BoundedOutput err = new BoundedOutput(LIMIT);
        try (ExecWatch exec = kubernetes
                .pods()
                .inNamespace(namespace)
                .withName(pod)
                .inContainer(container)
                .withReadyWaitTimeout(0)
                .writingOutput(out)
                .writingError(err)
                .exec(command.toArray(String[]::new))) {
            Integer exitCode = await(exec.exitCode(), timeout, what);
            return new Executed(exitCode == null ? -1 : exitCode, out.text(), err.text());
        } catch (KubernetesClientException e) {
            throw new IOException(what + ": " + e.getMessage());
        }
    }

    private static <T> T await(CompletableFuture<T> future, Duration timeout, String what) throws IOException {
        try {
            return Futures.within(timeout, future);
        } catch (TimeoutException e) {
            throw new IOException(what + ": no answer in " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            throw new IOException(what + ": " + e.getCause().getMessage());
        } catch (InterruptedIOException e) {
            throw new InterruptedIOException(what + ": interrupted");
        }
    }
}
