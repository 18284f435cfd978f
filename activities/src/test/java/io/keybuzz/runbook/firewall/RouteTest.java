package io.keybuzz.runbook.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTest {

    /** As Calico, Flannel, Cilium and OVN name theirs; behind one it is the node's INPUT that decides. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tunl0",
                "vxlan.calico",
                "wireguard.cali",
                "wg-v6.cali",
                "flannel.1",
                "flannel-wg",
                "cilium_vxlan",
                "genev_sys_6081"
            })
    void aTunnelIsKnownByItsDevice(String device) {
        assertThat(new Route("10.233.6.2 dev " + device + " table 1 src 10.233.5.0 uid 0", "10.0.0.1").tunnel())
                .isEqualTo(device);
    }

    /** As {@code ip -o route get} prints it where Calico encapsulates in VXLAN. */
    @Test
    void thePeerInATunnelIsNoDefaultGatewayAndTheSourceIsTheTunnels() {
        Route route = new Route(
                "10.233.2.2 via 10.233.255.2 dev vxlan.calico src 10.233.255.1 uid 0 \\    cache ", "10.0.0.1");

        assertThat(route.tunnel()).isEqualTo("vxlan.calico");
        assertThat(route.leadsAway()).isFalse();
        assertThat(route.source()).isEqualTo("10.233.255.1");
    }

    @Test
    void anInterfaceIsNone() {
        assertThat(new Route("10.233.6.2 via 10.0.0.112 dev eth0 src 10.0.0.100", "10.0.0.1").tunnel())
                .isNull();
    }
}
