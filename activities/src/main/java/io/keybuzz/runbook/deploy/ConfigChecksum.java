package io.keybuzz.runbook.deploy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.keybuzz.runbook.config.ChatwootSettings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
        MessageDigest digest = sha256();
        add(digest, "config", config == null || config.getData() == null ? null : withoutSecrets(config.getData()));
        add(digest, "secret", secret == null ? null : secret.getData());
        return HexFormat.of().formatHex(digest.digest());
    }

    private static Map<String, String> withoutSecrets(Map<String, String> settings) {
        Map<String, String> left = new TreeMap<>(settings);
        left.keySet().removeAll(ChatwootSettings.SECRETS);
        return left;
    }

    /** SHA-256 in hex of a text. */
    public static String of(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void add(MessageDigest digest, String part, Map<String, String> data) {
        write(digest, part);
        new TreeMap<>(data == null ? Map.of() : data).forEach((key, value) -> {
            write(digest, key);
            write(digest, value == null ? "" : value);
        });
    }

    private static void write(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        // The length keeps {a: bc} and {ab: c} apart.
        digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
