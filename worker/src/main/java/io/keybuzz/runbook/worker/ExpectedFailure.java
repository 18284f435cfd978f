package io.keybuzz.runbook.worker;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.util.Set;

/** In text logs a failure that is part of the business is one line; anything else keeps its stack. */
public final class ExpectedFailure extends ThrowableProxyConverter {
    private static final Set<String> EXPECTED = Set.of(
            "io.temporal.failure.ApplicationFailure",
            "io.temporal.failure.CanceledFailure",
            "io.temporal.client.ActivityCanceledException",
            "io.temporal.client.ActivityWorkerShutdownException",
            "io.temporal.client.ActivityNotExistsException",
            "io.grpc.StatusRuntimeException");

    @Override
    protected String throwableProxyToString(IThrowableProxy failure) {
        return EXPECTED.contains(failure.getClassName())
                ? "  " + failure.getMessage() + System.lineSeparator()
                : super.throwableProxyToString(failure);
    }
}
