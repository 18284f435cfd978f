package io.keybuzz.runbook.worker;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.kubernetes.ApiFailure;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;

/**
 * An exception of the Kubernetes client that an activity lets through is told as what it means, and neither its stack trace nor the
 * request that it quotes reaches the history.
 */
final class UncaughtApiFailures extends WorkerInterceptorBase {

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
        return new ActivityInboundCallsInterceptorBase(next) {
            @Override
            public ActivityOutput execute(ActivityInput input) {
                try {
                    return super.execute(input);
                } catch (KubernetesClientException e) {
                    throw ApiFailure.uncaught(e);
                }
            }
        };
    }
}
