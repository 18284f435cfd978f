package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.cli.Told;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * docs/diagnoses.md: for each cause what an operator sees, as real runs print it. What a run says is compared with what stands there, and
 * written there with RUNBOOK_RECORD_DIAGNOSES set. The lab's text takes the testbed's place; what the testbed says has to be the same then,
 * where it has no section of its own beside it. What no two runs have in common (names of pods, times, addresses of pods) counts for
 * nothing.
 */
public final class DiagnosesDocument {
    private static final String RECORD = "RUNBOOK_RECORD_DIAGNOSES";
    private static final Path FILE = Path.of("..", "docs", "diagnoses.md");
    private static final Pattern SECTION =
            Pattern.compile("### ([^\n]+) \\((testbed|lab)\\)\n\n```text\n(.*?)\n```\n", Pattern.DOTALL);
    private static final String BEGIN = "<!-- from here on written by the scenarios -->\n";

    private DiagnosesDocument() {}

    /** One section. @param text as the command line prints it */
    public record Section(Cause cause, String title, String world, String text) {}

    /** A run has told this: it is what the document says, or becomes it. */
    public static void told(String title, Diagnosis diagnosis) throws IOException {
        String world = "lab".equals(System.getenv("RUNBOOK_WORLD")) ? "lab" : "testbed";
        String text = Told.lines(diagnosis).stream()
                .map(RemoteText::neutralise)
                .map(line -> line.length() > 600 ? line.substring(0, 600) + "…" : line)
                .collect(Collectors.joining("\n"));
        Section now = new Section(diagnosis.cause(), title, world, text);
        List<Section> sections = read();
        if (System.getenv(RECORD) != null) {
            boolean same = sections.stream()
                    .anyMatch(s -> s.title().equals(title)
                            && s.world().equals("lab")
                            && essence(s.text()).equals(essence(text)));
            sections.removeIf(s -> s.title().equals(title)
                    && (s.world().equals(world)
                            || world.equals("lab") && essence(s.text()).equals(essence(text))));
            if (world.equals("lab") || !same) {
                sections.add(now);
            }
            write(sections);
            return;
        }
        Section documented = sections.stream()
                .filter(s -> s.title().equals(title))
                .max(Comparator.comparing(s -> s.world().equals(world)))
                .orElseThrow(() -> new AssertionError(
                        "docs/diagnoses.md does not show \"" + title + "\"; record it with " + RECORD + "=1"));
        assertThat(essence(text))
                .as("docs/diagnoses.md, " + title + "; record it anew with " + RECORD + "=1")
                .isEqualTo(essence(documented.text()));
    }

    /** All that the document shows. */
    public static List<Section> read() throws IOException {
        List<Section> sections = new ArrayList<>();
        Matcher m = SECTION.matcher(Files.readString(FILE));
        while (m.find()) {
            String text = m.group(3);
            sections.add(
                    new Section(Cause.valueOf(text.substring(0, text.indexOf(':'))), m.group(1), m.group(2), text));
        }
        return sections;
    }

    private static void write(List<Section> sections) throws IOException {
        String document = Files.readString(FILE);
        StringBuilder out = new StringBuilder(document.substring(0, document.indexOf(BEGIN) + BEGIN.length()));
        sections.sort(Comparator.comparing(Section::cause)
                .thenComparing(Section::title)
                .thenComparing(Section::world));
        Cause last = null;
        for (Section s : sections) {
            if (s.cause() != last) {
                out.append("\n## ").append(s.cause()).append('\n');
                last = s.cause();
            }
            out.append("\n### ")
                    .append(s.title())
                    .append(" (")
                    .append(s.world())
                    .append(")\n\n```text\n")
                    .append(s.text())
                    .append("\n```\n");
        }
        Files.writeString(FILE, out.toString());
    }

    /** The cause, the sentence and the remedy, without what differs from run to run. */
    static String essence(String text) {
        return text.lines()
                .filter(line -> !line.startsWith(" ") || line.startsWith("  remedy"))
                .map(line -> line.replaceAll(
                                "chatwoot-(web|worker|migrate|backup|restore)-[a-z0-9-]+", "chatwoot-$1-POD")
                        .replaceAll("[0-9a-f]{64}", "DIGEST")
                        // Which of them is met first: migration and rollout wait side by side.
                        .replaceAll("chatwoot-migrate-POD", "chatwoot-WORKLOAD-POD")
                        .replaceAll("chatwoot-(?:web|worker)\\b", "chatwoot-WORKLOAD")
                        // However many: one that was replaced may be among them for a moment.
                        .replaceAll("(?:chatwoot-WORKLOAD-POD(?: \\(namespace [\\w-]+\\))?(?:, )?)+", "PODS")
                        // What the two worlds' registries and credentials hold, and how old their PostgreSQL is.
                        .replaceAll("there are [\\w.-]+(?:, [\\w.-]+)+", "there are TAGS")
                        .replaceAll("there is no /\\S*/", "there is no DIRECTORY/")
                        .replaceAll("postgresql-\\d+-", "postgresql-N-")
                        .replaceAll("ingress-nginx-controller-[a-z0-9]+", "CONTROLLER")
                        .replaceAll("\\d+#\\d+: \\*\\d+ connect.*", "N")
                        .replaceAll("k8s-(?:master|worker)-\\d+", "NODE")
                        .replaceAll("10\\.0\\.0\\.1\\d\\d", "NODE")
                        .replaceAll("10\\.233\\.\\d+\\.\\d+", "POD")
                        .replaceAll("(?:NODE(?: \\(NODE\\))?(?:, | )?)+", "NODES ")
                        // Each controller notices in its own time.
                        .replaceAll("NODES and \\d+ more|all \\d+ ingress addresses", "ADDRESSES")
                        .replaceAll("\\d+ (ms|s|packets|paths)\\b", "N $1")
                        .replaceAll("\\d{8}T\\d{6}Z-[0-9a-f]{8}(?:, \\d{8}T\\d{6}Z-[0-9a-f]{8})*", "BACKUPS")
                        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.Z]+", "TIME")
                        .replaceAll("\\d{4}/\\d\\d/\\d\\d [0-9:]+", "TIME")
                        .replaceAll("\\b\\d\\d:\\d\\d\\b", "HOUR")
                        .replaceAll("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "RUN"))
                .collect(Collectors.joining("\n"));
    }
}
