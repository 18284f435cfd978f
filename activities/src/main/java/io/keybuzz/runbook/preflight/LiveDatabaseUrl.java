package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.run.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether ConfigMap or Secret hold a URL that Rails follows in the place of the POSTGRES_ variables. Both are kept as others left them, so
 * a password that an install sets would be the role's and not the URL's: no pod could log in.
 */
public final class LiveDatabaseUrl implements Precheck {
    private final Connections connections;

    public LiveDatabaseUrl(Connections connections) {
        this.connections = connections;
    }

    @Override
    public Findings look(Target target) {
        LiveSettings settings = new LiveSettings(connections.kubernetes(), target.namespace());
        return Findings.problems(
                problems(target.namespace(), settings.configMap(Names.CONFIG_MAP), settings.secret(Names.SECRET)));
    }

    /** Pure, apart from the evidence's time; names what the URL leads to and no password. */
    static List<Diagnosis> problems(String namespace, Map<String, String> configMap, Map<String, String> secret) {
        Map<String, String> all = new TreeMap<>(configMap);
        all.putAll(secret);
        DataServices used = DataServices.used(all);
        List<Diagnosis> problems = new ArrayList<>();
        for (String url : DataServices.URLS) {
            if (!configMap.getOrDefault(url, "").isBlank()) {
                problems.add(problem(namespace, "configmap", "ConfigMap " + Names.CONFIG_MAP, url, used));
            }
            if (!secret.getOrDefault(url, "").isBlank()) {
                problems.add(problem(namespace, "secret", "Secret " + Names.SECRET, url, used));
            }
        }
        return problems;
    }

    private static Diagnosis problem(String namespace, String kind, String object, String url, DataServices used) {
        String kubectl = "kubectl -n " + namespace + " ";
        String named = object.replaceFirst("^\\S+", kind);
        return new Diagnosis(
                Cause.REFUSED,
                url + " in " + object
                        + " contradicts the POSTGRES_ variables that the runbook sets: Rails would follow the URL alone",
                List.of(Observed.of(
                        kubectl + "describe " + named,
                        RemoteText.neutralise(url + " is there, and leads to " + used.databaseInWords()))),
                List.of(),
                RemoteText.neutralise("Say the same without it: POSTGRES_HOST="
                                + used.database().host() + ", POSTGRES_PORT="
                                + used.database().port() + ", POSTGRES_DATABASE=" + used.name()
                                + " and POSTGRES_USERNAME="
                                + used.role())
                        + " into ConfigMap " + Names.CONFIG_MAP + " (" + kubectl + "edit configmap " + Names.CONFIG_MAP
                        + ") and into the spec under database, its password into Secret " + Names.SECRET
                        + " as POSTGRES_PASSWORD; then take it out: " + kubectl + "patch " + named
                        + " --type=json -p '[{\"op\":\"remove\",\"path\":\"/data/" + url + "\"}]', and retry",
                false);
    }
}
