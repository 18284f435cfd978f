package io.keybuzz.runbook.ingress;

import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.ingress.VisitorAnswer.Kind;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Asks one address for one host as a visitor's browser would, and tells apart the ways in which that fails.
 *
 * <p>It speaks HTTP/1.1 over a socket of its own, one request a connection. {@code java.net.http} allows no Host, Upgrade or Expect of
 * one's own unless a system property is set before its first class is loaded, and the Kubernetes client has loaded it by then; nor does
 * it tell a silent connection from a silent server.
 */
public final class HttpAsker {
    /** The request header that marks our requests in access logs; its value is the run. */
    public static final String MARKER = "X-Chatwoot-Runbook";

    static final Duration CONNECT = Duration.ofSeconds(3);
    /** A first page of a cold Rails takes seconds; but nginx turns to the next pod after five, and would hide one that is silent. */
    static final Duration ANSWER = Duration.ofSeconds(4);

    static final int MAX_REDIRECTS = 5;

    private final AddressMap addresses;
    private final Run run;
    private final Supplier<SSLSocketFactory> tls;
    private final Duration connect;
    private final Duration answer;

    public HttpAsker(AddressMap addresses, Run run) {
        this(addresses, run, () -> (SSLSocketFactory) SSLSocketFactory.getDefault(), CONNECT, ANSWER);
    }

    /** @param tls asked only where TLS is spoken: the JDK's default reads all of its authorities */
    HttpAsker(AddressMap addresses, Run run, Supplier<SSLSocketFactory> tls, Duration connect, Duration answer) {
        this.addresses = addresses;
        this.run = run;
        this.tls = tls;
        this.connect = connect;
        this.answer = answer;
    }

    /** Asks and follows at most five redirects, to the frontend's own host only and always at the same address. */
    public VisitorAnswer visit(VisitorRequest request) {
        List<String> trail = new ArrayList<>();
        long millis = 0;
        VisitorRequest next = request;
        while (true) {
            trail.add(next.path());
            VisitorAnswer got = ask(next);
            millis += got.millis();
            String location = got.header("location");
            if (got.kind() != Kind.ANSWERED || got.status() / 100 != 3 || location.isEmpty()) {
                return got.as(got.kind(), got.words(), millis, trail);
            }
            if (trail.size() > MAX_REDIRECTS) {
                return got.as(Kind.LOOP, location, millis, trail);
            }
            URI to;
            try {
                to = URI.create(location);
            } catch (IllegalArgumentException e) {
                return got.as(Kind.OFF_HOST, location, millis, trail);
            }
            if (!request.frontend().owns(to)) {
                return got.as(Kind.OFF_HOST, location, millis, trail);
            }
            next = request.at(pathOf(next.path(), to));
        }
    }

    /** One request and its answer, redirects not followed. */
    public VisitorAnswer ask(VisitorRequest request) {
        long begun = System.nanoTime();
        HostPort to = addresses.resolve(request.address());
        try (Socket plain = new Socket()) {
            InetAddress ip = InetAddress.getByName(to.host());
            try {
                plain.connect(new InetSocketAddress(ip, to.port()), (int) connect.toMillis());
            } catch (SocketTimeoutException e) {
                return failed(Kind.UNREACHABLE, begun, "nothing came back in " + connect.toMillis() + " ms");
            } catch (NoRouteToHostException e) {
                return failed(Kind.UNREACHABLE, begun, "no route to the address");
            } catch (ConnectException e) {
                boolean refused = lower(e).contains("refused");
                return failed(refused ? Kind.REFUSED : Kind.UNREACHABLE, begun, words(e));
            }
            plain.setSoTimeout((int) answer.toMillis());
            if (!request.tls()) {
                return exchange(plain, request, begun);
            }
            try (SSLSocket secured = handshake(plain, request.frontend().host(), to.port())) {
                return exchange(secured, request, begun);
            }
        } catch (UnknownHostException e) {
            return failed(Kind.DNS, begun, to.host());
        } catch (SocketTimeoutException e) {
            return failed(Kind.SILENT, begun, "no answer in " + answer.toMillis() + " ms");
        } catch (HttpAnswerReader.NotHttp e) {
            return failed(Kind.NOT_HTTP, begun, words(e));
        } catch (SSLException e) {
            String shown = ServedCertificate.at(
                            new InetSocketAddress(to.host(), to.port()),
                            request.frontend().host(),
                            connect)
                    .map(certificate -> "; " + certificate)
                    .orElse("");
            return failed(Kind.TLS, begun, words(e) + shown);
        } catch (EOFException | SocketException e) {
            return failed(Kind.RESET, begun, words(e));
        } catch (IOException e) {
            return failed(Kind.NOT_HTTP, begun, words(e));
        }
    }

    private SSLSocket handshake(Socket plain, String host, int port) throws IOException {
        SSLSocket socket = (SSLSocket) tls.get().createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        // By itself the JDK sends no name without a dot.
        parameters.setServerNames(List.of(new SNIHostName(host)));
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private VisitorAnswer exchange(Socket socket, VisitorRequest request, long begun) throws IOException {
        socket.getOutputStream().write(head(request).getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        HttpAnswerReader.Answer got = new HttpAnswerReader(new BufferedInputStream(new DeadlineInput(socket, answer)))
                .read(request.announced() > 0);
        return new VisitorAnswer(
                Kind.ANSWERED, got.status(), got.headers(), got.body(), since(begun), "", List.of(request.path()));
    }

    private String head(VisitorRequest request) {
        boolean upgrades = request.headers().containsKey("Upgrade");
        StringBuilder head = new StringBuilder()
                .append(request.method() + " " + request.path() + " HTTP/1.1\r\n")
                .append("Host: " + request.frontend().authority() + "\r\n")
                .append("User-Agent: chatwoot-runbook (" + run.workflowId() + ")\r\n")
                .append(MARKER + ": " + run.runId() + "\r\n")
                .append("Accept: */*\r\nAccept-Encoding: identity\r\n")
                .append(upgrades ? "Connection: Upgrade\r\n" : "Connection: close\r\n");
        if (request.announced() > 0) {
            head.append("Content-Type: application/octet-stream\r\n")
                    .append("Content-Length: " + request.announced() + "\r\nExpect: 100-continue\r\n");
        }
        request.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        return head.append("\r\n").toString();
    }

    private static String pathOf(String from, URI location) {
        URI to = URI.create(from).resolve(location);
        String path = to.getRawPath() == null || to.getRawPath().isEmpty() ? "/" : to.getRawPath();
        return to.getRawQuery() == null ? path : path + "?" + to.getRawQuery();
    }

    private static VisitorAnswer failed(Kind kind, long begun, String words) {
        return VisitorAnswer.failed(kind, since(begun), words);
    }

    private static long since(long begun) {
        return (System.nanoTime() - begun) / 1_000_000;
    }

    private static String words(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static String lower(IOException e) {
        return words(e).toLowerCase(Locale.ROOT);
    }
}
