package io.keybuzz.runbook.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.keybuzz.runbook.spec.InvalidInput;
import io.keybuzz.runbook.spec.SpecError;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import org.junit.jupiter.api.Test;

class SpecPreparationTest {

    @Test
    void takesNothingFromTheUserInterfaceForTheDefaults() {
        assertThat(SpecPreparation.prepare(null).namespace()).isEqualTo("chatwoot");
        assertThat(SpecPreparation.prepare(raw("binary/null", "")).namespace()).isEqualTo("chatwoot");
        assertThat(SpecPreparation.prepare(raw("json/plain", "{}")).namespace()).isEqualTo("chatwoot");
        assertThat(SpecPreparation.prepare(raw("json/plain", "null")).namespace())
                .isEqualTo("chatwoot");
    }

    @Test
    void takesJsonAndYamlInAJsonString() {
        assertThat(SpecPreparation.prepare(raw("json/plain", "{\"web\":{\"replicas\":3}}"))
                        .web()
                        .replicas())
                .isEqualTo(3);
        assertThat(SpecPreparation.prepare(raw("json/plain", "\"web:\\n  replicas: 4\\n\""))
                        .web()
                        .replicas())
                .isEqualTo(4);
    }

    @Test
    void refusesOtherEncodings() {
        assertThat(failure(raw("binary/protobuf", "x")).getOriginalMessage()).contains("send JSON");
        assertThat(failure(raw("json/plain", "\"web")).getType()).isEqualTo("InvalidInput");
    }

    @Test
    void saysThatASecretIsNowInTheHistoryAndHowToDeleteTheRun() {
        ApplicationFailure failure = failure(raw("json/plain", "{\"redis\":{\"password\":\"hunter2\"}}"));

        InvalidInput details = failure.getDetails().get(InvalidInput.class);
        assertThat(failure.isNonRetryable()).isTrue();
        assertThat(details.errors()).hasSize(2);
        assertThat(details.errors().get(0).path()).isEqualTo("redis.password");
        assertThat(details.errors().get(1).reason()).contains("change that secret", "temporal workflow delete -w ");
        assertThat(failure.toString()).doesNotContain("hunter2");
        assertThat(details.errors()).extracting(SpecError::value).containsOnlyNulls();
    }

    private static ApplicationFailure failure(RawValue input) {
        return catchThrowableOfType(ApplicationFailure.class, () -> SpecPreparation.prepare(input));
    }

    private static RawValue raw(String encoding, String text) {
        return new RawValue(Payload.newBuilder()
                .putMetadata("encoding", ByteString.copyFromUtf8(encoding))
                .setData(ByteString.copyFromUtf8(text))
                .build());
    }
}
