package io.keybuzz.runbook.run;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.MethodDescriptor;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;

/** Any worker may take the next workflow task: Temporal's test server keeps what a worker that is gone was to do for that one. */
public final class NotSticky implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            @SuppressWarnings("unchecked")
            public void sendMessage(Q message) {
                super.sendMessage(
                        message instanceof RespondWorkflowTaskCompletedRequest task
                                ? (Q) task.toBuilder().clearStickyAttributes().build()
                                : message);
            }
        };
    }
}
