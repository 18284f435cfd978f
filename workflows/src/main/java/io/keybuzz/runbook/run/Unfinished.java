package io.keybuzz.runbook.run;

import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a person types to take back what could not even be tried: one line an object. */
public final class Unfinished {
    /** A role goes after what it owns, and its password, like the keys to the data, after both. */
    private static final List<String> LAST = List.of("database", "role", "Secret");

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
                .filter(o -> !goesWithItsDatabase(o, before))
                .sorted(Comparator.comparingInt(o -> LAST.indexOf(o.object().split("/", 2)[0])))
                .map(o -> used(o, before)
                        ? new Undone(o.object(), Undone.Status.KEPT, Before.ANSWERED_REASON, null)
                        : new Undone(
                                o.object(), Undone.Status.FAILED, why.first().summary(), command(target, before, o)))
                .toList();
        return lines.isEmpty()
                ? List.of(new Undone(
                        target.namespace(),
                        Undone.Status.FAILED,
                        why.first().summary(),
                        why.first().remedy()))
                : lines;
    }

    /** Ends the Jobs that have not ended well; one that has is a record of what it did. */
    public static String jobs(Target target) {
        return "kubectl -n " + target.namespace()
                + " delete job -l app=chatwoot,component=migrate --field-selector status.successful=0";
    }

    /** Starts both Deployments with the replicas of the spec. */
    public static String start(Target target) {
        return "kubectl -n " + target.namespace() + " scale deployment/" + Names.WEB + " --replicas="
                + target.spec().web().replicas() + " && kubectl -n " + target.namespace() + " scale deployment/"
                + Names.WORKER + " --replicas=" + target.spec().worker().replicas();
    }

    /** Statements for the administrator, in their order. */
    public static String sql(Target target, String... statements) {
        return psql(target, "postgres", List.of(statements));
    }

    /** The same, all of them or none. */
    public static String transaction(Target target, String... statements) {
        return psql(target, "postgres -v ON_ERROR_STOP=1 -1", List.of(statements));
    }

    private static String psql(Target target, String database, List<String> statements) {
        Spec.Database spec = target.spec().database();
        return "psql -h " + spec.session().host() + " -p " + spec.session().port() + " -U " + spec.adminUsername()
                + " -d " + database
                + statements.stream()
                        .map(s -> " -c '" + s.replace("'", "'\\''") + "'")
                        .collect(Collectors.joining());
    }

    /** What this run made and people may have used since, which the undo keeps as well. */
    private static boolean used(ObjectState object, Before before) {
        return !object.exists()
                && before.answered()
                && (object.object().startsWith("database/")
                        || object.object().startsWith("role/")
                        || object.object().endsWith("/" + Names.SECRET));
    }

    private static boolean goesWithItsDatabase(ObjectState object, Before before) {
        String[] parts = object.object().split("/", 3);
        return parts[0].equals("extension")
                && (object.exists() || !before.of("database/" + parts[1]).exists());
    }

    private static String command(Target target, Before before, ObjectState object) {
        Spec spec = target.spec();
        String[] parts = object.object().split("/", 3);
        return switch (parts[0]) {
            case "role", "database" ->
                object.exists()
                        ? asBefore(target, before, object.object(), parts)
                        : sql(target, "DROP " + kind(parts) + " IF EXISTS \"" + parts[1] + "\"");
            case "extension" -> psql(target, parts[1], List.of("DROP EXTENSION IF EXISTS \"" + parts[2] + "\""));
            case "redis" ->
                "redis-cli -h " + spec.redis().host() + " -p " + spec.redis().port() + " -n "
                        + spec.redis().database() + " --askpass DEL " + Names.REDIS_OWNER_KEY;
            default -> object.exists() ? restore(target, object.object()) : "kubectl" + delete(parts);
        };
    }

    /** Its owner and its comment; a password is not known any more, and SUPERUSER is not given back. */
    private static String asBefore(Target target, Before before, String object, String[] parts) {
        List<String> statements = new ArrayList<>();
        String owner = before.facts().get(object + Before.OWNER);
        boolean lostSuperuser = "true"
                .equals(before.facts().get("role/" + target.spec().database().username() + Before.SUPERUSER));
        if (owner != null
                && !lostSuperuser
                && !owner.equals(target.spec().database().username())) {
            statements.add("ALTER DATABASE \"" + parts[1] + "\" OWNER TO \"" + owner.replace("\"", "\"\"") + "\"");
        }
        if ("false".equals(before.facts().get(object + Before.COMMENTED))) {
            statements.add("COMMENT ON " + kind(parts) + " \"" + parts[1] + "\" IS NULL");
        } else if ("false".equals(before.facts().get(object + Before.MARKED))) {
            statements.add(Unmarking.statement(
                    object, "chatwoot-runbook " + target.run().cluster() + "/" + target.namespace()));
        }
        return statements.isEmpty() ? null : psql(target, "postgres", statements);
    }

    private static String kind(String[] parts) {
        return parts[0].toUpperCase(Locale.ROOT);
    }

    private static String delete(String[] parts) {
        String kind = parts[0].toLowerCase(Locale.ROOT);
        return parts.length == 3
                ? " -n " + parts[1] + " delete " + kind + " " + parts[2]
                : " delete " + kind + " " + parts[1];
    }

    private static String restore(Target target, String object) {
        return "kubectl -n chatwoot-runbook get secret undo-" + target.run().runId() + " -o jsonpath='{.data."
                + object.replace("/", "\\.") + "}' | base64 -d | kubectl replace -f -";
    }
}
