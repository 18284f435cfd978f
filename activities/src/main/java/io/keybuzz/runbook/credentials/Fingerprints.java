package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.activity.Sha256;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.config.ChatwootSettings;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.run.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Notices that a secret whose loss is the loss of data was exchanged in the cluster since the last run, or is gone, before any pod is
 * rolled without it.
 */
final class Fingerprints {
    private Fingerprints() {}

    /** SHA-256, in hex, of those of the values that lose data. */
    static Map<String, String> of(Map<String, String> content) {
        Map<String, String> fingerprints = new TreeMap<>();
        ChatwootSettings.LOSE_DATA.stream()
                .filter(content::containsKey)
                .forEach(key -> fingerprints.put(key, Sha256.hex(content.get(key))));
        return fingerprints;
    }

    /**
     * A problem for each key that was exchanged, or that is gone, while the database has users. One that was removed and is supplied
     * again is none: whoever does that means it.
     *
     * @param live what the Secret holds
     * @param chosen what it is to hold; what it says of SECRET_KEY_BASE it says itself
     */
    static List<Diagnosis> problems(
            Target target,
            DatabaseState state,
            Map<String, String> live,
            ChosenSecrets chosen,
            Map<String, String> remembered) {
        if (!state.hasUsers()) {
            return List.of();
        }
        Map<String, String> now = of(live);
        List<Diagnosis> problems = new ArrayList<>();
        remembered.forEach((key, last) -> {
            if (now.containsKey(key)) {
                if (!now.get(key).equals(last)) {
                    problems.add(problem(target, key));
                }
            } else if (!key.equals(ChosenSecrets.KEY_BASE) && !chosen.values().containsKey(key)) {
                problems.add(gone(target, key));
            }
        });
        return problems;
    }

    private static Diagnosis gone(Target target, String key) {
        String secret = target.namespace() + "/" + Names.SECRET;
        return new Diagnosis(
                Cause.REFUSED,
                key + " was in Secret " + secret + " at the last run and is gone, and database "
                        + target.spec().database().name()
                        + " has users: what was encrypted with it would become unreadable, and pods that still run may be"
                        + " the last to have it",
                List.of(),
                List.of(),
                "Put it back (a backup of the Secret, or a pod that still runs: kubectl -n " + target.namespace()
                        + " exec deploy/" + Names.WEB + " -- printenv " + key + "), or supply it as secretEnv." + key
                        + ". If nothing was ever encrypted with it: kubectl -n " + ServerSideApply.OWN_NAMESPACE
                        + " patch secret " + target.namespace()
                        + "-fingerprints --type=json -p '[{\"op\":\"remove\",\"path\":\"/data/" + key + "\"}]'",
                false);
    }

    private static Diagnosis problem(Target target, String key) {
        String secret = target.namespace() + "/" + Names.SECRET;
        return new Diagnosis(
                Cause.REFUSED,
                "Somebody exchanged " + key + " in Secret " + secret + " since the last run, and database "
                        + target.spec().database().name()
                        + " has users: what was encrypted with the old one would become unreadable",
                List.of(),
                List.of(),
                "Put the old value back (a backup of the Secret, or a pod that still runs: kubectl -n "
                        + target.namespace()
                        + " exec deploy/" + Names.WEB + " -- printenv " + key
                        + "). If the new one is meant: supply it as secretEnv."
                        + key + " and take it out of the Secret first: kubectl -n " + target.namespace()
                        + " patch secret "
                        + Names.SECRET + " --type=json -p '[{\"op\":\"remove\",\"path\":\"/data/" + key + "\"}]'",
                false);
    }
}
