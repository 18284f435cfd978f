package io.keybuzz.runbook.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.database.ScramPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose rights a restore would lose, on a real PostgreSQL. */
class GranteesTest {
    private static final String DATABASE = "grantees";
    private static final String[] ROLES = {
        "g_app", "g_tables", "g_columns", "g_schemas", "g_to_come", "g_connect", "g_elsewhere"
    };

    private final ScramPostgres postgres = ScramPostgres.shared();

    @BeforeEach
    void aDatabaseOfTheRole() {
        drop();
        for (String role : ROLES) {
            postgres.sql("postgres", "CREATE ROLE " + role);
        }
        postgres.sql("postgres", "CREATE DATABASE " + DATABASE + " OWNER g_app");
        postgres.sql(
                DATABASE,
                "CREATE EXTENSION pg_stat_statements",
                "GRANT ALL ON SCHEMA public TO g_app",
                "SET ROLE g_app",
                "CREATE TABLE users (id int)");
    }

    @AfterEach
    void drop() {
        postgres.sql("postgres", "DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)");
        for (String role : ROLES) {
            postgres.sql("postgres", "DROP ROLE IF EXISTS " + role);
        }
    }

    @Test
    void whatOwnersExtensionsAndTheRoleItselfHaveIsNoLoss() {
        assertThat(grantees()).isNull();
    }

    @Test
    void everyoneWhoWasGrantedSomethingIsNamed() {
        postgres.sql(
                DATABASE,
                "SET ROLE g_app",
                "GRANT SELECT ON users TO g_tables, PUBLIC",
                "GRANT SELECT (id) ON users TO g_columns",
                "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO g_to_come",
                "GRANT CONNECT ON DATABASE " + DATABASE + " TO g_connect",
                "RESET ROLE",
                "GRANT USAGE ON SCHEMA public TO g_schemas",
                "CREATE SCHEMA other",
                "CREATE TABLE other.t (id int)",
                "GRANT SELECT ON other.t TO g_elsewhere");

        assertThat(grantees()).isEqualTo("PUBLIC,g_columns,g_connect,g_elsewhere,g_schemas,g_tables,g_to_come");
    }

    private String grantees() {
        return postgres.sql(
                DATABASE,
                "SET ROLE g_app",
                "SELECT string_agg(who, ',' ORDER BY who COLLATE \"C\") FROM (" + RowCounts.GRANTEES + ") q");
    }
}
