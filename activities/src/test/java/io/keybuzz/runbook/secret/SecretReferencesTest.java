package io.keybuzz.runbook.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.SpecReader;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SecretReferencesTest {
    private static final Spec SPEC = SpecReader.read("""
                    notify: {url: 'file:hook-url', signingKey: 'file:hook-key'}
                    admin: {name: Ada Lovelace, email: ada@example.com, company: Example, password: 'file:admin-password'}
                    backup:
                      image: "postgres:16"
                      s3: {endpoint: "https://s3.example.com:9000", bucket: backups, accessKey: "file:access", secretKey: "file:secret"}
                    secretEnv: {SMTP_PASSWORD: 'env:RUNBOOK_SECRET_SMTP'}
                    """, List.of()).spec();

    @Test
    void everyReferenceOfASpecIsFoundByItsPath() {
        assertThat(SecretReferences.of(SPEC).keySet())
                .contains(
                        "database.adminPassword",
                        "redis.password",
                        "registry.password",
                        "firewall.ssh.privateKey",
                        "admin.password",
                        "backup.s3.accessKey",
                        "backup.s3.secretKey",
                        "notify.url",
                        "notify.signingKey",
                        "secretEnv.SMTP_PASSWORD");
    }

    @Test
    void whatIsMaskedAreTheSecretsThatCanBeReadAndNoUsersName() {
        Set<String> values = SecretReferences.values(
                (namespace, reference) -> {
                    if (reference.reference().equals("env:RUNBOOK_SECRET_SMTP")) {
                        throw new SecretUnreadable("no such variable");
                    }
                    return "value of " + reference.reference();
                },
                SPEC);

        assertThat(values)
                .contains("value of file:hook-url", "value of file:admin-password", "value of file:access")
                .noneMatch(value -> value.contains("username") || value.contains("known-hosts"))
                .doesNotContain("value of env:RUNBOOK_SECRET_SMTP");
    }
}
