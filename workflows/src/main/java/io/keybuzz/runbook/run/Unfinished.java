package io.keybuzz.runbook.run;

import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** What a person types to take back what could not even be tried: one line an object. */
public final class Unfinished {
    private Unfinished() {}

    /**
     * The lines of one feature.
     *
     * @param changed whether this run has changed an object that was there before
     * @param why its undo failed as a whole
     */
    public static List<Undone> of(Target target, Before before, Predicate<String> changed, StepProblem why) {
        List<Undone> lines = before.objects().stream()
                .filter(o -> !o.exists() || changed.test(o.object()))
                .filter(o -> !o.object().startsWith("extension/"))
                .map(o ->
                        new Undone(o.object(), Undone.Status.FAILED, why.first().summary(), command(target, o)))
                .toList();
        return lines.isEmpty()
                ? List.of(new Undone(
                        target.namespace(),
                        Undone.Status.FAILED,
                        why.first().summary(),
                        why.first().remedy()))
                : lines;
    }

    private static String command(Target target, ObjectState before) {
        Spec spec = target.spec();
        String[] parts = before.object().split("/", 3);
        String psql = "psql -h " + spec.database().session().host() + " -p "
                + spec.database().session().port() + " -U " + spec.database().adminUsername() + " -d postgres -c ";
        return switch (parts[0]) {
            case "role", "database" ->
                before.exists()
                        ? null
                        : psql + "'DROP " + parts[0].toUpperCase(Locale.ROOT) + " IF EXISTS \"" + parts[1] + "\"'";
            case "redis" ->
                "redis-cli -h " + spec.redis().host() + " -p " + spec.redis().port() + " -n "
                        + spec.redis().database() + " --askpass DEL " + Names.REDIS_OWNER_KEY;
            default -> before.exists() ? restore(target, before.object()) : "kubectl" + delete(parts);
        };
    }

    private static String delete(String[] parts) {
        return parts.length == 3
                ? " -n " + parts[1] + " delete " + parts[0].toLowerCase(Locale.ROOT) + " " + parts[2]
                : " delete " + parts[0].toLowerCase(Locale.ROOT) + " " + parts[1];
    }

    private static String restore(Target target, String object) {
        return "kubectl -n chatwoot-runbook get secret undo-" + target.run().runId() + " -o jsonpath='{.data."
                + object.replace("/", "\\.") + "}' | base64 -d | kubectl replace -f -";
    }
}
