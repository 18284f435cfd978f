package io.keybuzz.runbook.database;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.preflight.DataServices;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Chatwoot needs of the PostgreSQL server, against what it is. */
final class ServerRequirements {
    private static final List<String> CONTRIB = List.of("pg_stat_statements", "pg_trgm", "pgcrypto");
    private static final Pattern MAJOR = Pattern.compile(":v?([0-9]+)\\.[0-9]");
    private static final int POOLER_PORT = 6432;

    private ServerRequirements() {}

    static List<Diagnosis> problems(Spec spec, DatabaseState state) {
        List<Diagnosis> problems = new ArrayList<>();
        Spec.Database database = spec.database();
        String psql = PostgresFailure.psql(database, database.adminUsername());
        if (state.standby()) {
            problems.add(
                    problem(
                            Cause.DATABASE_UNREACHABLE,
                            "PostgreSQL at " + database.session() + " is a standby and takes no writes",
                            Observed.of(psql + " -c 'SELECT pg_is_in_recovery()'", "t"),
                            "Point database.host (or database.direct) at the primary; behind a balancer, look at its health checks"));
        }
        if (database.adminUsername().equals(database.username())) {
            problems.add(problem(
                    Cause.PERMISSION,
                    "database.adminUsername and database.username are both " + database.username()
                            + ": Chatwoot would run with the administrator's rights",
                    null,
                    "Give Chatwoot a role of its own as database.username"));
        }
        for (String url : DataServices.URLS) {
            if (spec.secretEnv().containsKey(url) || spec.env().containsKey(url)) {
                problems.add(problem(
                        Cause.REFUSED,
                        url
                                + " contradicts the POSTGRES_ variables that the runbook sets: Rails would follow the URL alone",
                        null,
                        "Say it as database: {host, port, name, username} and take " + url
                                + " out of env and secretEnv"));
            }
        }
        if (state.database() != null && !"UTF8".equals(state.database().encoding())) {
            problems.add(problem(
                    Cause.REFUSED,
                    "Database " + database.name() + " is encoded as "
                            + state.database().encoding() + ", Chatwoot needs UTF8",
                    Observed.of(psql + " -l", state.database().encoding()),
                    "An encoding cannot be changed: dump it, create it again (" + psql + " -c 'CREATE DATABASE "
                            + database.name()
                            + " ENCODING UTF8 TEMPLATE template0'), restore it; or give another database.name"));
        }
        CONTRIB.stream()
                .filter(extension -> missing(state, extension))
                .forEach(extension -> problems.add(missing(
                        database,
                        state,
                        extension,
                        "apt-get install postgresql-contrib (Debian 10 and later: part of postgresql-"
                                + state.serverVersion() / 10000 + ")")));
        if (needsVector(spec.image()) && missing(state, "vector")) {
            problems.add(missing(
                    database,
                    state,
                    "vector",
                    "apt-get install postgresql-" + state.serverVersion() / 10000
                            + "-pgvector (from apt.postgresql.org). Chatwoot from v4 on does not migrate without it"));
        }
        problems.addAll(untrusted(spec, state));
        return problems;
    }

    static List<Check> warnings(Spec spec, DatabaseState state) {
        List<Check> warnings = new ArrayList<>();
        int needed = connections(spec);
        if (needed > state.maxConnections()) {
            warnings.add(warning(
                    "database-connections",
                    "Connections that the server allows",
                    "During a roll Chatwoot may open " + needed + " connections, max_connections is "
                            + state.maxConnections()
                            + ": raise it, or lower RAILS_MAX_THREADS, SIDEKIQ_CONCURRENCY or the replicas",
                    Observed.of("SHOW max_connections", String.valueOf(state.maxConnections()))));
        }
        if (spec.database().port() == POOLER_PORT && spec.database().direct() == null) {
            warnings.add(warning(
                    "database-pooler",
                    "Straight to PostgreSQL",
                    "Port 6432 is usually PgBouncer's: migrations fail through transaction pooling. Give the server behind it as"
                            + " database.direct: {host, port}",
                    Observed.of("database.port", "6432")));
        }
        return warnings;
    }

    /** Old pods beside one new one of each kind (maxSurge 1), and the migration. */
    static int connections(Spec spec) {
        int threads = number(spec.env(), "RAILS_MAX_THREADS", 5);
        int jobs = number(spec.env(), "SIDEKIQ_CONCURRENCY", 10);
        return (spec.web().replicas() + 1) * threads + (spec.worker().replicas() + 1) * jobs + threads;
    }

    /** From 4.0 on (migration 20250104200055). A tag that tells nothing is taken for an old one. */
    static boolean needsVector(String image) {
        Matcher m = MAJOR.matcher(image);
        return m.find() && Integer.parseInt(m.group(1)) >= 4;
    }

    private static List<Diagnosis> untrusted(Spec spec, DatabaseState state) {
        if (state.administratorIsSuperuser()) {
            return List.of();
        }
        List<Diagnosis> problems = new ArrayList<>();
        for (String extension : List.of("pg_stat_statements", "vector")) {
            boolean wanted = state.availableExtensions().contains(extension);
            if (wanted && !installed(state, extension)) {
                Spec.Database database = spec.database();
                String psql = PostgresFailure.psql(database, database.adminUsername());
                problems.add(new Diagnosis(
                        Cause.EXTENSION_REFUSED,
                        database.adminUsername() + " is no superuser and cannot create the extension " + extension
                                + ", which is not a trusted one",
                        List.of(Observed.of(
                                psql + " -c 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user'", "f")),
                        List.of(Observed.of(
                                psql + " -c 'SELECT name FROM pg_available_extensions'",
                                extension + " is among them: its package is there")),
                        "Let a superuser create it once (psql -d " + database.name() + " -c 'CREATE EXTENSION "
                                + extension + "'), or give a superuser as database.adminUsername",
                        false));
            }
        }
        return problems;
    }

    private static boolean missing(DatabaseState state, String extension) {
        return !state.availableExtensions().contains(extension) && !installed(state, extension);
    }

    private static boolean installed(DatabaseState state, String extension) {
        return state.database() != null && state.database().extensions().containsKey(extension);
    }

    private static Diagnosis missing(Spec.Database database, DatabaseState state, String extension, String install) {
        return new Diagnosis(
                Cause.EXTENSION_MISSING,
                "PostgreSQL at " + database.session() + " does not offer the extension " + extension
                        + ", which the image needs",
                List.of(Observed.of(
                        PostgresFailure.psql(database, database.adminUsername())
                                + " -c 'SELECT name FROM pg_available_extensions'",
                        state.availableExtensions().size() + " extensions, " + extension + " is not among them")),
                List.of(Observed.of(
                        "login as " + database.adminUsername(),
                        "accepted: the server was reached and let it in, so route, firewall and password are right")),
                "On the database server: " + install,
                false);
    }

    private static int number(Map<String, String> env, String key, int otherwise) {
        String value = env.getOrDefault(key, "");
        return value.matches("[0-9]{1,4}") ? Integer.parseInt(value) : otherwise;
    }

    private static Diagnosis problem(Cause cause, String summary, Evidence evidence, String remedy) {
        return new Diagnosis(
                cause, summary, evidence == null ? List.of() : List.of(evidence), List.of(), remedy, false);
    }

    private static Check warning(String id, String title, String detail, Evidence evidence) {
        return new Check(id, title, Check.Status.WARNED, detail, List.of(evidence));
    }
}
