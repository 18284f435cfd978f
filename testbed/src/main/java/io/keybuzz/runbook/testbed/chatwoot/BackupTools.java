package io.keybuzz.runbook.testbed.chatwoot;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The scripts that the runbook gives to the image with PostgreSQL's tools, with their lines: the tools are simulated, the data is real.
 */
final class BackupTools {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Process process;
    private final Surroundings here;
    private final Map<String, byte[]> volume;

    private BackupTools(Process process) {
        this.process = process;
        this.here = process.here();
        this.volume = process.here().volume();
    }

    /** The tool that a script is about. */
    static Program of(String command) {
        if (command.contains("pg_dump -Fc")) {
            return process -> new BackupTools(process).backup();
        }
        if (command.contains("pg_restore --no-owner")) {
            return process -> new BackupTools(process).restore();
        }
        return process -> new BackupTools(process).look();
    }

    private void backup() throws AppFailure {
        StringBuilder manifest = new StringBuilder();
        byte[] dump = database(connection -> {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                line(manifest, "database: " + connection.getCatalog());
                describe(statement, manifest);
            }
            return SimulatedDump.of(connection);
        });
        say("tool: pg_dump (simulated)");
        if (here.volume() == null) {
            throw new AppFailure("chatwoot-runbook refused: the volume cannot be written to", 78);
        }
        String sum = digest(dump);
        String id = STAMP.format(Instant.now()) + "-" + sum.substring(0, 8);
        String noted = "chatwoot-runbook backup: " + id + " " + dump.length + " " + sum + "\nchatwoot-runbook image: "
                + here.variable("IMAGE", "") + "\nchatwoot-runbook owner: " + here.variable("OWNER", "")
                + "\nchatwoot-runbook run: " + here.variable("RUN", "") + "\n" + manifest;
        put(id + ".dump", dump);
        put(id + ".txt", noted.getBytes(StandardCharsets.UTF_8));
        process.print(noted.strip());
        dropOlderThan(id);
        say("done");
    }

    /** What another install keeps here counts for nothing; what this run made counts and stays. */
    private void dropOlderThan(String made) {
        long kept = 1;
        for (String id : ids(".dump")) {
            if (id.equals(made)) {
                continue;
            }
            String noted = noted(id);
            if (noted.isEmpty()) {
                say("warning: " + id + " has nothing beside it that says what it is, and stays");
            } else if (isOwn(noted)) {
                kept++;
                String run = value(noted, "run");
                boolean ofThisRun = !run.isEmpty() && run.equals(here.variable("RUN", ""));
                if (kept > Long.parseLong(here.variable("KEEP", "7")) && !ofThisRun) {
                    drop(id);
                }
            }
        }
    }

    private void look() {
        List<String> ids = ids(".txt");
        ids.forEach(id -> say("kept: " + id));
        String asked = here.variable("BACKUP", "latest");
        ids.stream()
                .filter(id -> asked.equals("latest") ? isOwn(noted(id)) : id.equals(asked))
                .findFirst()
                .ifPresent(id -> process.print(noted(id).strip()));
        say("done");
    }

    private String noted(String id) {
        return new String(get(id + ".txt"), StandardCharsets.UTF_8);
    }

    /** What was made before owners were noted is. */
    private boolean isOwn(String noted) {
        String owner = value(noted, "owner");
        return owner.isEmpty() || owner.equals(here.variable("OWNER", ""));
    }

    private static String value(String noted, String word) {
        String line = "chatwoot-runbook " + word + ": ";
        return noted.lines()
                .filter(l -> l.startsWith(line))
                .map(l -> l.substring(line.length()))
                .findFirst()
                .orElse("");
    }

    private void restore() throws AppFailure {
        String id = here.variable("BACKUP", "");
        byte[] dump = get(id + ".dump");
        String sum = digest(dump);
        if (!sum.equals(here.variable("SHA256", ""))) {
            throw new AppFailure("chatwoot-runbook failed: " + id + " has the digest " + sum + " and not "
                    + here.variable("SHA256", "") + ": it was changed since it was made");
        }
        StringBuilder found = new StringBuilder();
        database(connection -> {
            SimulatedDump.load(dump, connection);
            try (Statement statement = connection.createStatement()) {
                describe(statement, found);
            }
            return dump;
        });
        process.print(found.toString().strip());
        say("done");
    }

    private void describe(Statement statement, StringBuilder lines) throws SQLException {
        if (AppDatabase.exists(statement, "schema_migrations")) {
            line(
                    lines,
                    "schema: "
                            + SimulatedDump.strings(
                                            statement, "SELECT coalesce(max(version), '') FROM schema_migrations")
                                    .get(0));
        }
        for (String extension :
                SimulatedDump.strings(statement, "SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'")) {
            line(lines, "extension: " + extension);
        }
        SimulatedDump.rows(statement).forEach((table, count) -> line(lines, "rows: " + count + " " + table));
    }

    private interface Work {
        byte[] with(Connection connection) throws SQLException;
    }

    private byte[] database(Work work) throws AppFailure {
        Surroundings libpq = new Surroundings(
                Map.of(
                        "POSTGRES_HOST", here.variable("PGHOST", ""),
                        "POSTGRES_PORT", here.variable("PGPORT", "5432"),
                        "POSTGRES_USERNAME", here.variable("PGUSER", ""),
                        "POSTGRES_PASSWORD", here.variable("PGPASSWORD", ""),
                        "POSTGRES_DATABASE", here.variable("PGDATABASE", "")),
                here.image(),
                here.host(),
                here.addresses(),
                here.reachesOut(),
                null);
        AppDatabase database = new AppDatabase(libpq);
        try (Connection connection = database.connect()) {
            return work.with(connection);
        } catch (SQLException e) {
            throw new AppFailure("error: query failed: ERROR:  " + e.getMessage());
        }
    }

    /** Newest first. */
    private List<String> ids(String ending) {
        String directory = here.variable("PLACE", "") + "/";
        return volume.keySet().stream()
                .filter(path -> path.startsWith(directory) && path.endsWith(ending))
                .map(path -> path.substring(directory.length(), path.length() - ending.length()))
                .filter(id -> id.matches("\\d{8}T\\d{6}Z-[0-9a-f]{8}"))
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private byte[] get(String name) {
        return volume.getOrDefault(here.variable("PLACE", "") + "/" + name, new byte[0]);
    }

    private void put(String name, byte[] content) {
        volume.put(here.variable("PLACE", "") + "/" + name, Arrays.copyOf(content, content.length));
    }

    private void drop(String id) {
        volume.remove(here.variable("PLACE", "") + "/" + id + ".dump");
        volume.remove(here.variable("PLACE", "") + "/" + id + ".txt");
        say("removed: " + id);
    }

    private void say(String words) {
        process.print("chatwoot-runbook " + words);
    }

    private static void line(StringBuilder lines, String words) {
        lines.append("chatwoot-runbook ").append(words).append('\n');
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
