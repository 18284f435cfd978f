package io.keybuzz.runbook.install;

import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.deploy.RollRequest;
import io.keybuzz.runbook.diagnosis.SoFar;
import io.keybuzz.runbook.firewall.FirewallActRequest;
import io.keybuzz.runbook.ingress.RestartRequest;
import io.keybuzz.runbook.notify.Notification;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.restore.InUseRequest;
import io.keybuzz.runbook.schedule.PauseRequest;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.activity.Activity;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** What fake activities answer: the good answer, unless something else was scripted for the next calls of that activity type. */
public final class Script {
    private static final Supplier<Object> WAITS = () -> {
        while (true) {
            Activity.getExecutionContext().heartbeat("waiting");
            LockSupport.parkNanos(20_000_000);
        }
    };

    private final Map<String, Deque<Supplier<Object>>> next = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<Notification> told = new CopyOnWriteArrayList<>();
    private volatile Target acted;
    private volatile Spec stored;
    private volatile CheckRequest checked;
    private final List<Target> waitedFor = new CopyOnWriteArrayList<>();
    private final List<SoFar> soFar = new CopyOnWriteArrayList<>();
    private final List<RollRequest> rolled = new CopyOnWriteArrayList<>();
    private final List<RestartRequest> restarted = new CopyOnWriteArrayList<>();
    private final List<ActRequest> undone = new CopyOnWriteArrayList<>();
    private final List<FirewallActRequest> undoneRules = new CopyOnWriteArrayList<>();
    private final List<PauseRequest> paused = new CopyOnWriteArrayList<>();
    private final List<InUseRequest> lookedAtInUse = new CopyOnWriteArrayList<>();

    /** The next call of this activity type answers, or throws, this instead. */
    public Script then(String type, Supplier<Object> answer) {
        next.computeIfAbsent(type, t -> new ArrayDeque<>()).add(answer);
        return this;
    }

    /** The next call of this activity type fails, once those beside it wait: a wait that is cancelled before it begins would stay scripted. */
    public Script thenFails(String type, RuntimeException failure) {
        return then(type, () -> {
            long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            while (waitIsDue() && System.nanoTime() < end) {
                LockSupport.parkNanos(1_000_000);
            }
            throw failure;
        });
    }

    private synchronized boolean waitIsDue() {
        return next.values().stream().anyMatch(queue -> queue.peek() == WAITS);
    }

    /** The next call of this activity type waits, beating, until it is cancelled: as one does that watches. */
    public Script thenWaits(String type) {
        return then(type, WAITS);
    }

    @SuppressWarnings("unchecked")
    public <T> T answer(String type, T good) {
        calls.add(type);
        Supplier<Object> scripted;
        synchronized (this) {
            Deque<Supplier<Object>> queue = next.get(type);
            scripted = queue == null ? null : queue.poll();
        }
        return scripted == null ? good : (T) scripted.get();
    }

    void told(Notification notification) {
        told.add(notification);
    }

    void target(Target target) {
        acted = target;
    }

    void waitedFor(Target target) {
        waitedFor.add(target);
    }

    void goesOnFrom(SoFar told) {
        soFar.add(told);
    }

    /** What was known to be told each time that the rollout was waited for on. */
    public List<SoFar> soFar() {
        return List.copyOf(soFar);
    }

    void rolled(RollRequest request) {
        rolled.add(request);
    }

    /** The targets of every rollout that was waited for. */
    public List<Target> waitedFor() {
        return List.copyOf(waitedFor);
    }

    /** What was asked for each time that the Deployments were rolled. */
    public List<RollRequest> rolled() {
        return List.copyOf(rolled);
    }

    void restarted(RestartRequest request) {
        restarted.add(request);
    }

    /** What was asked for each time that the ingress controller was restarted. */
    public List<RestartRequest> restarted() {
        return List.copyOf(restarted);
    }

    void lookedAtInUse(InUseRequest request) {
        lookedAtInUse.add(request);
    }

    /** What each look of a restore at the data in use was asked. */
    public List<InUseRequest> lookedAtInUse() {
        return List.copyOf(lookedAtInUse);
    }

    void paused(PauseRequest request) {
        paused.add(request);
    }

    /** Every request to pause a schedule, also those that then failed. */
    public List<PauseRequest> paused() {
        return List.copyOf(paused);
    }

    void undone(ActRequest request) {
        undone.add(request);
    }

    void undoneRules(FirewallActRequest request) {
        undoneRules.add(request);
    }

    /** What every undo was asked for, the firewalls' aside. */
    public List<ActRequest> undone() {
        return List.copyOf(undone);
    }

    /** The same of the firewalls. */
    public List<FirewallActRequest> undoneRules() {
        return List.copyOf(undoneRules);
    }

    void checked(CheckRequest request) {
        checked = request;
    }

    /** What the last validation report was asked for. */
    public CheckRequest checked() {
        return checked;
    }

    void stored(Spec spec) {
        stored = spec;
    }

    /** Every notification, also those that then failed. */
    public List<Notification> told() {
        return List.copyOf(told);
    }

    /** The target of the last act. */
    public Target acted() {
        return acted;
    }

    /** The spec that was kept with the report. */
    public Spec stored() {
        return stored;
    }

    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** The calls without looks, which are let end and may do so after the lock was given back. */
    public List<String> callsBesideLooks() {
        return calls.stream().filter(type -> !type.endsWith("Observe")).toList();
    }

    public long count(String type) {
        return calls.stream().filter(type::equals).count();
    }
}
