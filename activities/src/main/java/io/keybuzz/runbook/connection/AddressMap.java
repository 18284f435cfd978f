package io.keybuzz.runbook.connection;

import io.keybuzz.runbook.spec.Spec.HostPort;

/**
 * Where an address of the spec is really reached: identity in production, the local ports of a simulation in the testbed, so that spec
 * and report keep showing the real names. Every socket, JDBC, SSH and HTTP connection of an adapter goes through it; SSH host keys and
 * HTTP Host headers keep the original name.
 */
@FunctionalInterface
public interface AddressMap {

    /** Nothing is mapped. */
    AddressMap IDENTITY = address -> address;

    /** The address to connect to. */
    HostPort resolve(HostPort address);

    /** The address to connect to. */
    default HostPort resolve(String host, int port) {
        return resolve(new HostPort(host, port));
    }
}
