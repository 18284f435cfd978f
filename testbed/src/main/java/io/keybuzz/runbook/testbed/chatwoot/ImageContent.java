package io.keybuzz.runbook.testbed.chatwoot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * What the simulated image brings.
 *
 * @param version what {@code /api} says, such as {@code 3.12.0}
 * @param migrations the versions in {@code db/migrate}
 * @param operations of those migrations that do something that the version before does not survive, such as {@code remove_column}
 * @param crash what every web process of it prints before it ends; null when it does not crash
 * @param failing the version of the migration that fails; null when none does
 * @param onData whether it fails only where there are users
 * @param environment what the lab's image of that tag sets, such as {@code STANDIN_BOOT}
 * @param build tells images apart that are the same otherwise
 */
public record ImageContent(
        String version,
        List<String> migrations,
        Map<String, String> operations,
        String crash,
        String failing,
        boolean onData,
        Map<String, String> environment,
        int build) {

    /** The migrations of v3.13 beyond those of v3.12, as the stand-in image of the lab has them. */
    public static final String[] NEWER = {"20240131040316", "20240207103014", "20240213131252"};

    private static final long OLDEST = 20231211010808L;
    private static final long LAST_OF_OLDEST = 20231211010827L;

    private static final Pattern MAJOR_AND_MINOR = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})(?!\\d).*");

    /** The migrations of v3.12, as the stand-in image of the lab has them. */
    public static ImageContent of(String tag) {
        return new ImageContent(
                tag.replaceFirst("^v", ""),
                LongStream.rangeClosed(OLDEST, LAST_OF_OLDEST)
                        .mapToObj(Long::toString)
                        .toList(),
                Map.of(),
                null,
                null,
                false,
                Map.of(),
                0);
    }

    /** Chatwoot has {@code /health} since v4.11; a version that tells no numbers is taken for old. */
    public boolean hasHealth() {
        Matcher m = MAJOR_AND_MINOR.matcher(version);
        if (!m.matches()) {
            return false;
        }
        int major = Integer.parseInt(m.group(1));
        return major > 4 || major == 4 && Integer.parseInt(m.group(2)) >= 11;
    }

    /** The same with more migrations. */
    public ImageContent plus(String... versions) {
        List<String> more = new ArrayList<>(migrations);
        more.addAll(List.of(versions));
        return new ImageContent(version, List.copyOf(more), operations, crash, failing, onData, environment, build);
    }

    /** The same, one of whose migrations does what the version before does not survive. */
    public ImageContent with(String migration, String operation) {
        Map<String, String> more = new TreeMap<>(operations);
        more.put(migration, operation);
        return new ImageContent(version, migrations, Map.copyOf(more), crash, failing, onData, environment, build);
    }

    /** The same, whose web processes end at once. */
    public ImageContent crashing(String printed) {
        return new ImageContent(version, migrations, operations, printed, failing, onData, environment, build);
    }

    /** The same, in which a migration fails. */
    public ImageContent failingAt(String migration) {
        return new ImageContent(version, migrations, operations, crash, migration, onData, environment, build);
    }

    /** The same, in which a migration fails where there are users: on an empty database nobody sees it. */
    public ImageContent failingOnDataAt(String migration) {
        return new ImageContent(version, migrations, operations, crash, migration, true, environment, build);
    }

    /** The same, with a variable in its environment; a pod's own wins. */
    public ImageContent setting(String variable, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(variable, value);
        return new ImageContent(version, migrations, operations, crash, failing, onData, Map.copyOf(more), build);
    }

    /** The same, built once more: another digest. */
    public ImageContent rebuilt() {
        return new ImageContent(version, migrations, operations, crash, failing, onData, environment, build + 1);
    }

    /** Whether that migration leaves a job to Sidekiq, of a class that this image has and earlier ones lack. */
    boolean leavesJob(String migration) {
        return migrations.contains(migration) && Long.parseLong(migration) > LAST_OF_OLDEST;
    }

    /** File names as {@code ls db/migrate} prints them. */
    public String listing() {
        StringBuilder files = new StringBuilder();
        migrations.forEach(m -> files.append(file(m)).append('\n'));
        return files.toString();
    }

    /** What the runbook's {@code list-migrations.sh} prints in this image. */
    public String report() {
        StringBuilder lines = new StringBuilder();
        migrations.forEach(
                m -> lines.append("chatwoot-runbook file: ").append(file(m)).append('\n'));
        operations.forEach((m, operation) -> lines.append("chatwoot-runbook incompatible: ")
                .append(file(m))
                .append(' ')
                .append(operation)
                .append('\n'));
        return lines.append("chatwoot-runbook listed\n").toString();
    }

    private static String file(String migration) {
        // As the lab's image names those that leave work behind.
        return migration + (Long.parseLong(migration) > LAST_OF_OLDEST ? "_backfill.rb" : "_change.rb");
    }
}
