package io.keybuzz.runbook.backup;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.spec.Spec;

/** Where an install's backups lie: those of a namespace are together, apart from any other's; pure. */
public final class BackupPlace {
    private static final String SUFFIX = ".dump";

    private BackupPlace() {}

    /** The directory in the volume, or what keys in the bucket begin with. */
    static String path(Target target) {
        Spec.S3 s3 = target.spec().backup().s3();
        String prefix = s3 == null ? "" : s3.prefix().replaceAll("^/+|/+$", "");
        return prefix.isEmpty() ? target.namespace() : prefix + "/" + target.namespace();
    }

    /** What the report says: {@code pvc/CLAIM/…} or {@code s3://BUCKET/…}. */
    public static String location(Target target, String id) {
        Spec.Backup backup = target.spec().backup();
        String base = backup.s3() == null
                ? "pvc/" + backup.volumeClaim()
                : "s3://" + backup.s3().bucket();
        return base + "/" + path(target) + "/" + id + SUFFIX;
    }
}
