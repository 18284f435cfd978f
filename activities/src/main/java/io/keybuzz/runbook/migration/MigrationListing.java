package io.keybuzz.runbook.migration;

import io.keybuzz.runbook.deploy.Script;
import io.keybuzz.runbook.upgrade.MigrationFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code list-migrations.sh} prints of an image's {@code db/migrate}, and how it is kept; pure. */
final class MigrationListing {
    /** Prints the listing in a container of the image. */
    static final List<String> COMMAND = List.of("sh", "-c", Script.of(MigrationListing.class, "list-migrations.sh"));

    private static final String END = "chatwoot-runbook listed";
    private static final Pattern FILE = Pattern.compile("chatwoot-runbook file: (([0-9]+)_[\\w.-]*\\.rb)");
    private static final Pattern OPERATION = Pattern.compile(
            "chatwoot-runbook incompatible: ([\\w.-]+\\.rb) (remove_column|rename|drop_table|change_column)");
    private static final Pattern KEPT = Pattern.compile("(([0-9]+)_[\\w.-]*\\.rb)((?: [a-z_]+)*)");

    private MigrationListing() {}

    /** Empty when it did not come to its end, or lists no migration. */
    static Optional<List<MigrationFile>> fromOutput(String output) {
        if (output.lines().noneMatch(END::equals)) {
            return Optional.empty();
        }
        Map<String, List<String>> operations = new LinkedHashMap<>();
        Map<String, String> versions = new LinkedHashMap<>();
        output.lines().forEach(line -> {
            Matcher file = FILE.matcher(line.strip());
            Matcher operation = OPERATION.matcher(line.strip());
            if (file.matches()) {
                versions.put(file.group(1), file.group(2));
            } else if (operation.matches()) {
                operations
                        .computeIfAbsent(operation.group(1), f -> new ArrayList<>())
                        .add(operation.group(2));
            }
        });
        return known(versions.entrySet().stream()
                .map(e -> new MigrationFile(e.getValue(), e.getKey(), operations.getOrDefault(e.getKey(), List.of())))
                .toList());
    }

    /** A line a file: its name, and its operations behind it. */
    static String kept(List<MigrationFile> files) {
        return files.stream()
                .map(f -> f.name() + f.operations().stream().map(o -> " " + o).collect(Collectors.joining()))
                .collect(Collectors.joining("\n"));
    }

    static Optional<List<MigrationFile>> fromKept(String text) {
        return known(text.lines()
                .map(KEPT::matcher)
                .filter(Matcher::matches)
                .map(m -> new MigrationFile(
                        m.group(2),
                        m.group(1),
                        m.group(3).isEmpty()
                                ? List.of()
                                : List.of(m.group(3).strip().split(" "))))
                .toList());
    }

    private static Optional<List<MigrationFile>> known(List<MigrationFile> files) {
        List<MigrationFile> sorted = files.stream()
                .sorted((a, b) -> MigrationOrder.INSTANCE.compare(a.version(), b.version()))
                .toList();
        return sorted.isEmpty() ? Optional.empty() : Optional.of(sorted);
    }
}
