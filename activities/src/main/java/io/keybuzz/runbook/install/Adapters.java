package io.keybuzz.runbook.install;

import io.keybuzz.runbook.connection.Connections;
import java.util.List;

/** Every adapter, built from one set of connections. */
public final class Adapters {
    private Adapters() {}

    /** The activity implementations that a worker registers. */
    public static List<Object> activities(Connections connections) {
        return List.of();
    }
}
