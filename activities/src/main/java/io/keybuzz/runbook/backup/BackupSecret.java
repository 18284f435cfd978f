package io.keybuzz.runbook.backup;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.spec.Spec;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The Secret that holds the bucket's keys for the Jobs of the backup image. */
final class BackupSecret {
    private final Connections connections;
    private final ServerSideApply apply;

    BackupSecret(Connections connections) {
        this.connections = connections;
        this.apply = new ServerSideApply(connections);
    }

    /** Makes it as the spec's references say now; nothing where backups go to a volume. */
    void apply(Target target) {
        Spec.S3 s3 = target.spec().backup().s3();
        if (s3 == null) {
            return;
        }
        apply.apply(
                target,
                new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(target.namespace())
                        .withName(BackupJob.SECRET)
                        .addToLabels("app", "chatwoot")
                        .endMetadata()
                        .withType("Opaque")
                        .addToData(
                                BackupJob.ACCESS_KEY,
                                encoded(connections.secrets().resolve(target.namespace(), s3.accessKey())))
                        .addToData(
                                BackupJob.SECRET_KEY,
                                encoded(connections.secrets().resolve(target.namespace(), s3.secretKey())))
                        .build());
    }

    private static String encoded(String value) {
        return Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
    }
}
