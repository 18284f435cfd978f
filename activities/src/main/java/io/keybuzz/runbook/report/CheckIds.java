package io.keybuzz.runbook.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The checks of the validation report in its order. Scripts read the ids: more may be added, none is renamed. */
public final class CheckIds {
    private static final Map<String, String> TITLES = new LinkedHashMap<>();

    static {
        TITLES.put("namespace-labels", "The namespace has its labels");
        TITLES.put("deployments", "Both Deployments have all their replicas");
        TITLES.put("pods", "Every pod is Running and Ready");
        TITLES.put("restarts", "No container restarts");
        TITLES.put("service-port", "The Service leads to the web port");
        TITLES.put("endpoints", "The Service has an endpoint for each replica");
        TITLES.put("ingress", "The Ingress has host, class and annotations");
        TITLES.put("ingress-addresses", "Every ingress address answers");
        TITLES.put("port-forward", "The application answers by port-forward");
        TITLES.put("pods-answer", "Every web pod answers");
        TITLES.put("node-pod-matrix", "Every node reaches every pod");
        TITLES.put("migrations", "No migration is missing");
        TITLES.put("image", "Every pod runs the image");
        TITLES.put("api", "The application reaches database and Redis");
        TITLES.put("sidekiq", "Every worker beats");
        TITLES.put("visitor", "What a visitor does");
        TITLES.put("first-administrator", "Nobody can become administrator by visiting first");
        TITLES.put("attachments", "Attachments survive a restart");
        TITLES.put("pull-secret", "The image pull secret is right");
        TITLES.put("secret-hygiene", "No password lies in the open");
        TITLES.put("role", "The application's role is no superuser");
        TITLES.put("firewalls", "The nodes' firewalls");
        TITLES.put("drift", "Nothing was changed since the last install");
        TITLES.put("removed", "What was to go is gone");
    }

    /** Every id, in the order of the report. */
    public static final List<String> ALL = List.copyOf(TITLES.keySet());

    /** Those that every validation report has; {@code drift} is a verification's, {@code removed} an uninstall's. */
    public static final List<String> VALIDATION = ALL.stream()
            .filter(id -> !id.equals("drift") && !id.equals("removed"))
            .toList();

    private CheckIds() {}

    /** What the check is about, in a few words; the id itself for one that is not of this list. */
    public static String title(String id) {
        return TITLES.getOrDefault(id, id);
    }

    /** Where a check stands in the report; those of other ids come last. */
    static int position(String id) {
        int i = ALL.indexOf(id);
        return i < 0 ? ALL.size() : i;
    }
}
