package io.keybuzz.runbook.firewall;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/**
 * Stands for the bash on a simulated node: knows the runbook's two scripts by their text, and answers their requests from the
 * model. Anything else is refused, so that a change of the scripts cannot go unnoticed.
 */
final class SimulatedShell implements Command, Runnable {
    private final SimulatedNodes nodes;
    private final SimulatedNode node;
    private InputStream in;
    private OutputStream out;
    private OutputStream err;
    private ExitCallback exit;

    SimulatedShell(SimulatedNodes nodes, SimulatedNode node) {
        this.nodes = nodes;
        this.node = node;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) {
        Thread thread = new Thread(this, "simulated-" + node.name());
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        int code = 0;
        try {
            String script = script();
            if (script == null) {
                print(err, List.of("simulated node: this is none of the runbook's scripts"));
                code = 127;
            } else {
                print(out, List.of("host|" + node.name(), "@ready"));
                converse(script.equals(NodeScripts.CHANGE));
            }
        } catch (IOException connectionLost) {
            code = 255;
        }
        exit.onExit(code);
    }

    private String script() throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < NodeScripts.CHANGE.length()) {
            String line = line();
            if (line == null) {
                return null;
            }
            text.append(line).append('\n');
            String soFar = text.toString();
            if (soFar.equals(NodeScripts.OBSERVE) || soFar.equals(NodeScripts.CHANGE)) {
                return soFar;
            }
        }
        return null;
    }

    private void converse(boolean writes) throws IOException {
        for (String line = line(); line != null; line = line()) {
            String[] words = line.split(" ", 2);
            List<String> answer = answer(words[0], words.length > 1 ? words[1] : "", writes);
            if (answer == null) {
                return;
            }
            print(out, Stream.concat(answer.stream(), Stream.of("@end")).toList());
        }
    }

    private List<String> answer(String word, String rest, boolean writes) {
        return switch (word) {
            case "look", "count" -> node.look();
            case "route" -> nodes.routes(node, List.of(rest.split(" ")));
            case "probe" -> nodes.probes(node, List.of(rest.split(" ")));
            case "status" -> node.status();
            case "added" -> node.shown();
            default -> writes ? written(word, rest.split(" ", 3)) : null;
        };
    }

    private List<String> written(String word, String[] words) {
        return switch (word) {
            case "add" -> node.add(words[0].equals("prepend"), words[1], words[2]);
            case "remove" ->
                node.remove(words[0], String.join(" ", List.of(words).subList(1, words.length)));
            case "disable" -> node.disable(words[0]);
            case "enable" -> node.enable(words[0]);
            case "settle" -> node.settle();
            case "ours" -> node.ours(words[0]);
            case "forget" -> node.forget();
            case "who" -> List.of("said|10.0.0.5", "rc|0");
            default -> null;
        };
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            line.append((char) b);
        }
        return line.toString();
    }

    private static void print(OutputStream to, List<String> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        lines.forEach(l -> text.append(l).append('\n'));
        to.write(text.toString().getBytes(StandardCharsets.UTF_8));
        to.flush();
    }

    @Override
    public void setInputStream(InputStream stream) {
        // It is read byte by byte, for each of which the channel's own stream takes a lock and looks at its window.
        in = new BufferedInputStream(stream);
    }

    @Override
    public void setOutputStream(OutputStream stream) {
        out = stream;
    }

    @Override
    public void setErrorStream(OutputStream stream) {
        err = stream;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        exit = callback;
    }

    @Override
    public void destroy(ChannelSession channel) {
        // the thread ends with its input
    }
}
