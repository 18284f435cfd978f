package io.keybuzz.runbook.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FormPageTest {

    @Test
    void theTokenOfThePageGoesWithWhatIsFilledIn() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("user[name]", "Ada & Grace");
        fields.put("user[password]", "a+b=c");

        assertThat(FormPage.body(
                        "<form><input type=\"hidden\" name=\"authenticity_token\" value=\"x/y+z==\" /></form>", fields))
                .isEqualTo("authenticity_token=x%2Fy%2Bz%3D%3D&user%5Bname%5D=Ada+%26+Grace"
                        + "&user%5Bpassword%5D=a%2Bb%3Dc");
    }

    @Test
    void theTokenIsFoundWhereverRailsPutsIt() {
        assertThat(FormPage.token("<input value=\"a\" type=\"hidden\" name=\"authenticity_token\">"))
                .contains("a");
        assertThat(FormPage.token("<meta name=\"csrf-token\" content=\"b&#x2F;c\" />"))
                .contains("b/c");
        assertThat(FormPage.token("<p>no form</p>")).isEmpty();
    }

    @Test
    void cookiesGoBackWithoutTheirAttributes() {
        assertThat(FormPage.cookies(List.of("_chatwoot_session=abc; path=/; HttpOnly", "x=1")))
                .isEqualTo("_chatwoot_session=abc; x=1");
    }
}
