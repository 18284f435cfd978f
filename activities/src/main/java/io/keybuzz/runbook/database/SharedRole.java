package io.keybuzz.runbook.database;

import io.keybuzz.runbook.spec.Spec;
import java.util.Optional;

/** Words for a role that Chatwoots of two namespaces log in as, each on a database of its own. */
public final class SharedRole {
    /** Why that is wrong. */
    public static final String WHY =
            " on another database: what an install changes of a role, its password and its rights, would"
                    + " change for both";

    private SharedRole() {}

    /** What follows the reason. @param change what this install would do to the role; empty when nothing */
    public static String words(Optional<String> change) {
        return change.map(c -> ". This install would " + c).orElse("");
    }

    /** What a person does where pods of both run. */
    public static String remedy(Spec.Database spec) {
        return "Give the other one a role of its own first (a new role that owns its database and tables, and POSTGRES_USERNAME and"
                + " POSTGRES_PASSWORD in its settings), or make the change by hand when the other one is known to live with it: "
                + PostgresFailure.psql(spec, spec.adminUsername()) + " -c '\\du " + spec.username()
                + "' shows the role; then start again";
    }
}
