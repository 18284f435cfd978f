package io.keybuzz.runbook.scenario;

import io.keybuzz.runbook.spec.Spec.HostPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** What a visitor gets at each node, asked without any of the runbook's code. */
final class WayIn {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private WayIn() {}

    /** HTTP status by node; 0: silence or no connection. */
    static Map<String, Integer> answers(World world) {
        Map<String, Integer> answers = new TreeMap<>();
        World.NODES.parallelStream().forEach(node -> {
            int status = ask(world.addresses().resolve(new HostPort(node, 80)), PATIENCE)
                    .status();
            synchronized (answers) {
                answers.put(node, status);
            }
        });
        return answers;
    }

    /**
     * What one request was answered.
     *
     * @param status 0: silence or no connection
     * @param why there is no status; null when there is one
     */
    record Answer(int status, String why, Duration after) {}

    /** The answer at one node, waited for as long as a browser's user would. */
    static Answer answer(World world, String node, Duration patience) {
        return ask(world.addresses().resolve(new HostPort(node, 80)), patience);
    }

    private static Answer ask(HostPort address, Duration patience) {
        long start = System.nanoTime();
        int status = 0;
        String why = null;
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.host(), address.port()), (int) patience.toMillis());
            socket.setSoTimeout((int) patience.toMillis());
            socket.getOutputStream()
                    .write(("GET /app/login HTTP/1.1\r\nHost: support.keybuzz.io\r\nX-Forwarded-Proto: https\r\n"
                                    + "Connection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            if (line == null) {
                why = "closed without an answer";
            } else {
                status = Integer.parseInt(line.split(" ")[1]);
            }
        } catch (IOException silent) {
            why = silent.toString();
        }
        return new Answer(status, why, Duration.ofNanos(System.nanoTime() - start));
    }
}
