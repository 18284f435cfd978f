package io.keybuzz.runbook.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.upgrade.MigrationFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script in a real shell, and what is read of what it prints. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ListMigrationsTest {
    @TempDir
    private Path image;

    @Test
    void namesEveryFileInItsOrder() throws Exception {
        file("20240102_add_b.rb", "def change\n  add_column :a, :b, :text\nend\n");
        file("20231231_add_a.rb", "def change\n  add_column :a, :a, :text\nend\n");
        file("20250101_captain.captain_engine.rb", "");
        file("README.md", "remove_column");

        assertThat(listed())
                .containsExactly(
                        new MigrationFile("20231231", "20231231_add_a.rb", List.of()),
                        new MigrationFile("20240102", "20240102_add_b.rb", List.of()),
                        new MigrationFile("20250101", "20250101_captain.captain_engine.rb", List.of()));
    }

    @Test
    void whatTheVersionBeforeDoesNotSurviveIsFoundOnceAFile() throws Exception {
        file("1_a.rb", "def change\n  remove_column :a, :b\n  remove_column :a, :c\n  rename_column :a, :d, :e\nend\n");
        file("2_b.rb", "class B\n  def up\n    drop_table :b\n    change_column :a, :c, :text\n  end\nend\n");

        assertThat(listed())
                .extracting(MigrationFile::operations)
                .containsExactly(List.of("remove_column", "rename"), List.of("drop_table", "change_column"));
    }

    @Test
    void whatOnlyTheWayBackDoesAndCommentsCountForNothing() throws Exception {
        file(
                "1_a.rb",
                "class A\n  # remove_column later\n  def up\n    add_column :a, :b, :text\n  end\n\n"
                        + "  def down\n    if x\n      remove_column :a, :b\n    end\n  end\nend\n");
        file("2_b.rb", "class B\n  def down\n    drop_table :a\n  end\n\n  def up\n    drop_table :b\n  end\nend\n");

        assertThat(listed()).extracting(MigrationFile::operations).containsExactly(List.of(), List.of("drop_table"));
    }

    @Test
    void aListingThatWasCutOffIsNone() throws Exception {
        file("1_a.rb", "");
        String whole = output();

        assertThat(MigrationListing.fromOutput(whole)).isPresent();
        assertThat(MigrationListing.fromOutput(whole.substring(0, whole.length() - 5)))
                .isEmpty();
    }

    @Test
    void whatIsKeptIsReadBack() {
        List<MigrationFile> files = List.of(
                new MigrationFile("1", "1_a.rb", List.of()),
                new MigrationFile("2", "2_b.rb", List.of("rename", "drop_table")));

        assertThat(MigrationListing.fromKept(MigrationListing.kept(files))).contains(files);
        assertThat(MigrationListing.fromKept("")).isEmpty();
    }

    private void file(String name, String content) throws IOException {
        Files.createDirectories(image.resolve("db/migrate"));
        Files.writeString(image.resolve("db/migrate").resolve(name), content);
    }

    private List<MigrationFile> listed() throws Exception {
        return MigrationListing.fromOutput(output()).orElseThrow();
    }

    private String output() throws Exception {
        Process script = new ProcessBuilder(MigrationListing.COMMAND)
                .directory(image.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(script.waitFor()).as(output).isZero();
        return output;
    }
}
