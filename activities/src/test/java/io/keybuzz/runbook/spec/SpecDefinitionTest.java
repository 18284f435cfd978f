package io.keybuzz.runbook.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybuzz.runbook.document.Field;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpecDefinitionTest {

    @Test
    void namesItsFieldsAsTheRecordDoes() {
        List<String> record = Arrays.stream(Spec.class.getRecordComponents())
                .map(RecordComponent::getName)
                .map(name -> name.equals("notification") ? "notify" : name)
                .toList();

        assertThat(SpecFields.SPEC.fields()).extracting(Field::name).containsExactlyElementsOf(record);
    }

    /** After a change of the fields: {@code mvn test -Drunbook.update=true} writes the files anew. */
    @Test
    void isWhatTheDocumentationAndTheSchemaSay() throws Exception {
        assertSame(Path.of("../docs/spec.md"), SpecDocumentation.markdown());
        assertSame(Path.of("../examples/spec.schema.json"), SpecSchema.json());
    }

    @Test
    void makesASchemaThatEditorsUnderstand() throws Exception {
        JsonNode schema = new ObjectMapper().readTree(SpecSchema.json());

        assertThat(schema.at("/$schema").asText()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(schema.at("/additionalProperties").asBoolean(true)).isFalse();
        assertThat(schema.at("/properties/web/properties/replicas/default").asInt())
                .isEqualTo(2);
        assertThat(schema.at("/properties/redis/properties/password/pattern").asText())
                .contains("RUNBOOK_SECRET_");
        assertThat(schema.at("/properties/backup/anyOf/0/oneOf/0/enum/0").asText())
                .isEqualTo("EXTERNAL");
    }

    @Test
    void isWhatTheExampleOfEveryFieldShowsWithItsDefaults() throws Exception {
        assertThat(read(Files.readString(Path.of("../examples/spec.yaml"))))
                .isEqualTo(SpecReader.read(null, List.of()).spec());
    }

    @Test
    void takesTheExamplesThatPeopleStartFrom() throws Exception {
        String readme = Files.readString(Path.of("../README.md"));
        String inReadme =
                readme.substring(readme.indexOf("# spec.yaml"), readme.indexOf("```", readme.indexOf("# spec.yaml")));

        for (String example : List.of(Files.readString(Path.of("../examples/minimal.yaml")), inReadme)) {
            assertThat(read(example).firewall().nodes())
                    .as("the nodes of the defaults are nobody else's")
                    .isNotEqualTo(
                            SpecReader.read(null, List.of()).spec().firewall().nodes());
        }
    }

    private static Spec read(String document) {
        SpecReading reading = SpecReader.read(document, List.of());
        assertThat(reading.errors()).isEmpty();
        return reading.spec();
    }

    private static void assertSame(Path file, String generated) throws Exception {
        if (Boolean.getBoolean("runbook.update")) {
            Files.writeString(file, generated);
        }
        assertThat(Files.readString(file)).isEqualTo(generated);
    }
}
