package io.keybuzz.runbook.preflight;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.keybuzz.runbook.activity.Heartbeat;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Which of ours are registered with Temporal: setting another one would fail the workflow task for ever. */
final class SearchAttributes {
    private static final List<String> OURS = List.of("RunbookTarget", "RunbookStep", "RunbookOutcome", "RunbookParked");

    private SearchAttributes() {}

    /** Empty when Temporal does not say within 2 s: its test server cannot, and a restricted account may not ask. */
    static List<String> registered() {
        try {
            return Heartbeat.context()
                    .map(context -> ask(context.getWorkflowClient()))
                    .orElse(List.of());
        } catch (RuntimeException notTold) {
            return List.of();
        }
    }

    private static List<String> ask(WorkflowClient client) {
        Set<String> known = OperatorServiceGrpc.newBlockingStub(channel(client.getWorkflowServiceStubs()))
                .withDeadlineAfter(2, TimeUnit.SECONDS)
                .listSearchAttributes(ListSearchAttributesRequest.newBuilder()
                        .setNamespace(client.getOptions().getNamespace())
                        .build())
                .getCustomAttributesMap()
                .keySet();
        return OURS.stream().filter(known::contains).toList();
    }

    /** The worker's own connection, with the headers (API key) that its stubs would add. */
    private static Channel channel(WorkflowServiceStubs stubs) {
        WorkflowServiceStubsOptions options = stubs.getOptions();
        Metadata headers = new Metadata();
        if (options.getHeaders() != null) {
            headers.merge(options.getHeaders());
        }
        if (options.getGrpcMetadataProviders() != null) {
            options.getGrpcMetadataProviders().forEach(provider -> headers.merge(provider.getMetadata()));
        }
        return ClientInterceptors.intercept(stubs.getRawChannel(), MetadataUtils.newAttachHeadersInterceptor(headers));
    }
}
