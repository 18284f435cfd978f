package io.keybuzz.runbook.testbed.kubernetes;

import io.keybuzz.runbook.kubernetes.PodAccess;
import io.keybuzz.runbook.testbed.http.HttpExchange;
import io.keybuzz.runbook.testbed.http.HttpRequest;
import io.keybuzz.runbook.testbed.http.WebSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Exec and port-forward over a WebSocket, in which each message begins with the number of its channel
 * (https://pkg.go.dev/k8s.io/kubelet/pkg/cri/streaming). A port-forward carries one HTTP GET, which is all that anybody asks for here.
 */
final class PodStreams {
    private static final Map<String, String> PROTOCOL = Map.of("Sec-WebSocket-Protocol", "v4.channel.k8s.io");
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int DATA = 0;
    private static final int OUTPUT = 1;
    private static final int ERRORS = 2;
    private static final int STATUS = 3;
    private static final int FORWARD_ERROR = 1;

    private final PodAccess pods;

    PodStreams(PodAccess pods) {
        this.pods = pods;
    }

    static boolean serves(ApiPath path, HttpRequest request) {
        return request.wantsWebSocket() && List.of("exec", "portforward").contains(path.subresource());
    }

    void serve(ApiPath path, HttpRequest request, HttpExchange exchange) throws IOException {
        try (WebSocket socket = exchange.webSocket(request, PROTOCOL)) {
            if (path.subresource().equals("exec")) {
                exec(path, request, socket);
            } else {
                forward(path, Integer.parseInt(request.query().get("ports")), socket);
            }
        }
    }

    private void exec(ApiPath path, HttpRequest request, WebSocket socket) throws IOException {
        try {
            PodAccess.Executed done = pods.exec(
                    path.namespace(),
                    path.name(),
                    request.query().getOrDefault("container", ""),
                    TIMEOUT,
                    request.all("command"));
            send(socket, OUTPUT, done.stdout());
            send(socket, ERRORS, done.stderr());
            send(socket, STATUS, status(done.exitCode()));
        } catch (IOException e) {
            send(socket, STATUS, failure("InternalError", e.getMessage(), List.of()));
        }
    }

    private void forward(ApiPath path, int port, WebSocket socket) throws IOException {
        for (int channel : new int[] {DATA, FORWARD_ERROR}) {
            socket.send(new byte[] {(byte) channel, (byte) port, (byte) (port >> 8)});
        }
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            byte[] message = socket.receive();
            if (message == null) {
                return;
            }
            if (message.length > 0 && message[0] == DATA) {
                head.append(new String(message, 1, message.length - 1, StandardCharsets.ISO_8859_1));
            }
        }
        try {
            PodAccess.Answer answer = pods.get(
                    path.namespace(), path.name(), port, head.toString().split(" ")[1], TIMEOUT);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            send(
                    socket,
                    DATA,
                    "HTTP/1.1 " + answer.status() + " S\r\nContent-Length: " + body.length
                            + "\r\nConnection: close\r\n\r\n" + answer.body());
        } catch (IOException e) {
            send(socket, FORWARD_ERROR, e.getMessage());
        }
        socket.receive();
    }

    private static String status(int exitCode) {
        return exitCode == 0
                ? "{\"metadata\":{},\"status\":\"Success\"}"
                : failure(
                        "NonZeroExitCode",
                        "command terminated with exit code " + exitCode,
                        List.of(Map.of("reason", "ExitCode", "message", String.valueOf(exitCode))));
    }

    private static String failure(String reason, String message, List<Map<String, String>> causes) {
        return Tree.json(Map.of(
                "metadata",
                Map.of(),
                "status",
                "Failure",
                "reason",
                reason,
                "message",
                String.valueOf(message),
                "details",
                Map.of("causes", causes)));
    }

    private static void send(WebSocket socket, int channel, String text) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(channel);
        message.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        socket.send(message.toByteArray());
    }
}
