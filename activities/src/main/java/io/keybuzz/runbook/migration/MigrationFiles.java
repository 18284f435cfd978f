package io.keybuzz.runbook.migration;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.upgrade.MigrationFile;
import java.util.List;
import java.util.Optional;

/** The files of an image's {@code db/migrate}, with what in them a version before them does not survive. */
public final class MigrationFiles {
    private final ImageMigrations images;
    private final ListingPod pod;

    public MigrationFiles(Connections connections) {
        this.images = new ImageMigrations(connections);
        this.pod = new ListingPod(connections);
    }

    /**
     * Of the spec's image, in ascending order: kept, else listed in a running pod of it, else by a short pod; what was learned is kept.
     * Empty when the image cannot be pulled.
     *
     * @param required whether an image that cannot be pulled is a failure, too
     * @throws io.temporal.failure.ApplicationFailure when such a pod cannot start for another reason
     */
    public Optional<List<MigrationFile>> of(Target target, boolean required) {
        Optional<List<MigrationFile>> known = images.files(target);
        if (known.isPresent()) {
            images.keepFiles(target, known.get());
            return known;
        }
        return pod.list(target, required).map(listed -> {
            images.keepFiles(target, List.of(listed.pod()), listed.files());
            return listed.files();
        });
    }
}
