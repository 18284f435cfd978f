package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.report.Undone.Status;
import io.keybuzz.runbook.spec.Spec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What an adoption gives the role in the schema public. An undo leaves it, since whatever the role made there meanwhile needs it, and
 * says how it is given back.
 */
final class TakenOver {
    /** Chatwoot has about a hundred; the history keeps them. */
    private static final int KEPT = 300;

    private TakenOver() {}

    /** What an undo has to know of it: before an act, what that will give. */
    static Map<String, String> facts(Target target, DatabaseState state, PostgresSessions sessions)
            throws SQLException {
        Spec.Database spec = target.spec().database();
        Map<String, String> facts = new TreeMap<>();
        if (state.role() != null && state.lacksTheSchema()) {
            facts.put("role/" + spec.username() + Before.SHUT, "true");
        }
        if (state.database() != null && state.roleIsSuperuser()) {
            try (Connection session = sessions.admin(target, spec.name())) {
                List<String> statements = back(session, target);
                if (!statements.isEmpty()) {
                    facts.put(
                            "database/" + spec.name() + Before.OWNERS,
                            statements.stream().limit(KEPT).collect(Collectors.joining("\n")));
                }
            }
        }
        return facts;
    }

    /** Of a role that this run made and that goes again; PostgreSQL drops none that has rights. @param inside a session in the database */
    static void letGo(Target target, DatabaseState state, Sql inside) throws SQLException {
        if (state.role() != null && Mark.createdBy(state.role().comment(), target)) {
            inside.write("REVOKE USAGE, CREATE ON SCHEMA public FROM "
                    + inside.name(target.spec().database().username()));
        }
    }

    /**
     * A line for each part of it that was given.
     *
     * @param inside a session in the database
     */
    static List<Undone> kept(Target target, Before before, DatabaseState state, Sql inside) throws SQLException {
        Spec.Database spec = target.spec().database();
        List<Undone> kept = new ArrayList<>();
        String role = "role/" + spec.username();
        if ("true".equals(before.facts().get(role + Before.SHUT)) && !state.lacksTheSchema()) {
            kept.add(new Undone(
                    role,
                    Status.KEPT,
                    "it may go on making tables in schema public of " + spec.name(),
                    command(target, "REVOKE CREATE ON SCHEMA public FROM " + inside.name(spec.username()))));
        }
        String database = "database/" + spec.name();
        List<String> taken = new ArrayList<>(before.facts()
                .getOrDefault(database + Before.OWNERS, "")
                .lines()
                .toList());
        taken.removeAll(back(inside.connection(), target));
        if (!taken.isEmpty()) {
            kept.add(new Undone(
                    database,
                    Status.KEPT,
                    taken.size() + (taken.size() < KEPT ? "" : " or more") + " of its tables, types and routines stay "
                            + spec.username() + "'s, who needs them without SUPERUSER",
                    command(target, String.join("; ", taken))));
        }
        return kept;
    }

    /** One statement for each thing that is somebody else's, which makes it theirs again. */
    private static List<String> back(Connection session, Target target) throws SQLException {
        return OthersObject.of(session, target.spec().database().username()).stream()
                .map(o -> o.alter() + o.owner())
                .toList();
    }

    /** Names may hold a quote of the shell's. */
    private static String command(Target target, String statement) {
        return CredentialsByHand.commandInside(target, statement.replace("'", "'\\''"));
    }
}
