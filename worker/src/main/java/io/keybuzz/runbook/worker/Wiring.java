package io.keybuzz.runbook.worker;

import io.keybuzz.runbook.connection.Connections;

/** Production's connections, made from the configuration: the one place that knows every implementation. */
public final class Wiring {
    private Wiring() {}

    /** Nothing is connected yet. */
    public static Connections connections(WorkerConfiguration configuration, TemporalConnection temporal) {
        throw new UnsupportedOperationException();
    }
}
