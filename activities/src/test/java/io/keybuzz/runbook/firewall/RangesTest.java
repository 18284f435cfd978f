package io.keybuzz.runbook.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.spec.Cidr;
import org.junit.jupiter.api.Test;

class RangesTest {

    @Test
    void knowsWhichAddressesAreInANetwork() {
        assertThat(Ranges.holds("10.233.0.0/16", "10.233.71.5")).isTrue();
        assertThat(Ranges.holds("10.233.0.0/16", "10.0.0.100")).isFalse();
        assertThat(Ranges.holds("0.0.0.0/0", "10.0.0.100")).isTrue();
        assertThat(Ranges.holds("fd00::/8", "fd12::1")).isTrue();
        assertThat(Ranges.holds("0.0.0.0/0", "fd12::1")).isFalse();
    }

    @Test
    void knowsWhichNetworksOverlap() {
        assertThat(Ranges.overlap("10.233.64.0/18", "10.233.0.0/16")).isTrue();
        assertThat(Ranges.overlap("10.233.0.0/18", "10.233.64.0/18")).isFalse();
    }

    @Test
    void leavesOutWhatStandsBehindThePrefix() {
        assertThat(Cidr.read("10.233.71.5/16")).isEqualTo(Cidr.read("10.233.0.0/16"));
        assertThat(Ranges.holds("10.233.71.5", "10.233.71.5")).isTrue();
    }

    @Test
    void neverAsksANameServer() {
        assertThat(Cidr.read("node-1.example.org")).isEmpty();
        assertThat(Cidr.read("10.0.0.0/40")).isEmpty();
        assertThat(Cidr.read(null)).isEmpty();
        // Hexadecimal digits all of them, and names of hosts.
        assertThat(Cidr.read("cafe")).isEmpty();
        assertThat(Cidr.read("db.de/24")).isEmpty();
    }
}
