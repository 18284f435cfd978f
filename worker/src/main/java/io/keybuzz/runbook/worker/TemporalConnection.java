package io.keybuzz.runbook.worker;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.envconfig.LoadClientConfigProfileOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A client made from Temporal's own environment configuration: {@code TEMPORAL_ADDRESS}, {@code TEMPORAL_NAMESPACE}, TLS, API key or a
 * profile file. Nothing is connected yet.
 *
 * @param address host and port, for people
 */
public record TemporalConnection(WorkflowClient client, String address) implements AutoCloseable {

    private static final String LOCAL = "127.0.0.1:7233";

    /**
     * @param environment where the variables are looked up
     * @param tuning what the caller wants otherwise, such as shorter time-outs
     * @throws ConfigurationMistakes when the profile cannot be used
     */
    public static TemporalConnection open(
            Map<String, String> environment, Consumer<WorkflowServiceStubsOptions.Builder> tuning) {
        try {
            ClientConfigProfile profile = profile(environment);
            WorkflowServiceStubsOptions.Builder stubs =
                    WorkflowServiceStubsOptions.newBuilder(profile.toWorkflowServiceStubsOptions());
            tuning.accept(stubs);
            WorkflowClientOptions client = WorkflowClientOptions.newBuilder(profile.toWorkflowClientOptions())
                    .setIdentity(identity())
                    .build();
            return new TemporalConnection(
                    WorkflowClient.newInstance(WorkflowServiceStubs.newServiceStubs(stubs.build()), client),
                    Optional.ofNullable(profile.getAddress()).orElse(LOCAL));
        } catch (IOException | RuntimeException unusable) {
            throw new ConfigurationMistakes(
                    List.of("Temporal's connection settings cannot be used: " + unusable.getMessage()));
        }
    }

    /** Where the variables, or the profile that they name, say that Temporal is; for people. */
    public static String address(Map<String, String> environment) {
        try {
            return Optional.ofNullable(profile(environment).getAddress()).orElse(LOCAL);
        } catch (IOException | RuntimeException unusable) {
            return environment.getOrDefault("TEMPORAL_ADDRESS", LOCAL);
        }
    }

    private static ClientConfigProfile profile(Map<String, String> environment) throws IOException {
        return ClientConfigProfile.load(LoadClientConfigProfileOptions.newBuilder()
                .setEnvOverrides(environment)
                .build());
    }

    /** Address and namespace, as the lock names a Temporal. */
    public String name() {
        return address + "/" + client.getOptions().getNamespace();
    }

    @Override
    public void close() {
        client.getWorkflowServiceStubs().shutdownNow();
    }

    private static String identity() {
        String host = System.getenv("HOSTNAME");
        if (host == null || host.isBlank()) {
            try {
                host = InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException nameless) {
                host = "unknown";
            }
        }
        return host + "@" + ProcessHandle.current().pid();
    }
}
