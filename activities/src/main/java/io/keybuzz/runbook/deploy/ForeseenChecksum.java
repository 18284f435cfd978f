package io.keybuzz.runbook.deploy;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.config.ConfigPlanner;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.credentials.ForeseenSecret;
import java.util.Optional;

/** The checksum of ConfigMap and Secret as the steps before {@code deploy} would leave them. */
public final class ForeseenChecksum {
    private final ConfigPlanner config;
    private final ForeseenSecret secret;

    public ForeseenChecksum(Connections connections) {
        this.config = new ConfigPlanner(connections);
        this.secret = new ForeseenSecret(connections);
    }

    /** Empty while a secret has yet to be generated. */
    public Optional<String> of(Target target) {
        return secret.of(target).map(s -> ConfigChecksum.of(config.foreseen(target), s));
    }
}
