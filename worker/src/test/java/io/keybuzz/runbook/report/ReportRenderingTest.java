package io.keybuzz.runbook.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.run.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReportRenderingTest {
    /** A check that is made with its id as it stands. */
    private static final Pattern CHECK =
            Pattern.compile("\\b(?:new Check|check|warn|warning)\\(\\s*\"([a-z]+(?:-[a-z]+)*)\",");

    private static final String MARKUP = "<script>alert('x')</script>\"&|`_*";

    @TempDir
    Path directory;

    @Test
    void writesFiveFiles() throws Exception {
        ReportFiles.write(directory.resolve("new"), Reports.installed());

        try (var files = Files.list(directory.resolve("new"))) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "report.json", "report.md", "report.html", "report.fr.md", "report.fr.html");
        }
        assertThat(ReportJson.read(Files.readString(directory.resolve("new/report.json"))))
                .isEqualTo(Reports.installed());
    }

    @Test
    void leavesNoLevelOfHeadingsOutAndPutsNoBlockIntoALine() {
        String html = ReportHtml.render(Reports.rolledBack("x"), Language.EN);

        assertThat(html).contains("<h3>Firewall before</h3>").doesNotContain("<h4");
        assertThat(html.substring(html.indexOf("id=\"compensation\"")))
                .contains("<div class=\"what\"><code>database/x</code>")
                .doesNotContain("<span class=\"what\"><code>");
    }

    @Test
    void keepsTheContractOfTheJson() {
        String json = ReportJson.write(Reports.installed());

        assertThat(json)
                .contains("\"startedAt\" : \"2026-11-23T09:14:02Z\"")
                .contains("\"outcome\" : \"SUCCEEDED\"")
                .contains("\"ruledOut\" : [")
                .doesNotContain("\"waiting\"", "\"node\" : null")
                .endsWith("}\n");
        Report running =
                new Report("w", "r", "t", null, null, null, Reports.START, null, null, null, null, null, null, null);
        assertThat(ReportJson.write(running))
                .contains("\"outcome\" : null", "\"finishedAt\" : null", "\"steps\" : [ ]")
                .doesNotContain("backup");
    }

    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"ABORTED", "CANCELLED"})
    void saysOfARunThatWasStoppedHowItIsBegunAgain(Outcome outcome) {
        Report stopped = Reports.installed().withOutcome(outcome).withChecks(List.of());

        assertThat(ReportMarkdown.render(stopped, Language.EN))
                .contains("1. To have it after all, start it again", "./runbook install -f spec.yaml")
                .doesNotContain("Nothing is left to do");
    }

    @Test
    void passesOverTheFieldsOfANewerVersion() {
        assertThat(ReportJson.read("{\"workflowId\":\"w\",\"later\":1}").workflowId())
                .isEqualTo("w");
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void takesNoMarkupFromWhatSystemsSaid(Language language) {
        Report report = Reports.rolledBack(MARKUP);

        String html = ReportHtml.render(report, language);
        assertThat(html).doesNotContain("<script", "alert('").contains("&lt;script&gt;alert(&#39;x&#39;)");
        String markdown = ReportMarkdown.render(report, language);
        assertThat(markdown.replaceAll("(?s)(?<![`\\\\])(`+)(?!`).*?(?<!`)\\1(?!`)", "CODE"))
                .doesNotContain("<script");
        markdown.lines()
                .filter(l -> l.startsWith("| "))
                .forEach(l -> assertThat(l).endsWith(" |"));
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void showsNoTerminalEscapesAndNoInvisibleDirection(Language language) {
        Report report = Reports.rolledBack("a\u001B[31mb\u202Ec");

        assertThat(ReportHtml.render(report, language) + ReportMarkdown.render(report, language))
                .contains("\\u001b")
                .doesNotContain("\u001B", "\u202E");
        assertThat(String.join("\n", ReportSummary.lines(report, false))).doesNotContain("\u001B", "\u202E");
    }

    @Test
    void givesNoPromptToWordsThatAreNoCommand() {
        Report seen = Reports.installed()
                .withChecks(List.of(CheckLine.failed(
                        "pods", "Pods", "1 of 2", "say why they are not: kubectl describe pods", List.of())));

        assertThat(ReportHtml.render(seen, Language.EN))
                .contains("<pre>say why they are not: kubectl describe pods</pre>")
                .contains("<pre class=\"command\">./runbook verify chatwoot</pre>");
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void isOneFileThatLoadsNothing(Language language) {
        String html = ReportHtml.render(Reports.installed(), language);

        assertThat(html)
                .startsWith("<!doctype html>")
                .contains(
                        "lang=\"" + language.code() + "\"",
                        "default-src 'none'",
                        "@media print",
                        "prefers-color-scheme: dark")
                .doesNotContain("<script", " src=", "<link", "url(", "@import");
    }

    @Test
    void saysInWordsHowAStepEnded() {
        assertThat(ReportHtml.render(Reports.rolledBack("x"), Language.FR)).contains(" · échec</span>");
        String parked = ReportHtml.render(Reports.parked(), Language.EN);
        assertThat(parked)
                .contains(" · waiting</span>", "<span class=\"time\">09:14:02</span>")
                .doesNotContain(" · 0.0 s");
        assertThat(ReportMarkdown.render(Reports.parked(), Language.EN))
                .contains("| 09:14:02 | Rollout | waiting | – |");
    }

    @Test
    void putsTheOpenDoorBeforeEverythingElse() {
        String html = ReportHtml.render(Reports.installed(), Language.EN);

        assertThat(html.indexOf("Succeeded")).isLessThan(html.indexOf("id=\"environment\""));
        assertThat(html.indexOf("There is no super administrator yet"))
                .isLessThan(html.indexOf("ACTIVE_STORAGE_SERVICE is not set"))
                .isLessThan(html.indexOf("id=\"environment\""));
        assertThat(ReportMarkdown.render(Reports.installed(), Language.EN)
                        .lines()
                        .skip(2)
                        .findFirst())
                .contains("> **Needs attention**");
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void hasEverySectionOfAValidationReport(Language language) {
        Texts t = Texts.in(language);
        String html = ReportHtml.render(Reports.rolledBack("x"), language);
        String markdown = ReportMarkdown.render(Reports.rolledBack("x"), language);

        for (String section : List.of(
                "environment", "components", "tests", "problems", "security", "timeline", "compensation", "next")) {
            assertThat(html).contains("<h2>" + Html.escape(t.get("section." + section)) + "</h2>");
            assertThat(markdown).contains("\n## " + t.get("section." + section) + "\n");
        }
        assertThat(html).contains("psql x").contains("Give x");
        assertThat(markdown).contains("psql x").contains("Give x");
    }

    @Test
    void whatIsToBeTypedCanBeTypedAsItStands() {
        Report left = Reports.rolledBack("x | kubectl replace -f -");

        assertThat(ReportMarkdown.render(left, Language.EN)).contains(" `psql x | kubectl replace -f -`\n");
    }

    @Test
    void speaksFrench() {
        assertThat(ReportMarkdown.render(Reports.installed(), Language.FR))
                .contains("# Rapport d’installation", "Chatwoot est installé et répond.", "Problèmes rencontrés");
        assertThat(Texts.in(Language.FR).span(Duration.ofMillis(340))).isEqualTo("0,3 s");
        assertThat(Texts.in(Language.FR).count("figure.failed", 0)).isEqualTo("0 échec");
        assertThat(Texts.in(Language.EN).count("figure.warned", 0)).isEqualTo("0 warnings");
    }

    @Test
    void saysEverythingInBothLanguages() {
        Texts english = Texts.in(Language.EN);
        Texts french = Texts.in(Language.FR);

        assertThat(french.keys()).isEqualTo(english.keys());
        assertThat(english.keys()).allSatisfy(key -> {
            assertThat(french.get(key)).isNotBlank();
            for (String hole : List.of("{0}", "{1}", "{2}", "{3}", "{4}")) {
                assertThat(french.get(key).contains(hole))
                        .as(key)
                        .isEqualTo(english.get(key).contains(hole));
            }
        });
        for (Outcome outcome : Outcome.values()) {
            assertThat(english.keys()).contains("outcome." + outcome, "headline." + outcome);
        }
        for (StepStatus status : StepStatus.values()) {
            assertThat(english.keys()).contains("status." + status);
        }
        for (Step step : Step.values()) {
            assertThat(english.keys()).contains("step." + step.id());
        }
        CheckIds.ALL.forEach(id -> assertThat(french.keys()).contains("check." + id));
        // Warnings of preflight whose ids the sources name by a constant, and the checks of a feature that could not be
        // run.
        for (String id : List.of(
                "kubernetes-certificate",
                "other-installs",
                "redis-of-the-data",
                "leaked-secrets",
                "namespace",
                "credentials",
                "deploy",
                "rollout",
                "registry",
                "migration",
                "firewall")) {
            assertThat(french.keys()).contains("check." + id);
        }
    }

    @Test
    void everyCheckThatTheSourcesNameHasAFrenchTitle() throws IOException {
        Set<String> named = new TreeSet<>();
        for (String module : List.of("activities", "workflows")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    CHECK.matcher(Files.readString(file)).results().forEach(found -> named.add(found.group(1)));
                }
            }
        }

        assertThat(named).contains("pods", "hold", "database-pooler", "kept").hasSizeGreaterThan(30);
        Texts french = Texts.in(Language.FR);
        assertThat(named).allSatisfy(id -> assertThat(french.keys()).contains("check." + id));
    }

    @Test
    void saysOfAParkedRunWhatItWaitsForAndUntilWhen() {
        Report parked = Reports.parked();

        for (String form : List.of(
                ReportHtml.render(parked, Language.EN),
                ReportMarkdown.render(parked, Language.EN),
                String.join("\n", ReportSummary.lines(parked, false)))) {
            assertThat(form).contains("Waiting for a decision", "2026-11-24 09:14:02 UTC", "has no entry for ghcr.io");
        }
        assertThat(String.join("", ReportSummary.lines(parked, false))).contains("./runbook decide chatwoot retry");
        assertThat(ReportMarkdown.render(parked, Language.EN)).contains("./runbook decide chatwoot retry");
        assertThat(ReportJson.read(ReportJson.write(parked))).isEqualTo(parked);
    }

    @Test
    void saysTheZoneOfATimeAndTheDayWhenItIsAnother() {
        Texts t = Texts.in(Language.EN, Reports.START);
        assertThat(t.clock(Reports.at(1_000))).isEqualTo("09:14:03");
        assertThat(t.clock(Reports.at(86_400_000))).isEqualTo("2026-11-24 09:14:02");
        String html = ReportHtml.render(Reports.installed(), Language.FR);
        assertThat(html.substring(html.indexOf("id=\"timeline\""))).contains("Heure (UTC)");
        assertThat(html).contains("09:14:41 UTC · depuis 10.0.0.110");
    }

    @Test
    void summarisesOnATerminal() {
        List<String> lines = ReportSummary.lines(Reports.installed(), false);

        assertThat(lines.get(0)).isEqualTo("SUCCEEDED  default/chatwoot  Chatwoot is installed and answers.");
        assertThat(lines.get(1)).contains("10 checks, 7 passed · 2 warnings · 14 objects changed · 41 s");
        assertThat(lines.get(2)).startsWith("! Nobody can become administrator");
        assertThat(lines).anyMatch(l -> l.matches("✓ migrate +20 s +Job/chatwoot/chatwoot-migrate-1f0c8d2a created"));
        assertThat(String.join("\n", ReportSummary.lines(Reports.rolledBack("x"), false)))
                .contains("ROLLED_BACK", "✗ PULL_CREDENTIALS", "→ Give x", "$ psql x", "Decision 1: ABORT, by x");
        assertThat(ReportSummary.lines(Reports.installed(), true).get(0)).startsWith("\u001B[32mSUCCEEDED\u001B[0m");
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void showsAVerificationsDriftAsADiffThatCanBeRead(Language language) {
        Report verified = ReportsOfAnInstall.verified();

        String html = ReportHtml.render(verified, language);
        assertThat(html)
                .contains(
                        Html.escape(ReportsOfAnInstall.DIFF), Texts.in(language).get("kind.VerifyChatwoot"))
                .contains(Texts.in(language).get("headline.FAILED.VerifyChatwoot"), "./runbook verify chatwoot")
                .doesNotContain("./runbook install");
        String markdown = ReportMarkdown.render(verified, language);
        assertThat(markdown).contains("```\n" + ReportsOfAnInstall.DIFF + "\n```");
        assertThat(markdown.lines().filter(l -> l.startsWith("| "))).allMatch(l -> l.endsWith(" |"));
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void saysOfAnUninstallWhatIsLeftAndAdvisesNobodyToDropWhatWasKept(Language language) {
        Report uninstalled = ReportsOfAnInstall.uninstalled();
        Texts t = Texts.in(language);

        String html = ReportHtml.render(uninstalled, language);
        assertThat(html)
                .contains("<h2>" + Html.escape(t.get("section.compensation.UninstallChatwoot")) + "</h2>")
                .contains("DROP DATABASE", Html.escape(t.get("headline.FAILED.UninstallChatwoot")))
                .doesNotContain(Html.escape(t.get("section.compensation")), Html.escape(t.get("headline.FAILED")));
        String next = html.substring(html.indexOf("id=\"next\""));
        assertThat(next)
                .contains("ssh 10.0.0.112 ufw route delete", "./runbook uninstall chatwoot")
                .doesNotContain("DROP DATABASE");
        assertThat(ReportMarkdown.render(uninstalled, language))
                .contains("\n## " + t.get("section.compensation.UninstallChatwoot") + "\n", t.get("change.DELETED"));
    }
}
