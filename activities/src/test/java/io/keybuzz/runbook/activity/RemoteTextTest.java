package io.keybuzz.runbook.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemoteTextTest {
    @ParameterizedTest
    @CsvSource({
        "admin, password admin refused, password *** refused",
        "admin, PGPASSWORD=admin;, PGPASSWORD=***;",
        "admin, the administrator of postgres, the administrator of postgres",
        "s3cr3t!, xs3cr3t!x, x***x",
        "0123456789abcdef, x0123456789abcdefx, x***x",
        "cw$\\1, say cw$\\1 twice: cw$\\1, say *** twice: ***",
        "abc, abc, abc",
        "other, postgres://ada:pw@db/chatwoot, postgres://***@db/chatwoot",
    })
    void aSecretIsMaskedAndAShortWordOnlyAsAWord(String secret, String text, String masked) {
        assertThat(RemoteText.mask(text, List.of(secret))).isEqualTo(masked);
    }

    @Test
    void ofTwoSecretsThatBeginAlikeNothingIsLeft() {
        assertThat(RemoteText.mask("with s3cret-word-and-more", List.of("s3cret-word", "s3cret-word-and-more")))
                .isEqualTo("with ***");
    }
}
