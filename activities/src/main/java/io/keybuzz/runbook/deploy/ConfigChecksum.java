package io.keybuzz.runbook.deploy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.keybuzz.runbook.activity.Sha256;
import io.keybuzz.runbook.config.ChatwootSettings;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** One number for what the pods read from ConfigMap and Secret: when it changes, the pods roll. */
public final class ConfigChecksum {
    private ConfigChecksum() {}

    /**
     * SHA-256 in hex over keys and values, in the keys' order; nothing else of the objects counts, and no secret in the ConfigMap: it
     * leaves it when the pods have rolled, which is to roll none.
     *
     * @param config null when there is none
     * @param secret null when there is none
     */
    public static String of(ConfigMap config, Secret secret) {
        StringBuilder read = new StringBuilder();
        add(read, "config", config == null || config.getData() == null ? null : withoutSecrets(config.getData()));
        add(read, "secret", secret == null ? null : secret.getData());
        return Sha256.hex(read.toString());
    }

    private static Map<String, String> withoutSecrets(Map<String, String> settings) {
        Map<String, String> left = new TreeMap<>(settings);
        left.keySet().removeAll(ChatwootSettings.SECRETS);
        return left;
    }

    private static void add(StringBuilder read, String part, Map<String, String> data) {
        write(read, part);
        new TreeMap<>(data == null ? Map.of() : data).forEach((key, value) -> {
            write(read, key);
            write(read, value == null ? "" : value);
        });
    }

    private static void write(StringBuilder read, String text) {
        // The length keeps {a: bc} and {ab: c} apart.
        read.append(text.getBytes(StandardCharsets.UTF_8).length).append(':').append(text);
    }
}
