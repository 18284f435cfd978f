package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.ReportFiles;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.worker.RunbookWorker;
import io.temporal.api.history.v1.History;
import io.temporal.common.WorkflowExecutionHistory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What one install leaves behind where people and machines read: history, logs, reports, objects, events. */
class TracesOfAnInstallTest {
    private static final String ADMIN = "canary-Adm1n-7fQz";
    private static final Pattern DATA = Pattern.compile("\"data\": \"([A-Za-z0-9+/=]+)\"");

    @TempDir
    private static Path directory;

    private static final ListAppender<ILoggingEvent> LOGS = new ListAppender<>();
    private static WorkflowExecutionHistory history;
    private static Report report;
    private static WorldSnapshot world;
    private static String sshKey;

    @BeforeAll
    static void install() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger own = (Logger) LoggerFactory.getLogger("io.keybuzz");
        own.setLevel(Level.DEBUG);
        LOGS.start();
        root.addAppender(LOGS);
        try (InstallWorld install = new InstallWorld(directory)) {
            try (Connection admin = install.testbed().database().admin("postgres")) {
                admin.createStatement().execute("ALTER ROLE postgres PASSWORD '" + ADMIN + "'");
                install.testbed().faults().credential("postgres-admin-password", ADMIN);
                try (RunbookWorker worker = install.worker()) {
                    report = install.install(InstallWorld.SPEC);
                }
                admin.createStatement().execute("ALTER ROLE postgres PASSWORD 'admin'");
            }
            history = install.history();
            world = install.snapshot();
            sshKey = Files.readString(install.testbed().credentialsDirectory().resolve("ssh-private-key"));
        } finally {
            root.detachAppender(LOGS);
            own.setLevel(null);
        }
        ReportFiles.write(directory.resolve("report"), report);
    }

    @AfterAll
    static void forget() {
        LOGS.list.clear();
    }

    @Test
    void noSecretIsAnywhereButInSecrets() throws Exception {
        Map<String, String> traces = new TreeMap<>(world.textsOutsideSecrets());
        traces.put("history", decoded(history.toJson(true)));
        traces.put("logs", LOGS.list.stream().map(TracesOfAnInstallTest::text).collect(Collectors.joining("\n")));
        try (Stream<Path> files = Files.list(directory.resolve("report"))) {
            files.forEach(file -> traces.put(file.getFileName().toString(), read(file)));
        }
        assertThat(traces).containsKeys("report.json", "report.fr.html", "Deployment/chatwoot/chatwoot-web");
        assertThat(traces.get("history")).as("payloads are read").contains("chatwoot-secrets", "file:redis-password");
        assertThat(traces.keySet()).as("events are read").anyMatch(name -> name.startsWith("Event/"));

        Map<String, String> canaries = canaries();
        assertThat(canaries).containsKeys("POSTGRES_PASSWORD", "SECRET_KEY_BASE", "REDIS_URL");
        canaries.forEach((name, secret) -> traces.forEach((where, text) -> {
            assertThat(text.contains(secret)).as("%s in %s", name, where).isFalse();
            assertThat(text.contains(base64(secret)))
                    .as("%s, encoded, in %s", name, where)
                    .isFalse();
        }));
    }

    @Test
    void theHistoryKeepsWithinWhatWasPromised() {
        History events = history.getHistory();
        assertThat(events.getEventsCount()).isLessThanOrEqualTo(250);
        assertThat(events.getSerializedSize()).isLessThanOrEqualTo(250_000);
    }

    @Test
    void theTimelineReadsAsTheRunbook() {
        List<String> summaries = history.getHistory().getEventsList().stream()
                .filter(e -> e.hasActivityTaskScheduledEventAttributes())
                .map(e -> e.getUserMetadata().getSummary().getData().toStringUtf8())
                .toList();
        assertThat(summaries).doesNotContain("");
        for (Step step : InstallRunbook.STEPS) {
            assertThat(summaries).anyMatch(summary -> summary.startsWith("\"" + step.id() + ": "));
        }
    }

    private static Map<String, String> canaries() {
        Map<String, String> canaries = new LinkedHashMap<>();
        canaries.put("the administrator's password", ADMIN);
        canaries.put("Redis' password", "r3dis");
        canaries.put("the registry's password", "s3cret");
        canaries.put("the registry's login", "keybuzz:s3cret");
        canaries.put("the SSH key", sshKey.lines().skip(2).findFirst().orElseThrow());
        Object data = world.objects()
                .get("Secret/chatwoot/chatwoot-secrets")
                .getAdditionalProperties()
                .get("data");
        ((Map<?, ?>) data)
                .forEach((key, value) -> canaries.put(
                        key.toString(),
                        new String(Base64.getDecoder().decode(value.toString()), StandardCharsets.UTF_8)));
        return canaries;
    }

    private static String text(ILoggingEvent event) {
        return event.getFormattedMessage() + " " + event.getMDCPropertyMap() + " "
                + (event.getThrowableProxy() == null
                        ? ""
                        : event.getThrowableProxy().getMessage());
    }

    /** The same with what the payloads hold. */
    private static String decoded(String json) {
        StringBuilder all = new StringBuilder(json);
        Matcher data = DATA.matcher(json);
        while (data.find()) {
            all.append('\n').append(new String(Base64.getDecoder().decode(data.group(1)), StandardCharsets.UTF_8));
        }
        return all.toString();
    }

    private static String base64(String secret) {
        return Base64.getEncoder().withoutPadding().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
