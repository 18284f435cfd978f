package io.keybuzz.runbook.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A registry's user and password. */
record Login(String username, String password) {

    /** Both as HTTP's basic authentication, and Docker's {@code auth}, want them. */
    String basic() {
        return Base64.getEncoder().encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "Login[" + username + "]";
    }
}
