package io.keybuzz.runbook.testbed.chatwoot;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postgresql.PGConnection;

/** What pg_dump and pg_restore do with the schema public, by way of JDBC: sequences, tables, rows, constraints and indexes. */
final class SimulatedDump {
    private static final String TABLES =
            "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
                    + " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid"
                    + " AND d.deptype = 'e') ORDER BY 1";
    private static final String SEQUENCES = "SELECT format('CREATE SEQUENCE %s', c.oid::regclass) FROM pg_class c"
            + " WHERE c.relkind = 'S' AND c.relnamespace = 'public'::regnamespace ORDER BY 1";
    private static final String COLUMNS =
            "SELECT format('CREATE TABLE %s (%s)', c.oid::regclass, string_agg(format('%I %s%s%s', a.attname,"
                    + " format_type(a.atttypid, a.atttypmod), coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), ''),"
                    + " CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END), ', ' ORDER BY a.attnum))"
                    + " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
                    + " LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
                    + " WHERE c.oid = 'THE_TABLE'::regclass GROUP BY c.oid";
    private static final String AFTER_ROWS =
            "SELECT format('ALTER SEQUENCE %s OWNED BY %s.%I', d.objid::regclass, d.refobjid::regclass, a.attname) AS sql, 1 AS step"
                    + " FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'"
                    + " JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
                    + " WHERE d.classid = 'pg_class'::regclass AND d.deptype = 'a' AND s.relnamespace = 'public'::regnamespace"
                    + " UNION ALL SELECT format('SELECT setval(%L, %s)', format('%I.%I', schemaname, sequencename), last_value), 2"
                    + " FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
                    + " UNION ALL SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', k.conrelid::regclass, k.conname,"
                    + " pg_get_constraintdef(k.oid)), CASE k.contype WHEN 'f' THEN 5 ELSE 3 END FROM pg_constraint k"
                    + " WHERE k.connamespace = 'public'::regnamespace AND k.contype IN ('p', 'u', 'c', 'f') AND k.conrelid <> 0"
                    + " UNION ALL SELECT pg_get_indexdef(i.indexrelid), 4 FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid"
                    + " WHERE t.relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT 1 FROM pg_constraint k"
                    + " WHERE k.conindid = i.indexrelid) ORDER BY 2, 1";

    private SimulatedDump() {}

    /** Rows by table, as they are now. */
    static Map<String, Long> rows(Statement statement) throws SQLException {
        Map<String, Long> rows = new TreeMap<>();
        for (String table : strings(statement, TABLES)) {
            rows.put(
                    table,
                    Long.parseLong(
                            strings(statement, "SELECT count(*) FROM " + table).get(0)));
        }
        return rows;
    }

    /** The whole of it as bytes. */
    static byte[] of(Connection connection) throws SQLException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Statement statement = connection.createStatement();
                DataOutputStream out = new DataOutputStream(bytes)) {
            List<String> before = strings(statement, SEQUENCES);
            List<String> tables = strings(statement, TABLES);
            for (String table : tables) {
                before.addAll(strings(statement, COLUMNS.replace("THE_TABLE", table)));
            }
            write(out, before);
            out.writeInt(tables.size());
            for (String table : tables) {
                ByteArrayOutputStream rows = new ByteArrayOutputStream();
                connection.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY " + table + " TO STDOUT", rows);
                out.writeUTF(table);
                out.writeInt(rows.size());
                rows.writeTo(out);
            }
            write(out, strings(statement, AFTER_ROWS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Makes it anew in an empty database. */
    static void load(byte[] dump, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                DataInputStream in = new DataInputStream(new ByteArrayInputStream(dump))) {
            execute(in, statement);
            for (int tables = in.readInt(); tables > 0; tables--) {
                String table = in.readUTF();
                byte[] rows = in.readNBytes(in.readInt());
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("COPY " + table + " FROM STDIN", new ByteArrayInputStream(rows));
            }
            execute(in, statement);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(DataOutputStream out, List<String> statements) throws IOException {
        out.writeInt(statements.size());
        for (String statement : statements) {
            out.writeUTF(statement);
        }
    }

    private static void execute(DataInputStream in, Statement statement) throws IOException, SQLException {
        for (int statements = in.readInt(); statements > 0; statements--) {
            statement.execute(in.readUTF());
        }
    }

    static List<String> strings(Statement statement, String query) throws SQLException {
        List<String> strings = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
        }
        return strings;
    }
}
