package io.keybuzz.runbook.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.report.Check;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretShapeTest {
    @ParameterizedTest
    @CsvSource({
        "SMTP_PASSWORD, hunter2, a value for SMTP_PASSWORD",
        "FB_APP_SECRET, 0a1b2c, a value for FB_APP_SECRET",
        "ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY, 4711, a value for ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY",
        "AZURE_STORAGE_ACCESS_KEY, Zm9v, a value for AZURE_STORAGE_ACCESS_KEY",
        "GCS_CREDENTIALS, -----BEGIN PRIVATE KEY-----MII, a private key",
        "SMTP_PASSWORD, $ecret!word, a value for SMTP_PASSWORD",
        "LOG_DRAIN, redis://:$(REDIS_PASSWORD)@a:1 https://u:s3cr3t@b/, a URL with a password",
        "SENTRY_DSN, https://key:s3cr3t@sentry.io/1, a URL with a password",
    })
    void aSettingThatIsASecretByItsNameOrItsUrlIsTold(String key, String value, String shape) {
        assertThat(SecretShape.in(key, value)).contains(shape);
    }

    @ParameterizedTest
    @CsvSource({
        "SMTP_PASSWORD, ''",
        "SMTP_PASSWORD, $(FROM_ELSEWHERE)",
        "REDIS_URL, redis://10.0.0.10:6379/0",
        "STORAGE_ACCESS_KEY_ID, AKIA0815",
        "VAPID_PUBLIC_KEY, BPx",
        "PASSWORD_EXPIRY_DAYS, 30",
    })
    void whatIsEmptyElsewhereOrPublicIsNot(String key, String value) {
        assertThat(SecretShape.in(key, value)).isEmpty();
    }

    @Test
    void whatKubectlQuotesInItsAnnotationIsASettingToo() {
        assertThat(SecretShape.in(null, "{\"data\":{\"FRONTEND_URL\":\"https://x\",\"SMTP_PASSWORD\":\"hunter2\"}}"))
                .contains("a value for SMTP_PASSWORD");
        assertThat(SecretShape.in(null, "{\"env\":[{\"name\":\"SMTP_PASSWORD\",\"value\":\"hunter2\"}]}"))
                .contains("a value for SMTP_PASSWORD");
        assertThat(SecretShape.in(null, "{\"env\":[{\"name\":\"SMTP_PASSWORD\",\"valueFrom\":{}}]}"))
                .isEmpty();
    }

    @Test
    void whatOnlyLooksLikeASecretIsAWarningAndItsValueIsNotShown() {
        Check check = SecretHygiene.judge(
                Map.of(),
                List.of(new SecretHygiene.Place(
                        "ConfigMap/chatwoot-config SMTP_PASSWORD", "SMTP_PASSWORD", "hunter2")));

        assertThat(check.status()).isEqualTo(Check.Status.WARNED);
        assertThat(check.toString())
                .contains("ConfigMap/chatwoot-config SMTP_PASSWORD", "a value for SMTP_PASSWORD")
                .doesNotContain("hunter2");
    }
}
