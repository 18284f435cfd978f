package io.keybuzz.runbook.rollout;

/** A pod that serves. @param imageId the image with its digest, as the kubelet reports it */
public record RunningPod(String name, String component, String node, String ip, String imageId, int restarts) {}
