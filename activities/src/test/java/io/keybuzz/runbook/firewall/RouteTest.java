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

    @Test
    void anInterfaceIsNone() {
        assertThat(new Route("10.233.6.2 via 10.0.0.112 dev eth0 src 10.0.0.100", "10.0.0.1").tunnel())
                .isNull();
    }
}
