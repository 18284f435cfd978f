package io.keybuzz.runbook.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CidrTest {

    @Test
    void knowsWhichAddressesAreInANetwork() {
        assertThat(Cidr.holds("10.233.0.0/16", "10.233.71.5")).isTrue();
        assertThat(Cidr.holds("10.233.0.0/16", "10.0.0.100")).isFalse();
        assertThat(Cidr.holds("0.0.0.0/0", "10.0.0.100")).isTrue();
        assertThat(Cidr.holds("fd00::/8", "fd12::1")).isTrue();
        assertThat(Cidr.holds("0.0.0.0/0", "fd12::1")).isFalse();
    }

    @Test
    void knowsWhichNetworksOverlap() {
        assertThat(Cidr.overlap("10.233.64.0/18", "10.233.0.0/16")).isTrue();
        assertThat(Cidr.overlap("10.233.0.0/18", "10.233.64.0/18")).isFalse();
    }

    @Test
    void neverAsksANameServer() {
        assertThat(Cidr.parse("node-1.example.org")).isEmpty();
        assertThat(Cidr.parse("10.0.0.0/40")).isEmpty();
        assertThat(Cidr.parse(null)).isEmpty();
    }
}
