package io.keybuzz.runbook.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SpecHmacTest {
    private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);

    @Test
    void knowsItsOwnSealAndNoOther() {
        String seal = SpecHmac.sign(KEY, "{}");

        assertThat(seal).matches("[0-9a-f]{64}");
        assertThat(SpecHmac.verify(KEY, "{}", seal)).isTrue();
        assertThat(SpecHmac.verify(KEY, "{ }", seal)).isFalse();
        assertThat(SpecHmac.verify("0123456789abcdeF".getBytes(StandardCharsets.UTF_8), "{}", seal))
                .isFalse();
        assertThat(SpecHmac.verify(KEY, "{}", null)).isFalse();
        assertThatThrownBy(() -> SpecHmac.sign(new byte[3], "{}")).hasMessageContaining("16 bytes");
    }
}
