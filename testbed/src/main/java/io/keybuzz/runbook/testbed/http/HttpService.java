package io.keybuzz.runbook.testbed.http;

import java.io.IOException;

/** What a {@link SmallHttpServer} serves. */
@FunctionalInterface
public interface HttpService {

    /** Answers the request exactly once. */
    void serve(HttpRequest request, HttpExchange exchange) throws IOException;

    /** The largest body that is let in, in bytes; a longer one is answered 413. @param head the request without its body */
    default long maxBody(HttpRequest head) {
        return 64L << 20;
    }
}
