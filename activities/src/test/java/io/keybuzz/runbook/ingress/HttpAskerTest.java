package io.keybuzz.runbook.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.keybuzz.runbook.ingress.VisitorAnswer.Kind;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAskerTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Spec spec = ChatwootSpec.behindTheIngress();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;
    private final Map<String, Map<String, List<String>>> seen = new ConcurrentHashMap<>();

    @BeforeEach
    void listens() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    @AfterEach
    void stops() {
        over.countDown();
        server.stop(0);
    }

    @Test
    void saysWhatAVisitorBehindTheBalancerSays() {
        answers("/", 200, Map.of(), "hello");

        VisitorAnswer answer = visit("/");

        assertThat(answer.served()).isTrue();
        assertThat(answer.body()).isEqualTo("hello");
        assertThat(seen.get("/"))
                .containsEntry("Host", List.of("support.keybuzz.io"))
                .containsEntry("X-forwarded-proto", List.of("https"))
                .containsEntry("X-chatwoot-runbook", List.of("run-1"));
        assertThat(seen.get("/").get("User-agent").get(0)).contains("chatwoot/default/chatwoot");
    }

    @Test
    void followsARedirectOfTheFrontendAtTheSameAddress() {
        answers("/", 302, Map.of("Location", "https://support.keybuzz.io/app/login?next=1"), "");
        answers("/app/login", 200, Map.of(), "login");

        VisitorAnswer answer = visit("/");

        assertThat(answer.served()).isTrue();
        assertThat(answer.trail()).containsExactly("/", "/app/login?next=1");
    }

    @Test
    void followsARelativeRedirect() {
        answers("/", 302, Map.of("Location", "app/login"), "");
        answers("/app/login", 200, Map.of(), "login");

        assertThat(visit("/").trail()).containsExactly("/", "/app/login");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data",
                "https://support.keybuzz.io.evil.example/",
                "https://support.keybuzz.io@evil.example/",
                "//evil.example/",
                "file:///etc/passwd",
                "http://[broken"
            })
    void neverFollowsARedirectToAnotherHost(String location) {
        answers("/", 302, Map.of("Location", location), "");

        VisitorAnswer answer = visit("/");

        assertThat(answer.kind()).isEqualTo(Kind.OFF_HOST);
        assertThat(answer.served()).isFalse();
        assertThat(answer.trail()).containsExactly("/");
    }

    @Test
    void givesUpOnRedirectsWithoutEnd() {
        answers("/", 308, Map.of("Location", "https://support.keybuzz.io/"), "");

        VisitorAnswer answer = visit("/");

        assertThat(answer.kind()).isEqualTo(Kind.LOOP);
        assertThat(answer.trail()).hasSize(HttpAsker.MAX_REDIRECTS + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 429, 500, 502, 503, 504})
    void passesOnTheStatusOfAFailure(int status) {
        answers("/", status, Map.of(), "nginx");

        VisitorAnswer answer = visit("/");

        assertThat(answer.kind()).isEqualTo(Kind.ANSWERED);
        assertThat(answer.status()).isEqualTo(status);
    }

    @Test
    void readsNoMoreThan64KbOfABody() {
        answers("/", 200, Map.of(), "x".repeat(300_000));

        assertThat(visit("/").body()).hasSize(HttpAnswerReader.MAX_BODY);
    }

    @Test
    void readsAChunkedBody() {
        assertThat(
                        raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n")
                                .body())
                .isEqualTo("hello world");
    }

    @Test
    void passesOverInterimAnswers() {
        VisitorAnswer answer = raw("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhello");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("hello");
    }

    @Test
    void tellsSilenceAfterConnectingFromEverythingElse() {
        server.createContext("/", exchange -> awaitEnd());

        assertThat(asker(port(), Duration.ofMillis(100)).ask(get("/")).kind()).isEqualTo(Kind.SILENT);
    }

    @Test
    void doesNotWaitForAnAnswerThatDripsInForEver() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            serve(listening, socket -> {
                for (int i = 0; i < 100_000 && over.getCount() > 0; i++) {
                    socket.getOutputStream().write('H');
                    Thread.onSpinWait();
                }
            });
            VisitorAnswer answer =
                    asker(listening.getLocalPort(), Duration.ofMillis(200)).ask(get("/"));

            assertThat(answer.kind()).isIn(Kind.NOT_HTTP, Kind.SILENT);
        }
    }

    @Test
    void tellsAClosedPort() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        assertThat(asker(closed, LONG).ask(get("/")).kind()).isEqualTo(Kind.REFUSED);
    }

    @Test
    void tellsAnAnswerThatIsNotHttp() {
        VisitorAnswer answer = raw("SSH-2.0-OpenSSH_9.6\u001b[31m\r\n");

        assertThat(answer.kind()).isEqualTo(Kind.NOT_HTTP);
        assertThat(answer.words()).contains("SSH-2.0").doesNotContain("\u001b");
    }

    @Test
    void tellsAConnectionThatIsClosedWithoutAnAnswer() {
        assertThat(raw("").kind()).isEqualTo(Kind.RESET);
    }

    @Test
    void tellsAnAnswerThatStopsInTheMiddle() {
        assertThat(raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello").kind())
                .isEqualTo(Kind.RESET);
    }

    @Test
    void tellsANameThatDoesNotResolve() {
        HttpAsker asker = new HttpAsker(
                address -> new HostPort("no-such-name.invalid", 80),
                ChatwootSpec.target(spec).run());

        assertThat(asker.ask(get("/")).kind()).isEqualTo(Kind.DNS);
    }

    @Test
    void tellsAPortThatDoesNotSpeakTls() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> {
                try (Socket socket = listening.accept()) {
                    socket.getInputStream().read();
                    socket.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.shutdownOutput();
                    socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                } catch (IOException gone) {
                    // The asker hangs up first.
                }
            });
            server.setDaemon(true);
            server.start();
            VisitorRequest secured =
                    VisitorRequest.get(ChatwootSpec.with(List.of("10.0.0.110"), Spec.Tls.INGRESS), "10.0.0.110", "/");

            assertThat(asker(listening.getLocalPort(), LONG).ask(secured).kind())
                    .isEqualTo(Kind.TLS);
        }
    }

    @Test
    void takesLeaveToSendALargeBodyAsAnAnswerAndSendsNone() {
        VisitorAnswer answer =
                raw("HTTP/1.1 100 Continue\r\n\r\n", get("/upload").announcing(Visitor.UPLOAD));

        assertThat(answer.status()).isEqualTo(100);
    }

    @Test
    void shakesHandsForAWebSocket() {
        VisitorAnswer answer = raw(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\u0081",
                get("/cable").with("Upgrade", "websocket"));

        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.header("sec-websocket-accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    private VisitorRequest get(String path) {
        return VisitorRequest.get(spec, "10.0.0.110", path);
    }

    private VisitorAnswer visit(String path) {
        return asker(port(), LONG).visit(get(path));
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private HttpAsker asker(int port, Duration answer) {
        return new HttpAsker(
                address -> new HostPort("127.0.0.1", port),
                ChatwootSpec.target(spec).run(),
                () -> (SSLSocketFactory) SSLSocketFactory.getDefault(),
                LONG,
                answer);
    }

    private void answers(String path, int status, Map<String, String> headers, String body) {
        server.createContext(path, exchange -> {
            seen.put(exchange.getRequestURI().getPath(), Map.copyOf(exchange.getRequestHeaders()));
            headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private VisitorAnswer raw(String bytes) {
        return raw(bytes, get("/"));
    }

    private VisitorAnswer raw(String bytes, VisitorRequest request) {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            serve(listening, socket -> socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1)));
            return asker(listening.getLocalPort(), LONG).ask(request);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Behaviour {
        void on(Socket socket) throws IOException;
    }

    private static void serve(ServerSocket listening, Behaviour behaviour) {
        Thread thread = new Thread(() -> {
            try (Socket socket = listening.accept()) {
                readHead(socket.getInputStream());
                behaviour.on(socket);
            } catch (IOException gone) {
                // The asker may hang up first.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void readHead(InputStream in) throws IOException {
        int ends = 0;
        while (ends < 2) {
            int c = in.read();
            ends = c == '\n' ? ends + 1 : c == '\r' ? ends : 0;
        }
    }

    private void awaitEnd() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
