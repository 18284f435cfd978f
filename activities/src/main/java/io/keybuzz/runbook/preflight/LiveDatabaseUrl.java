package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.SecretRef;
import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether ConfigMap or Secret hold a URL that Rails follows in the place of the POSTGRES_ variables. Both are kept as others left them, so
 * a password that an install sets would be the role's and not the URL's: no pod could log in. One that leads where the spec does, with the
 * password that the role will have, harms nobody.
 */
public final class LiveDatabaseUrl implements Precheck {
    private static final String PASSWORD = "POSTGRES_PASSWORD";

    private final Connections connections;

    public LiveDatabaseUrl(Connections connections) {
        this.connections = connections;
    }

    @Override
    public Findings look(Target target) {
        LiveSettings settings = new LiveSettings(connections.kubernetes(), target.namespace());
        Map<String, String> secret = settings.secret(Names.SECRET);
        return Findings.problems(
                problems(target.spec(), password(target, secret), settings.configMap(Names.CONFIG_MAP), secret));
    }

    /** That the role will have: the spec's, else the one that the Secret keeps; null when neither is known. */
    private String password(Target target, Map<String, String> secret) {
        SecretRef given = target.spec().secretEnv().get(PASSWORD);
        try {
            return given == null ? secret.get(PASSWORD) : connections.secrets().resolve(target.namespace(), given);
        } catch (SecretUnreadable toldBySecrets) {
            return null;
        }
    }

    /**
     * Pure, apart from the evidence's time; names what the URL leads to and no password.
     *
     * @param password that the role will have; null when it is not known
     */
    static List<Diagnosis> problems(
            Spec spec, String password, Map<String, String> configMap, Map<String, String> secret) {
        Map<String, String> all = new TreeMap<>(configMap);
        all.putAll(secret);
        List<Diagnosis> problems = new ArrayList<>();
        if (password != null
                && PodsLogin.password(all).equals(Optional.of(password))
                && DataServices.used(all).isDatabaseOf(spec)) {
            return problems;
        }
        for (String url : DataServices.URLS) {
            problem(spec, "ConfigMap " + Names.CONFIG_MAP, configMap, url, all).ifPresent(problems::add);
            problem(spec, "Secret " + Names.SECRET, secret, url, all).ifPresent(problems::add);
        }
        return problems;
    }

    /** Where that URL leads, were it the only one. */
    private static DataServices alone(Map<String, String> all, Map<String, String> from, String url) {
        Map<String, String> environment = new TreeMap<>(all);
        environment.keySet().removeAll(DataServices.URLS);
        environment.put(url, from.get(url));
        return DataServices.used(environment);
    }

    /** @param object whose data it is, as {@code Secret NAME} */
    private static Optional<Diagnosis> problem(
            Spec spec, String object, Map<String, String> data, String url, Map<String, String> all) {
        if (data.getOrDefault(url, "").isBlank()) {
            return Optional.empty();
        }
        DataServices used = alone(all, data, url);
        String kubectl = "kubectl -n " + spec.namespace() + " ";
        String named = object.toLowerCase(Locale.ROOT);
        return Optional.of(new Diagnosis(
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
                false));
    }
}
