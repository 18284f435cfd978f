package io.keybuzz.runbook.testbed.http;

import io.keybuzz.runbook.testbed.HeldPort;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/1.1 server on the loopback address, as large as the simulation needs: the JDK's own cannot answer a WebSocket handshake, on
 * which Kubernetes watches and Chatwoot's {@code /cable} depend.
 */
public final class SmallHttpServer implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(SmallHttpServer.class);
    private static final int MAX_HEAD = 64 << 10;
    private static final int BACKLOG = 256;

    private final String name;
    private final HttpService service;
    private final InetSocketAddress address;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger numbers = new AtomicInteger();
    private ServerSocket listener;
    /** Its port while it lets nobody in; null while it does. */
    private HeldPort held;

    private SmallHttpServer(String name, ServerSocket listener, HttpService service) {
        this.name = name;
        this.listener = listener;
        this.service = service;
        this.address = (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Listens on a free port of the loopback address. */
    public static SmallHttpServer start(String name, HttpService service) throws IOException {
        SmallHttpServer server =
                new SmallHttpServer(name, new ServerSocket(0, BACKLOG, InetAddress.getByName("127.0.0.1")), service);
        ServerSocket first = server.listener;
        server.thread(() -> server.accept(first));
        return server;
    }

    public int port() {
        return address.getPort();
    }

    /** Whether connections are let in: while they are not, those that are open are cut and new ones are refused. */
    public synchronized void listen(boolean open) throws IOException {
        if (open && held != null) {
            ServerSocket next = new ServerSocket();
            next.setReuseAddress(true);
            held.close();
            held = null;
            HeldPort.bind(() -> next.bind(address, BACKLOG));
            listener = next;
            thread(() -> accept(next));
        } else if (!open && held == null) {
            listener.close();
            cutConnections();
            held = new HeldPort(address);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        listener.close();
        if (held != null) {
            held.close();
        }
        cutConnections();
    }

    /** Closes every connection that is open. */
    private void cutConnections() {
        connections.forEach(SmallHttpServer::closeQuietly);
    }

    private void thread(Runnable work) {
        Thread thread = new Thread(work, name + "-" + numbers.incrementAndGet());
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                Socket socket = from.accept();
                socket.setTcpNoDelay(true);
                connections.add(socket);
                thread(() -> converse(socket));
            } catch (IOException e) {
                if (!from.isClosed()) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private void converse(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 32 << 10);
            while (one(in, out)) {
                out.flush();
            }
        } catch (IOException e) {
            // The other side went away: nobody is left to be told.
        } catch (RuntimeException e) {
            LOG.error("{} failed to answer", name, e);
        } finally {
            connections.remove(socket);
        }
    }

    private boolean one(InputStream in, OutputStream out) throws IOException {
        String[] first = line(in).split(" ");
        if (first.length != 3) {
            return false;
        }
        Map<String, String> headers = headers(in);
        HttpRequest head = HttpRequest.of(first[0], first[1], headers, new byte[0]);
        boolean keepAlive = !head.header("connection").equalsIgnoreCase("close");
        HttpExchange exchange = new HttpExchange(in, out, first[0].equals("HEAD"), keepAlive);
        long length = Long.parseLong(headers.getOrDefault("content-length", "0"));
        if (length > service.maxBody(head)) {
            exchange.endAfterThis();
            exchange.reply(HttpReply.error(413, "Request Entity Too Large"));
            in.skipNBytes(Math.min(length, 64L << 20)); // a reset would overtake the answer
            return false;
        }
        if (head.header("expect").equalsIgnoreCase("100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        byte[] body = head.header("transfer-encoding").equalsIgnoreCase("chunked")
                ? chunked(in)
                : in.readNBytes((int) length);
        service.serve(HttpRequest.of(first[0], first[1], headers, body), exchange);
        return exchange.keepsAlive();
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).trim());
            }
        }
        return headers;
    }

    private static byte[] chunked(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
            body.write(in.readNBytes(size));
            line(in);
        }
        headers(in);
        return body.toByteArray();
    }

    private static int chunkSize(InputStream in) throws IOException {
        return Integer.parseInt(line(in).replaceFirst(";.*", "").trim(), 16);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.size() > MAX_HEAD) {
                throw new EOFException();
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
