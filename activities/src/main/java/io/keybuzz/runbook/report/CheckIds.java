package io.keybuzz.runbook.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The checks of the validation report in its order, each with its title. Scripts read the ids: more may be added, none is renamed. */
public final class CheckIds {
    private static final Map<String, String> TITLES = new LinkedHashMap<>();

    static {
        TITLES.put("namespace-labels", "Namespace and its labels");
        TITLES.put("deployments", "Deployments have their replicas");
        TITLES.put("pods", "Pods run and are ready");
        TITLES.put("restarts", "No container restarted");
        TITLES.put("service-port", "Service leads to web's port");
        TITLES.put("endpoints", "Service has an endpoint for every replica");
        TITLES.put("ingress", "Ingress has host, class and annotations");
        TITLES.put("ingress-addresses", "Every ingress address answers");
        TITLES.put("port-forward", "Web answers by port-forward");
        TITLES.put("pods-answer", "Every web pod answers 200");
        TITLES.put("node-pod-matrix", "Every node reaches every pod");
        TITLES.put("migrations", "No migration is pending");
        TITLES.put("image", "Every pod runs the image");
        TITLES.put("api", "/api says that database and queue are ok");
        TITLES.put("sidekiq", "Every Sidekiq beats in Redis");
        TITLES.put("visitor", "What a visitor does");
        TITLES.put("first-administrator", "No visitor can become administrator");
        TITLES.put("attachments", "Attachments survive a restart");
        TITLES.put("pull-secret", "Image pull secret");
        TITLES.put("secret-hygiene", "No password outside Secrets");
        TITLES.put("role", "The role is no superuser and owns the database");
        TITLES.put("firewalls", "Firewalls of the nodes");
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
