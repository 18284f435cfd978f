package io.keybuzz.runbook.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.rollout.WaitLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The init container's script in a real shell, with a psql that says what it is told to. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class WaitForMigrationsTest {
    @TempDir
    private Path image;

    @BeforeEach
    void theImage() throws IOException {
        Files.createDirectories(image.resolve("app/db/migrate"));
        for (String version : List.of("20230001", "20230002", "20230003")) {
            Files.createFile(image.resolve("app/db/migrate/" + version + "_change.rb"));
        }
        Files.createFile(image.resolve("app/db/migrate/README.md"));
        Files.createDirectories(image.resolve("bin"));
    }

    @Test
    void endsWhenNothingIsMissing() throws Exception {
        psqlPrints("20230003\n20230001\n20230002\n20220001\nthere", 0);

        assertThat(run("5")).isEqualTo(new Ended(0, "the database has all 3 migrations of this image\n"));
    }

    @Test
    void saysHowManyAreMissingAndWhichIsTheFirst() throws Exception {
        psqlPrints("20230001\nthere", 0);

        Ended ended = run("0");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(WaitLine.last(ended.output())).contains(new WaitLine(true, 0, "2 missing, the first is 20230002"));
    }

    @Test
    void takesAVersionForAppliedOnlyAsAWhole() throws Exception {
        psqlPrints("120230001\n202300011\nthere", 0);

        assertThat(run("0").output()).contains("3 missing");
    }

    @Test
    void waitsForTheTableWithoutAskingIt() throws Exception {
        psqlPrints("", 0);

        assertThat(run("0").output()).contains("waiting for migrations").contains("3 missing");
    }

    @Test
    void saysWhyItCannotConnect() throws Exception {
        psqlPrints("psql: error: connection to server at \"10.0.0.10\", port 5432 failed: timeout expired", 2);

        Ended ended = run("0");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(WaitLine.last(ended.output())).hasValueSatisfying(line -> {
            assertThat(line.connected()).isFalse();
            assertThat(line.reason()).contains("timeout expired");
        });
    }

    @Test
    void neverShowsThePassword() throws Exception {
        Files.writeString(image.resolve("bin/psql"), "#!/bin/sh\necho \"$@\" >>args\necho there\n");
        assertThat(image.resolve("bin/psql").toFile().setExecutable(true)).isTrue();

        Ended ended = run("0");

        assertThat(ended.output() + Files.readString(image.resolve("app/args"))).doesNotContain("s3cret-password");
    }

    private void psqlPrints(String answer, int code) throws IOException {
        Files.writeString(image.resolve("bin/psql"), "#!/bin/sh\ncat <<'E'\n" + answer + "\nE\nexit " + code + "\n");
        assertThat(image.resolve("bin/psql").toFile().setExecutable(true)).isTrue();
    }

    private Ended run(String seconds) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", Script.of(PodTemplate.class, "wait-for-migrations.sh"))
                .directory(image.resolve("app").toFile())
                .redirectErrorStream(true);
        builder.environment().put("PATH", image.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("WAIT_SECONDS", seconds);
        builder.environment().put("POSTGRES_PASSWORD", "s3cret-password");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output.replaceAll("(?m)^gave up.*\\R", ""));
    }

    private record Ended(int code, String output) {}
}
