package io.keybuzz.runbook.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;

/** What Temporal answered instead of what it was asked for; clients wrap it. Pure. */
final class TemporalStatus {
    private TemporalStatus() {}

    /** Empty when the failure is none of Temporal's or of the way to it. */
    static Optional<Status> of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StatusRuntimeException told) {
                return Optional.of(told.getStatus());
            }
        }
        return Optional.empty();
    }
}
