package io.keybuzz.runbook.policy;

import io.keybuzz.runbook.spec.SecretRef;

/**
 * Where a spec would send a credential.
 *
 * @param field the spec's field that names the credential
 * @param host the host that would get it, or {@code namespace:NAME}
 * @param port 0 where there is none
 */
record Destination(String field, SecretRef credential, String host, int port) {

    @Override
    public String toString() {
        return port == 0 ? host : host + ":" + port;
    }
}
