package io.keybuzz.runbook.kubernetes;

import java.util.Locale;
import java.util.Map;

/**
 * Field managers of tools in a person's hands, whose fields can be taken over; a controller would write again. A client that names no
 * field manager is known by its user agent up to the first slash, which is how a browser and Lens come to be among them.
 */
final class HandTools {
    /** Those beside kubectl, with what their people call them. */
    private static final Map<String, String> KNOWN = Map.of(
            "helm", "helm",
            // The API server's word for what was there before fields had owners.
            "before-first-apply", "before-first-apply",
            "mozilla", "a web page (Mozilla)",
            "node-fetch", "Lens (node-fetch)",
            "lens", "Lens",
            "openlens", "OpenLens",
            "freelens", "Freelens",
            "k9s", "k9s",
            "dashboard", "Kubernetes Dashboard (dashboard)",
            "oc", "oc");

    private HandTools() {}

    /** Whether a manager is one of them. Names in no list are nobody's: of them a person decides. */
    static boolean are(String manager) {
        return manager.startsWith("kubectl") || KNOWN.containsKey(manager.toLowerCase(Locale.ROOT));
    }

    /** As people call it; the manager's own name for every other. */
    static String name(String manager) {
        return KNOWN.getOrDefault(manager.toLowerCase(Locale.ROOT), manager);
    }
}
