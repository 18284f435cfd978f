package io.keybuzz.runbook.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts in a real bash; what a real ufw says to them is proven in the lab. */
class NodeScriptsTest {

    @BeforeEach
    void needsBash() {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash"))
                && System.getProperty("user.name").equals("root"));
    }

    @Test
    void tellsAPortThatListensFromOneThatDoesNot() throws Exception {
        try (ServerSocket open = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = open.getLocalPort();
            assertThat(run(NodeScripts.OBSERVE, "probe 127.0.0.1," + port + " 127.0.0.1,1"))
                    .anyMatch(l -> l.startsWith("probe|127.0.0.1," + port + "|open|"))
                    .anyMatch(l -> l.startsWith("probe|127.0.0.1,1|refused|"))
                    .contains("@ready", "@end");
        }
    }

    @Test
    void endsAtARequestItDoesNotKnow() throws Exception {
        assertThat(run(NodeScripts.OBSERVE, "add append run route allow from 10.0.0.0/16"))
                .doesNotContain("@end");
        assertThat(NodeScripts.OBSERVE).doesNotContain("ufw disable", "add()", "remove()", "delete");
    }

    @Test
    void aWordOfARequestIsNeverAnInstruction() throws Exception {
        Path canary = Files.createTempDirectory("script").resolve("canary");
        assertThat(run(NodeScripts.OBSERVE, "probe $(touch " + canary + ") ;touch " + canary + ";,1 *", "look"))
                .contains("@end");
        assertThat(canary).doesNotExist();
    }

    @Test
    void tellsWhatDropsAndWhoAsksWhomAndNotWhatANodeAdmits(@TempDir Path bin) throws Exception {
        Path save = Files.writeString(bin.resolve("iptables-save"), """
            #!/bin/sh
            cat <<'END'
            *filter
            :INPUT DROP [7:420]
            :FORWARD ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            :f2b-sshd - [0:0]
            [9:540] -A INPUT -p tcp -m multiport --dports 22 -j f2b-sshd
            [9:540] -A INPUT -i lo -j ACCEPT
            [9:540] -A INPUT -j LOG --log-prefix "input: "
            [1:60] -A INPUT -s 203.0.113.9/32 -j DROP
            [9:540] -A FORWARD -i cni0 -j ACCEPT
            [9:540] -A FORWARD -j KUBE-FORWARD
            [9:540] -A OUTPUT -j KUBE-FIREWALL
            [9:540] -A KUBE-FORWARD -j ACCEPT
            [2:120] -A f2b-sshd -s 203.0.113.7/32 -j REJECT --reject-with icmp-port-unreachable
            [9:540] -A f2b-sshd -j RETURN
            COMMIT
            END
            """);
        assertThat(save.toFile().setExecutable(true)).isTrue();
        String script = NodeScripts.OBSERVE.replace(" PATH=/usr/", " PATH=" + bin + ":/usr/");

        assertThat(run(script, "count"))
                .filteredOn(l -> l.startsWith("rule|"))
                .containsExactly(
                        "rule|:INPUT DROP [7:420]",
                        "rule|:FORWARD ACCEPT [0:0]",
                        "rule|:OUTPUT ACCEPT [0:0]",
                        "rule|[9:540] -A INPUT -p tcp -m multiport --dports 22 -j f2b-sshd",
                        "rule|[1:60] -A INPUT -s 203.0.113.9/32 -j DROP",
                        "rule|[9:540] -A FORWARD -i cni0 -j ACCEPT",
                        "rule|[9:540] -A FORWARD -j KUBE-FORWARD",
                        "rule|[9:540] -A OUTPUT -j KUBE-FIREWALL",
                        "rule|[2:120] -A f2b-sshd -s 203.0.113.7/32 -j REJECT --reject-with icmp-port-unreachable");
    }

    @Test
    void aUfwThatIsBusyOrRefusesIsNotOneWithoutRules(@TempDir Path bin) throws Exception {
        String script = NodeScripts.OBSERVE
                .replace(" PATH=/usr/", " PATH=" + bin + ":/usr/")
                .replace("timeout 20", "timeout 0.2");
        ufw(bin, "sleep 5");
        assertThat(run(script, "added", "status"))
                .filteredOn(l -> l.startsWith("failed|nothing in 20 s"))
                .hasSize(2);

        ufw(bin, "echo 'ERROR: You need to be root to run this script'; exit 1");
        assertThat(run(script, "added")).contains("failed|ERROR: You need to be root to run this script", "@end");

        ufw(bin, "echo 'WARN: / is group writable!' >&2; echo 'ufw allow 22/tcp'");
        assertThat(run(script, "added"))
                .contains("added|ufw allow 22/tcp", "@end")
                .noneMatch(l -> l.startsWith("failed|"));
    }

    private static void ufw(Path bin, String text) throws IOException {
        Path program = Files.writeString(bin.resolve("ufw"), "#!/bin/sh\n" + text + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    private static List<String> run(String script, String... requests) throws IOException, InterruptedException {
        return run(Map.of(), script, requests);
    }

    static List<String> run(Map<String, String> environment, String script, String... requests)
            throws IOException, InterruptedException {
        ProcessBuilder start = new ProcessBuilder("bash", "-s").redirectErrorStream(true);
        start.environment().putAll(environment);
        Process bash = start.start();
        bash.getOutputStream().write((script + String.join("\n", requests) + "\n").getBytes(StandardCharsets.US_ASCII));
        bash.getOutputStream().close();
        String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return out.lines().toList();
    }
}
