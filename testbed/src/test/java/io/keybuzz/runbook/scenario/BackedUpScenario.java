package io.keybuzz.runbook.scenario;

import io.keybuzz.runbook.report.Report;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An install that is used, and what its backups say. */
abstract class BackedUpScenario extends Scenario {
    static final String CLAIM = "chatwoot-backups";

    static void somebodyUsesIt() throws Exception {
        world.sql("chatwoot", "insert into users(email, type) values('ada@example.org', 'SuperAdmin') returning email");
    }

    static String id(Report backup) {
        assertSucceeded(backup);
        return backup.backup().location().replaceAll(".*/|\\.dump$", "");
    }

    static Report backup() {
        return Run.start(world, "BackupChatwoot", Run.ID, Map.of()).end();
    }

    /** Every row of every table, as PostgreSQL writes it; without what the stand-in's jobs note, which Redis keeps. */
    static Map<String, List<String>> rows() throws Exception {
        Map<String, List<String>> rows = allRows();
        rows.remove("standin_jobs");
        return rows;
    }

    /** The same with the jobs' notes, for where no migration leaves a job that may be done meanwhile. */
    static Map<String, List<String>> allRows() throws Exception {
        Map<String, List<String>> rows = new TreeMap<>();
        for (String table : world.sql("chatwoot", "select tablename from pg_tables where schemaname = 'public'")) {
            rows.put(table, world.sql("chatwoot", "select t::text from " + table + " t order by 1"));
        }
        return rows;
    }

    static Map<String, Object> rehearsed() {
        return Map.of("image", World.BACKUP_TOOLS, "redisImage", World.REDIS, "volumeClaim", CLAIM, "rehearse", true);
    }

    static Map<String, Object> backedUp(Map<String, Object> more) {
        return backedUp(more, World.BACKUP_TOOLS);
    }

    static Map<String, Object> backedUp(Map<String, Object> more, String image) {
        Map<String, Object> spec = new HashMap<>(more);
        spec.put("backup", Map.of("image", image, "redisImage", World.REDIS, "volumeClaim", CLAIM, "keep", 2));
        return spec;
    }
}
