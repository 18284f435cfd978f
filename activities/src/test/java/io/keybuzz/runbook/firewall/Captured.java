package io.keybuzz.runbook.firewall;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What real nodes printed (ufw 0.36.2, iptables 1.8.9 nf_tables, Debian 12). */
final class Captured {
    private Captured() {}

    static List<String> lines(String name) {
        try (InputStream in = Captured.class.getResourceAsStream("/firewall/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static UfwRules rules(String name) {
        return UfwRules.parse(lines(name));
    }
}
