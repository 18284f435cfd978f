package io.keybuzz.runbook.document;

/** Paths like {@code firewall.nodes[2]}. */
final class FieldPath {
    private FieldPath() {}

    static String child(String path, String name) {
        String shown = name.replace(".", "\\.");
        return path.isEmpty() ? shown : path + "." + shown;
    }
}
