package io.keybuzz.runbook.spec;

import static io.keybuzz.runbook.spec.SpecTypes.*;

import io.keybuzz.runbook.document.Field;
import io.keybuzz.runbook.document.Group;
import io.keybuzz.runbook.document.ListOf;
import io.keybuzz.runbook.document.ObjectOrWord;
import io.keybuzz.runbook.document.Type;
import io.keybuzz.runbook.document.WholeNumber;
import io.keybuzz.runbook.spec.Spec.Backup;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parts of a spec that are not there unless somebody says so. */
final class OptionalFields {
    static final Group<Spec.Admin> ADMIN = Group.of(
            Spec.Admin.class,
            List.of(
                    Field.required("name", LINE, "Full name"),
                    Field.required("email", EMAIL_ADDRESS, "What the administrator logs in with"),
                    Field.required("company", LINE, "The account's name"),
                    Field.required("password", SECRET, "The first password")),
            List.of());

    static final Group<Spec.Notify> NOTIFY = Group.of(
            Spec.Notify.class,
            List.of(
                    Field.required("url", SECRET, "Where to post; a secret, since it often holds a token"),
                    Field.required("signingKey", SECRET, "The key of X-Runbook-Signature (docs/operations.md)"),
                    Field.of(
                            "on",
                            new ListOf<>(EVENT, 1, 3),
                            List.of("PARKED", "FAILED", "SUCCEEDED"),
                            "Which events are told")),
            List.of());

    static final Group<Spec.Window> WINDOW = Group.of(
            Spec.Window.class,
            List.of(
                    Field.required("days", new ListOf<>(DAY, 1, 7), "The days on which it begins"),
                    Field.required("from", TIME, "When it begins"),
                    Field.required("to", TIME, "When it ends; before `from`: on the next day"),
                    Field.of("timezone", TIME_ZONE, "UTC", "Whose clock")),
            SpecRules.WINDOW);

    private static final Group<Spec.S3> S3 = Group.of(
            Spec.S3.class,
            List.of(
                    Field.required("endpoint", ORIGIN, "The service's address"),
                    Field.required("bucket", BUCKET_NAME, "The bucket, which has to exist"),
                    Field.of("region", LINE, "us-east-1", "The region"),
                    Field.of("prefix", LINE, "chatwoot", "What keys begin with"),
                    Field.required("accessKey", SECRET, "Access key id"),
                    Field.required("secretKey", SECRET, "Secret access key")),
            List.of());

    private static final List<Field<?>> JOB = List.of(
            Field.required("image", IMAGE, "An image with `pg_dump` of the server's version or newer"),
            Field.optional("redisImage", IMAGE, "A Redis image, for a rehearsal"),
            Field.optional("volumeClaim", NAME, "The PersistentVolumeClaim that backups go to"),
            Field.optional("s3", S3, "Or the bucket that they go to"),
            Field.of("keep", new WholeNumber(1, 365, null), 7, "How many are kept"),
            Field.of("rehearse", FLAG, false, "Rehearse a migration on the last backup before it is run"));

    static final Type<Backup> BACKUP = new ObjectOrWord<>(
            new Group<>(
                    JOB,
                    SpecRules.BACKUP,
                    v -> new Backup(
                            Backup.Mode.JOB,
                            (String) v.get(0),
                            (String) v.get(1),
                            (String) v.get(2),
                            (Spec.S3) v.get(3),
                            (Integer) v.get(4),
                            (Boolean) v.get(5)),
                    b -> Arrays.asList(b.image(), b.redisImage(), b.volumeClaim(), b.s3(), b.keep(), b.rehearse())),
            words());

    private OptionalFields() {}

    private static Map<String, Backup> words() {
        Map<String, Backup> words = new LinkedHashMap<>();
        words.put("EXTERNAL", new Backup(Backup.Mode.EXTERNAL, null, null, null, null, 0, false));
        words.put("NONE", new Backup(Backup.Mode.NONE, null, null, null, null, 0, false));
        return words;
    }
}
