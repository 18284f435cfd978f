package io.keybuzz.runbook.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AddressedTest {
    @Test
    void aFewAreNamed() {
        assertThat(new Addressed(List.of("a"), 1).each()).isEqualTo("a");
        assertThat(new Addressed(List.of("a", "b"), 2).each()).isEqualTo("Each of a and b");
        assertThat(new Addressed(List.of("a", "b", "c"), 8).words()).isEqualTo("a, b and c");
    }

    @Test
    void ofManyThreeAreNamedAndTheRestIsCounted() {
        assertThat(new Addressed(List.of("a", "b", "c", "d", "e"), 9).each()).isEqualTo("Each of a, b, c and 2 more");
    }

    @Test
    void allOfManyAreCounted() {
        assertThat(new Addressed(List.of("a", "b", "c", "d"), 4).each()).isEqualTo("Each of the 4 ingress addresses");
        assertThat(new Addressed(List.of("a", "b", "c", "d"), 4).words()).isEqualTo("all 4 ingress addresses");
    }
}
