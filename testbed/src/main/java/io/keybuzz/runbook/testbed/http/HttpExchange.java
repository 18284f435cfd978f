package io.keybuzz.runbook.testbed.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/** The way back to who asked. */
public final class HttpExchange {
    private static final String WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, 1.3

    private final InputStream in;
    private final OutputStream out;
    private final boolean head;
    private boolean keepAlive;

    HttpExchange(InputStream in, OutputStream out, boolean head, boolean keepAlive) {
        this.in = in;
        this.out = out;
        this.head = head;
        this.keepAlive = keepAlive;
    }

    public void reply(HttpReply reply) throws IOException {
        status(reply.status(), reply.headers(), "Content-Length: " + reply.body().length);
        if (!head) {
            out.write(reply.body());
        }
        out.flush();
    }

    /** Begins an answer of unknown length. */
    public Stream stream(int status, String type) throws IOException {
        status(status, Map.of("Content-Type", type), "Transfer-Encoding: chunked");
        out.flush();
        return new Chunks();
    }

    /** Answers a WebSocket handshake; from then on each text is a frame. */
    public WebSocket webSocket(HttpRequest request, Map<String, String> headers) throws IOException {
        keepAlive = false;
        StringBuilder answer = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Accept: " + accept(request.header("sec-websocket-key"))
                + "\r\n");
        headers.forEach((k, v) -> answer.append(k).append(": ").append(v).append("\r\n"));
        out.write(answer.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        return new WebSocket(in, out);
    }

    /** Returns when the other side has closed or sent something. */
    public void awaitPeer() throws IOException {
        in.read();
    }

    boolean keepsAlive() {
        return keepAlive;
    }

    void endAfterThis() {
        keepAlive = false;
    }

    private void status(int status, Map<String, String> headers, String framing) throws IOException {
        StringBuilder line = new StringBuilder("HTTP/1.1 " + status + " S\r\n" + framing + "\r\n");
        headers.forEach((k, v) -> line.append(k).append(": ").append(v).append("\r\n"));
        line.append(keepAlive ? "\r\n" : "Connection: close\r\n\r\n");
        out.write(line.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String accept(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key + WEBSOCKET_GUID).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An answer that goes on. */
    public interface Stream extends AutoCloseable {
        void send(String text) throws IOException;

        @Override
        void close() throws IOException;
    }

    private final class Chunks implements Stream {
        @Override
        public void send(String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
            out.write(new byte[] {'\r', '\n'});
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
    }
}
