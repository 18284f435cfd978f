package io.keybuzz.runbook.activity;

/** The commands with which a person lets a parked run go on, as a remedy names them; pure. */
public final class Retry {
    private Retry() {}

    /** With the spec that it has. */
    public static String asIs(String namespace) {
        return "./runbook decide " + namespace + " retry --reason REASON";
    }

    /** With one field of the spec changed. @param field like {@code ingress.className} */
    public static String with(String namespace, String field, String value) {
        return asIs(namespace) + " --set " + field + "=" + value;
    }
}
