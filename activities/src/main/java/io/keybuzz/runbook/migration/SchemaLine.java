package io.keybuzz.runbook.migration;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.upgrade.Version;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The schema against the image that runs: users, last migration, what is pending, and what the image does not know. */
public final class SchemaLine implements ReportCheck {
    private static final String ID = "migrations";
    private static final String TITLE = "Schema and image";

    private final String asked;
    private final SchemaReader schema;
    private final ImageMigrations images;

    /** @param asked the spec's image */
    public SchemaLine(Connections connections, String asked) {
        this.asked = asked;
        this.schema = new SchemaReader(connections);
        this.images = new ImageMigrations(connections);
    }

    /** @param request with a spec whose image is the one that runs */
    @Override
    public List<Check> check(CheckRequest request) {
        Target target = request.target();
        Optional<List<String>> image = images.of(target);
        try {
            SchemaState state = schema.read(target, image);
            Set<String> applied = state.databaseExists() ? schema.applied(target) : Set.of();
            Optional<List<String>> ofAsked = asked.equals(target.spec().image())
                    ? image
                    : images.of(new Target(target.spec().withImage(asked), target.run()));
            return List.of(judge(
                    target, state, newer(applied, image), asked, ofAsked.map(a -> newer(applied, Optional.of(a)))));
        } catch (SQLException e) {
            return List.of(failed(target.spec().database(), e));
        } catch (SecretUnreadable e) {
            return List.of(new Check(ID, TITLE, Status.SKIPPED, e.getMessage(), List.of()));
        }
    }

    /** Pure, apart from the evidence's time. */
    static Check failed(Spec.Database database, SQLException failure) {
        String words = PostgresFailure.words(failure);
        String look = PostgresFailure.psql(database, database.adminUsername()) + " -d " + database.name()
                + " -c 'SELECT max(version) FROM schema_migrations'";
        return check(
                Status.FAILED,
                words,
                PostgresFailure.of(failure, database, database.adminUsername()).remedy(),
                List.of(Observed.of(look, words)));
    }

    /** Applied versions that are newer than all of the image's: a newer image has been here. */
    static List<String> newer(Set<String> applied, Optional<List<String>> image) {
        String newest = image.flatMap(list -> list.stream().max(MigrationOrder.INSTANCE))
                .orElse(null);
        return newest == null
                ? List.of()
                : applied.stream()
                        .filter(v -> MigrationOrder.INSTANCE.compare(v, newest) > 0)
                        .sorted(MigrationOrder.INSTANCE)
                        .toList();
    }

    /**
     * Pure.
     *
     * @param newer what the image that runs does not know
     * @param unknownToAsked what the spec's image does not know; empty when its migrations are not known
     */
    static Check judge(
            Target target, SchemaState state, List<String> newer, String asked, Optional<List<String>> unknownToAsked) {
        String name = target.spec().database().name();
        String image = target.spec().image();
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(Observed.of(
                "SELECT max(version) FROM schema_migrations in database " + name, String.valueOf(state.lastApplied())));
        evidence.add(Observed.of(
                "ls db/migrate in " + image,
                state.imageKnown() ? state.missing().size() + " that the schema lacks" : "not known"));
        String there =
                state.users() + (state.users() == 1 ? " user" : " users") + ", last migration " + state.lastApplied();
        if (!state.databaseExists()) {
            return check(Status.FAILED, "there is no database " + name, "./runbook install -f SPEC", evidence);
        }
        if (state.tables() > 0 && !state.metadata()) {
            return check(
                    Status.FAILED,
                    state.tables()
                            + " tables and no ar_internal_metadata: Rails would load its schema over them and drop"
                            + " them",
                    "find out what these tables are: psql -d " + name
                            + " -c '\\dt'; db:chatwoot_prepare must not run here",
                    evidence);
        }
        if (!newer.isEmpty()) {
            return check(
                    Status.FAILED,
                    there + ": newer than " + image + ", which does not know " + String.join(", ", newer)
                            + ". A newer image has been here, and a schema does not go back",
                    "run the image that made them, or a newer one: ./runbook plan -f SPEC --set image=IMAGE; kubectl -n "
                            + target.namespace() + " rollout history deployment chatwoot-web names those that ran",
                    evidence);
        }
        if (unknownToAsked.filter(versions -> !versions.isEmpty()).isPresent()) {
            return check(
                    Status.FAILED,
                    there + ": newer than " + asked + ", which the spec says and which does not know "
                            + String.join(", ", unknownToAsked.get()) + ": an install refuses that",
                    "./runbook plan -f SPEC --set image=" + image + ", or a newer one",
                    evidence);
        }
        if (!state.imageKnown()) {
            return check(
                    Status.WARNED,
                    there + "; which migrations " + image + " brings is not known",
                    "./runbook plan --inspect -f SPEC asks the image in a short pod",
                    evidence);
        }
        if (!state.missing().isEmpty()) {
            return check(
                    Status.FAILED,
                    there + "; " + state.missing().size() + " pending: " + String.join(", ", state.missing()),
                    "./runbook install -f SPEC migrates; make a backup first: pg_dump -Fc " + name,
                    evidence);
        }
        if (unknownToAsked.isEmpty() && !sameVersion(image, asked)) {
            return check(
                    Status.WARNED,
                    there + ", none pending for " + image + "; whether " + asked
                            + ", which the spec says, knows them all is not known, and an install refuses it if not",
                    "./runbook plan --inspect -f SPEC asks that image in a short pod",
                    evidence);
        }
        return CheckLine.passed(ID, TITLE, there + ", none pending for " + image, evidence);
    }

    private static boolean sameVersion(String image, String other) {
        Optional<Version> version = Version.ofImage(image);
        return version.isPresent() && version.equals(Version.ofImage(other));
    }

    private static Check check(Status status, String detail, String mend, List<Evidence> evidence) {
        return CheckLine.mendedBy(new Check(ID, TITLE, status, detail, evidence), mend);
    }
}
