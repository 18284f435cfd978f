package io.keybuzz.runbook.deploy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.keybuzz.runbook.config.ConfigPlanner;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.migration.MigrationJob;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;
import java.util.Set;

/** The objects of a spec for a person to apply, as for a cluster that has none of them: no secrets, no marks of a run; pure. */
public final class Manifests {
    /** The steps that apply objects which a spec alone decides. */
    public static final List<Step> STEPS = List.of(Step.CONFIG, Step.DEPLOY, Step.MIGRATE);

    private static final String BY_HAND = "by-hand";

    private Manifests() {}

    /** Those of one of {@link #STEPS}. */
    public static List<HasMetadata> of(Spec spec, Step step) {
        return switch (step) {
            case CONFIG -> List.of(ConfigPlanner.manifest(spec));
            case MIGRATE -> List.of(migration(spec));
            default ->
                ChatwootManifests.all(spec, "", Set.of()).stream()
                        .map(Manifests::unmarked)
                        .toList();
        };
    }

    /** With a name by which a run that begins meanwhile knows it, and waits for it. */
    private static HasMetadata migration(Spec spec) {
        return MigrationJob.of(spec, MigrationJob.baseName(spec, BY_HAND), ServerSideApply.RUN_ANNOTATION, BY_HAND);
    }

    /** The checksum says that pods run with a ConfigMap and a Secret that a run has looked at. */
    private static HasMetadata unmarked(HasMetadata object) {
        if (object instanceof Deployment deployment) {
            deployment.getSpec().getTemplate().getMetadata().getAnnotations().remove(Names.CHECKSUM_ANNOTATION);
        }
        return object;
    }
}
