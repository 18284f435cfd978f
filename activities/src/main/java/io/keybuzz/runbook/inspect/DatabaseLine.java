package io.keybuzz.runbook.inspect;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.DatabaseReader;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.inspect.KeysOfPods.Apart;
import io.keybuzz.runbook.preflight.DataServices;
import io.keybuzz.runbook.preflight.PodsLogin;
import io.keybuzz.runbook.preflight.RunningProcesses;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.Spec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The database and the role that the pods really use, who lives there, and what the spec would use instead. */
final class DatabaseLine implements ReportCheck {
    private static final String ID = "database";
    private static final String TITLE = "Database that the pods use";

    private final UsedInstall install;
    private final Target asked;
    private final Supplier<KeysOfPods> running;
    private final PostgresSessions sessions;
    private final DatabaseReader reader;

    /** @param asked with the spec as it was given */
    DatabaseLine(Connections connections, UsedInstall install, Supplier<KeysOfPods> running, Target asked) {
        this.install = install;
        this.running = running;
        this.asked = asked;
        this.sessions = new PostgresSessions(connections);
        this.reader = new DatabaseReader(sessions);
    }

    /** @param request with the spec as the pods use it */
    @Override
    public List<Check> check(CheckRequest request) {
        Target used = request.target();
        List<Evidence> evidence = new ArrayList<>();
        DataServices services = install.services();
        evidence.add(Observed.of(
                "kubectl -n " + used.namespace() + " get deployment " + Names.WEB
                        + " -o yaml, with its ConfigMap and Secret",
                services.databaseInWords() + origin()));
        String there = inhabitants(used, services.name());
        evidence.add(
                Observed.of(psql(used.spec()) + " -d " + services.name() + " -c 'SELECT count(*) FROM users'", there));
        sessions(used).ifPresent(evidence::add);
        neighbours(used).ifPresent(evidence::add);
        return List.of(judge(used, services, there, login(used), evidence));
    }

    /** @param failure of the pods' own login; empty when it is accepted */
    private Check judge(
            Target used, DataServices services, String there, Optional<SQLException> failure, List<Evidence> evidence) {
        String uses = services.databaseInWords() + " (" + there + ")";
        String processes = processes(used, services, evidence);
        if (!processes.isEmpty()) {
            return CheckLine.failed(
                    ID,
                    TITLE,
                    "running processes use " + processes + ", and their settings now say " + uses
                            + ": whatever starts next leaves the one for the other, and an install refuses that",
                    RunningProcesses.setBack(used.namespace()),
                    evidence);
        }
        Optional<DataServices> workers =
                install.workerServices().filter(w -> !w.databaseInWords().equals(services.databaseInWords()));
        if (workers.isPresent()) {
            return CheckLine.failed(
                    ID,
                    TITLE,
                    Names.WEB + " uses " + uses + ", and " + Names.WORKER + " uses "
                            + workers.get().databaseInWords() + ": what one writes the other never sees",
                    "find out which one holds the data, then give both the same settings: ./runbook plan -f SPEC",
                    evidence);
        }
        DataServices wanted = DataServices.of(asked.spec());
        boolean same = services.isDatabaseOf(asked.spec());
        // A wrong password, or a role that may not log in; what else keeps this login out may be about where it comes
        // from.
        if (failure.filter(e -> PostgresFailure.causeOf(e) == Cause.DATABASE_PASSWORD)
                .isPresent()) {
            return CheckLine.failed(
                    ID,
                    TITLE,
                    uses + (same ? "" : "; the spec says " + wanted.databaseInWords())
                            + "; a new pod could not log in: " + PostgresFailure.words(failure.get()),
                    // At the pods' own server, whatever the spec says; the role itself does not get in.
                    PostgresFailure.psql(
                                    used.spec().database(),
                                    asked.spec().database().adminUsername())
                            + " -c '\\password " + services.role() + "' with the password of Secret "
                            + used.namespace() + "/" + Names.SECRET,
                    evidence);
        }
        failure.ifPresent(e -> evidence.add(Observed.of(
                PostgresFailure.psql(used.spec().database(), services.role()) + " -d " + services.name(),
                "could not be tried from here: " + PostgresFailure.words(e))));
        if (same && failure.isPresent()) {
            return CheckLine.warned(
                    ID,
                    TITLE,
                    uses + ", as the spec says; whether a new pod could log in could not be tried from here: "
                            + PostgresFailure.words(failure.get()),
                    PostgresFailure.of(failure.get(), used.spec().database(), services.role())
                            .remedy(),
                    evidence);
        }
        if (same) {
            return CheckLine.passed(ID, TITLE, uses + ", as the spec says", evidence);
        }
        // At another server the spec's own administrator is asked, who belongs there.
        String here = inhabitants(services.isAtServerOf(asked.spec()) ? used : asked, wanted.name());
        evidence.add(Observed.of("the spec", wanted.databaseInWords() + " (" + here + ")"));
        return CheckLine.failed(
                ID,
                TITLE,
                uses + "; the spec says " + wanted.databaseInWords() + " (" + here + "): an install refuses that",
                "./runbook plan -f SPEC --set database.host="
                        + services.database().host() + " --set database.port="
                        + services.database().port() + " --set database.name=" + services.name()
                        + " --set database.username=" + services.role(),
                evidence);
    }

    /** What processes use that their settings do not say; empty when nothing. */
    private String processes(Target used, DataServices services, List<Evidence> evidence) {
        Map<String, List<Apart>> apart = running.get().apart(DataServices::databaseInWords);
        if (!apart.isEmpty()) {
            evidence.addAll(running.get().evidence());
        }
        return apart.entrySet().stream()
                .map(e -> {
                    DataServices theirs = e.getValue().get(0).services();
                    return e.getKey()
                            + (theirs.database().equals(services.database())
                                    ? " (" + inhabitants(used, theirs.name()) + ")"
                                    : "")
                            + " in " + KeysOfPods.pods(e.getValue());
                })
                .collect(Collectors.joining(", "));
    }

    private String origin() {
        for (String variable : Stream.concat(DataServices.URLS.stream(), Stream.of("POSTGRES_DATABASE"))
                .toList()) {
            String source = install.settings().source(install.webContainer(), variable);
            if (source != null) {
                return ", from " + source;
            }
        }
        return install.environment().containsKey("POSTGRES_DB")
                ? ", Chatwoot's default name: POSTGRES_DB="
                        + install.environment().get("POSTGRES_DB") + " means nothing to it"
                : ", Chatwoot's default name";
    }

    private String inhabitants(Target used, String database) {
        try {
            return reader.inhabitants(used, database);
        } catch (SQLException e) {
            return "could not be looked at: " + PostgresFailure.words(e);
        } catch (SecretUnreadable e) {
            return "could not be looked at: " + e.getMessage();
        }
    }

    /** Why the pods' role does not get in from here with the pods' password; empty when it does. */
    private Optional<SQLException> login(Target used) {
        String password = PodsLogin.password(install.environment()).orElse(null);
        try {
            sessions.as(used, install.services().name(), install.services().role(), password)
                    .close();
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(e);
        }
    }

    /** Where the role's sessions really are, now. */
    private Optional<Evidence> sessions(Target used) {
        String query = "SELECT datname || ': ' || count(*) FROM pg_stat_activity WHERE usename = ?" + " AND "
                + PostgresSessions.OF_OTHERS + " AND datname IS NOT NULL GROUP BY datname ORDER BY 1";
        return rows(used, query, install.services().role())
                .map(rows -> Observed.of(
                        "SELECT datname, count(*) FROM pg_stat_activity WHERE usename = '"
                                + install.services().role() + "' GROUP BY 1",
                        rows.isEmpty() ? "no session at this moment" : String.join(", ", rows)));
    }

    /** Other databases that look like Chatwoot's: nobody drops them, and they confuse people. */
    private Optional<Evidence> neighbours(Target used) {
        String query = "SELECT datname || ' (owner ' || pg_get_userbyid(datdba) || ')' FROM pg_database"
                + " WHERE datname LIKE 'chatwoot%' AND datname <> ? ORDER BY 1";
        return rows(used, query, install.services().name())
                .filter(rows -> !rows.isEmpty())
                .map(rows -> Observed.of(
                        psql(used.spec()) + " -c '\\l chatwoot*'", "also there: " + String.join(", ", rows)));
    }

    private Optional<List<String>> rows(Target used, String query, String argument) {
        try (Connection session = sessions.admin(used, PostgresSessions.MAINTENANCE_DATABASE);
                PreparedStatement statement = session.prepareStatement(query)) {
            statement.setString(1, argument);
            List<String> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(result.getString(1));
                }
            }
            return Optional.of(rows);
        } catch (SQLException | SecretUnreadable toldAbove) {
            return Optional.empty();
        }
    }

    private static String psql(Spec spec) {
        return PostgresFailure.psql(spec.database(), spec.database().adminUsername());
    }
}
