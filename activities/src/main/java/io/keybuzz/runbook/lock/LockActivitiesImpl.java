package io.keybuzz.runbook.lock;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.diagnosis.WithoutStack;
import io.keybuzz.runbook.kubernetes.OwnNamespace;
import io.keybuzz.runbook.lock.Leases.Held;
import io.temporal.failure.ApplicationFailure;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** One run a target. The lock is not timed and not renewed: whoever finds it taken asks Temporal whether its holder still runs. */
public final class LockActivitiesImpl implements LockActivities {
    private static final int TRIES = 20;

    private final String temporal;
    private final Runnable ownNamespace;
    private final Leases leases;
    private final HolderStatus holders;

    public LockActivitiesImpl(Connections connections) {
        this(
                connections.temporal(),
                () -> new OwnNamespace(connections).ensure(),
                new ClusterLeases(connections.kubernetes()),
                new TemporalHolders());
    }

    LockActivitiesImpl(String temporal, Runnable ownNamespace, Leases leases, HolderStatus holders) {
        this.temporal = temporal;
        this.ownNamespace = ownNamespace;
        this.leases = leases;
        this.holders = holders;
    }

    @Override
    public long acquire(Target target) {
        String name = target.namespace();
        String me = HolderIdentity.of(temporal, target.run());
        for (int i = 0; i < TRIES; i++) {
            Optional<Held> lock = leases.read(name);
            if (lock.isEmpty()) {
                ownNamespace.run();
            }
            if (lock.isPresent() && isHeldBy(target, lock.get())) {
                return lock.get().token();
            }
            lock.filter(l -> l.holder() != null).ifPresent(l -> refuseWhileOpen(name, l));
            long token = lock.map(Held::token).orElse(0L) + 1;
            String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
            if (leases.write(name, lock.orElse(null), new Held(me, token, now, null))) {
                return token;
            }
        }
        throw new IllegalStateException("Too many runs reach for the lock of " + name + " at once");
    }

    @Override
    public void release(Target target) {
        for (int i = 0; i < TRIES; i++) {
            Optional<Held> lock = leases.read(target.namespace());
            if (lock.isEmpty() || !isHeldBy(target, lock.get())) {
                return;
            }
            // The Lease stays: its token must never start again from one.
            Held free = new Held(null, lock.get().token(), null, null);
            if (leases.write(target.namespace(), lock.get(), free)) {
                return;
            }
        }
        throw new IllegalStateException("The lock of " + target.namespace() + " moves too fast to be released");
    }

    /** Whether a lock is this run's. The original run's id decides, which a reset keeps and no other run has. */
    static boolean isHeldBy(Target target, Held lock) {
        return lock.holder() != null
                && HolderIdentity.parse(lock.holder(), null)
                        .firstRunId()
                        .equals(target.run().firstRunId());
    }

    private void refuseWhileOpen(String name, Held lock) {
        Holder holder = HolderIdentity.parse(lock.holder(), lock.since());
        boolean anothers = !temporal.equals(holder.temporal());
        boolean gone = switch (holders.ask(holder)) {
            case OPEN -> false;
            case CLOSED -> true;
            case UNKNOWN -> !anothers;
        };
        if (!gone) {
            throw WithoutStack.of(ApplicationFailure.newNonRetryableFailure(
                    name + " is held by " + holder.sentence()
                            + (anothers
                                    ? ", which only that Temporal can tell about; if it is gone for good, "
                                            + "`kubectl -n chatwoot-runbook patch lease " + name
                                            + " --type merge -p '{\"spec\":{\"holderIdentity\":null}}'` frees it"
                                    : ""),
                    FailureType.ALREADY_RUNNING,
                    holder));
        }
    }
}
