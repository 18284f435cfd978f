package io.keybuzz.runbook.backup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the scripts of this package print for the runbook; pure. */
public final class BackupLog {
    private static final Pattern LINE = Pattern.compile("^chatwoot-runbook ([a-z]+):? ?(.*)$");
    private static final Pattern BACKUP = Pattern.compile("(\\d{8}T\\d{6}Z-[0-9a-f]{8}) (\\d+) ([0-9a-f]{64})");
    private static final Pattern ROWS = Pattern.compile("(\\d+) (.+)");

    private BackupLog() {}

    /** The backup that was made, or looked at; empty when the script did not come to its end, or found none. */
    public static Optional<BackupManifest> manifest(String log) {
        Matcher made = BACKUP.matcher(last(log, "backup").orElse(""));
        if (!complete(log) || !made.matches()) {
            return Optional.empty();
        }
        return Optional.of(new BackupManifest(
                made.group(1),
                Long.parseLong(made.group(2)),
                made.group(3),
                last(log, "image").filter(image -> !image.isEmpty()).orElse(null),
                lastMigration(log),
                all(log, "extension"),
                rows(log)));
    }

    /** Rows by table. */
    public static Map<String, Long> rows(String log) {
        Map<String, Long> rows = new TreeMap<>();
        for (String line : all(log, "rows")) {
            Matcher counted = ROWS.matcher(line);
            if (counted.matches()) {
                rows.put(counted.group(2), Long.parseLong(counted.group(1)));
            }
        }
        return rows;
    }

    /** Newest version in {@code schema_migrations}; null when there is none. */
    static String lastMigration(String log) {
        return last(log, "schema").filter(version -> !version.isEmpty()).orElse(null);
    }

    /** The backups that there are, newest first. */
    static List<String> kept(String log) {
        return all(log, "kept");
    }

    /** What the backup that was made does not change: older ones that stay though they should have gone, and why. */
    static List<String> warnings(String log) {
        return all(log, "warning");
    }

    /** Whether the script came to its end. */
    static boolean complete(String log) {
        return last(log, "done").isPresent();
    }

    private static Optional<String> last(String log, String word) {
        List<String> all = all(log, word);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    private static List<String> all(String log, String word) {
        List<String> found = new ArrayList<>();
        log.lines().forEach(line -> {
            Matcher m = LINE.matcher(line);
            if (m.matches() && m.group(1).equals(word)) {
                found.add(m.group(2).strip());
            }
        });
        return found;
    }
}
