package io.keybuzz.runbook.testbed.chatwoot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageContentTest {

    @ParameterizedTest
    @ValueSource(strings = {"v4.11.0", "v4.14.0-ce", "4.100.0", "v5.0.0", "v4.11"})
    void hasHealthFromV411On(String tag) {
        assertThat(ImageContent.of(tag).hasHealth()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v3.12.0", "v3.13.0-crash", "v4.0.0", "v4.2.0", "v4.10.1", "edge", "latest"})
    void hasNoneBefore(String tag) {
        assertThat(ImageContent.of(tag).hasHealth()).isFalse();
    }
}
