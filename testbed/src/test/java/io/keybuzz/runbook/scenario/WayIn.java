package io.keybuzz.runbook.scenario;

import io.keybuzz.runbook.spec.Spec.HostPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** What a visitor gets at each node, asked without any of the runbook's code. */
final class WayIn {
    private static final int PATIENCE = 3_000;

    private WayIn() {}

    /** HTTP status by node; 0: silence or no connection. */
    static Map<String, Integer> answers(World world) {
        Map<String, Integer> answers = new TreeMap<>();
        World.NODES.parallelStream().forEach(node -> {
            int status = ask(world.addresses().resolve(new HostPort(node, 80)));
            synchronized (answers) {
                answers.put(node, status);
            }
        });
        return answers;
    }

    /** The HTTP status at one node; 0: silence or no connection. */
    static int answer(World world, String node) {
        return ask(world.addresses().resolve(new HostPort(node, 80)));
    }

    private static int ask(HostPort address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.host(), address.port()), PATIENCE);
            socket.setSoTimeout(PATIENCE);
            socket.getOutputStream()
                    .write(("GET /app/login HTTP/1.1\r\nHost: support.keybuzz.io\r\nX-Forwarded-Proto: https\r\n"
                                    + "Connection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            return line == null ? 0 : Integer.parseInt(line.split(" ")[1]);
        } catch (IOException silent) {
            return 0;
        }
    }
}
