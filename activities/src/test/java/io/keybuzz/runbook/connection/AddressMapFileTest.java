package io.keybuzz.runbook.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybuzz.runbook.spec.Spec.HostPort;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressMapFileTest {

    @Test
    void anAddressIsReachedWhereTheFileSaysAndEveryOtherWhereTheStarSays() {
        AddressMap map = AddressMapFile.parse(
                List.of(
                        "# a simulated world",
                        "10.0.0.10:5432 127.0.0.1:40001  # PostgreSQL",
                        "",
                        "[::1]:80 [::1]:8080",
                        "* 127.0.0.1:1"),
                "addresses");

        assertThat(map.resolve("10.0.0.10", 5432)).isEqualTo(new HostPort("127.0.0.1", 40001));
        assertThat(map.resolve("::1", 80)).isEqualTo(new HostPort("::1", 8080));
        assertThat(map.resolve("10.0.0.10", 6379)).isEqualTo(new HostPort("127.0.0.1", 1));
    }

    @Test
    void withoutAStarEveryOtherAddressIsItself() {
        assertThat(AddressMapFile.parse(List.of("a:1 b:2"), "addresses").resolve("c", 3))
                .isEqualTo(new HostPort("c", 3));
    }

    @Test
    void aLineThatIsNoneNamesItsPlace() {
        for (String wrong : List.of("10.0.0.10 127.0.0.1:1", "a:1", "a:1 b:2 c:3", "a:1 *")) {
            assertThatThrownBy(() -> AddressMapFile.parse(List.of("", wrong), "addresses"))
                    .isInstanceOf(AddressMapUnreadable.class)
                    .hasMessageStartingWith("addresses:2: ");
        }
        assertThatThrownBy(() -> AddressMapFile.read(Path.of("/nowhere/addresses")))
                .hasMessageContaining("RUNBOOK_ADDRESS_MAP");
    }
}
