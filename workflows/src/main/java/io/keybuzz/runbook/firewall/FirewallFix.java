package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.run.ActivityPolicies;
import io.keybuzz.runbook.run.Calls;
import io.keybuzz.runbook.run.Patches;
import io.keybuzz.runbook.run.Progress;
import io.keybuzz.runbook.run.Session;
import io.keybuzz.runbook.run.SkippedChecks;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.run.StepProblem;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import io.keybuzz.runbook.ssh.SshCommand;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The step {@code fix-firewall}: probe, mend what is proven shut, probe again, since there may be a second cause. */
public final class FirewallFix {
    /** One activity a node would cost a history of thousands of events on a large cluster. */
    private static final int NODES_PER_ACTIVITY = 25;

    /** For so long what was proven may be told without another look. */
    private static final Duration JUST = Duration.ofSeconds(30);

    private static final Set<Cause> KEEPS_OUT = Set.of(Cause.FIREWALL, Cause.NO_ROUTE, Cause.NETWORK_OVERLAP);

    private static final String MORE = "firewall-opens-what-its-proof-finds";

    private final Session session;
    private final boolean keeps;
    /** By address, with everything that was proposed for the node in this run: a later pass may open more. */
    private final Map<String, NodeFirewall> acted = new LinkedHashMap<>();

    /** How often an act has changed something, how often when it was undone, and when a step last heard of it. */
    private int openings;

    private int undoneOpenings;
    private final Map<Step, Integer> heard = new EnumMap<>(Step.class);
    private boolean proven;
    private FirewallObserved open;
    private Instant openAt;

    public FirewallFix(Session session) {
        this(session, false);
    }

    /**
     * @param keeps whether rules that this run adds stay when it is undone: the version that then serves again may need the same path.
     *     A firewall that was disabled is enabled again all the same
     */
    public FirewallFix(Session session, boolean keeps) {
        this.session = session;
        this.keeps = keeps;
    }

    /** Whether this run has changed a firewall. */
    public boolean changedSomething() {
        return openings > 0;
    }

    /** Whether a firewall was opened, and not shut again by an undo, since that step last {@link #heard} of one. */
    public boolean openedSince(Step step) {
        return openings > Math.max(undoneOpenings, heard.getOrDefault(step, 0));
    }

    /** What was opened so far is no news to that step. */
    public void heard(Step step) {
        heard.put(step, openings);
    }

    /** What the last look saw, when every path was open, not longer ago than {@link #JUST}; once only: who asks again wants it looked at. */
    public Optional<FirewallObserved> justProven() {
        FirewallObserved seen = open;
        open = null;
        return seen != null && openAt.plus(JUST).isAfter(Progress.now()) ? Optional.of(seen) : Optional.empty();
    }

    /** The step. @throws StepProblem when the path stays shut */
    public void run() {
        if (policy() == FirewallPolicy.OFF) {
            session.progress().end(Step.FIX_FIREWALL, StepStatus.SKIPPED);
            return;
        }
        FirewallObserved seen = look();
        if (seen.open()) {
            open = seen;
            openAt = Progress.now();
            return;
        }
        session.progress().diagnosed(Step.FIX_FIREWALL, seen.diagnoses());
        if (policy() == FirewallPolicy.REPORT_ONLY) {
            return;
        }
        if (seen.nodes().stream().allMatch(n -> n.proposed().isEmpty())) {
            throw new StepProblem(seen.diagnoses());
        }
        for (Optional<FirewallObserved> more = Optional.of(seen); more.isPresent(); ) {
            more = opened(more.get());
        }
        session.progress().mended(Step.FIX_FIREWALL);
    }

    /** What keeps packets from the pods, as the last look has proven it, and is not mended; the first, which decides. */
    public Optional<Diagnosis> shut() {
        return session.progress().of(Step.FIX_FIREWALL).diagnoses().stream()
                .filter(d -> !d.mended() && KEEPS_OUT.contains(d.cause()))
                .findFirst();
    }

    /** Looks once more where nothing is to be opened: a person may have opened it since. Does nothing under another policy. */
    public void reportAgain() {
        if (policy() != FirewallPolicy.REPORT_ONLY || skipped() || !Patches.has("reports-the-firewall-again")) {
            return;
        }
        FirewallObserved seen = look();
        session.progress().mended(Step.FIX_FIREWALL);
        if (!seen.open()) {
            session.progress().diagnosed(Step.FIX_FIREWALL, seen.diagnoses());
        }
    }

    /**
     * The same once more, as a remedy for another step.
     *
     * @return whether something was changed or a person said so, so that what failed is worth another try; never again once somebody
     *     has skipped the step
     */
    public boolean again() {
        if (policy() == FirewallPolicy.OFF || policy() == FirewallPolicy.REPORT_ONLY || skipped()) {
            return false;
        }
        int before = openings;
        boolean decided = false;
        while (!mended()) {
            decided = true;
            if (skipped()) {
                return false;
            }
        }
        // Earlier, what the run had changed before counted as changed now.
        return openings > before || decided || before > 0 && !Patches.has("firewall-changed-now");
    }

    /**
     * Opens it and proves it.
     *
     * @return what the proof found shut besides, when there is more to open: a drop may hide behind another, or behind what pods retry.
     *     Empty when all is open
     * @throws StepProblem when it stays shut
     */
    private Optional<FirewallObserved> opened(FirewallObserved seen) {
        StepProblem problem = null;
        try {
            // A failure elsewhere cancels this branch as one that waits; its writes are let finish.
            Workflow.newDetachedCancellationScope(() -> proven = act(seen)).run();
            if (proven) {
                return Optional.empty();
            }
        } catch (StepProblem shut) {
            // A node that is lost is not found by another look.
            if (shut.diagnoses().stream().noneMatch(d -> d.cause() == Cause.FIREWALL) || !Patches.has(MORE)) {
                throw shut;
            }
            problem = shut;
            besides(problem.diagnoses());
        }
        FirewallObserved after = look();
        if (after.open() && problem == null) {
            return Optional.empty();
        }
        if (!hasMore(after) || !Patches.has(MORE)) {
            throw problem == null ? new StepProblem(after.diagnoses()) : problem;
        }
        besides(after.diagnoses());
        return Optional.of(after);
    }

    /** Tells it beside what was proven before, whatever the causes are. */
    private void besides(List<Diagnosis> found) {
        List<Diagnosis> all =
                new ArrayList<>(session.progress().of(Step.FIX_FIREWALL).diagnoses());
        found.stream()
                .filter(d -> all.stream().noneMatch(known -> known.summary().equals(d.summary())))
                .forEach(all::add);
        session.progress().diagnosed(Step.FIX_FIREWALL, all);
    }

    private boolean hasMore(FirewallObserved seen) {
        return seen.nodes().stream().anyMatch(node -> {
            NodeFirewall tried = acted.get(node.address());
            return !node.proposed().isEmpty()
                    && (tried == null || !tried.proposed().containsAll(node.proposed()));
        });
    }

    /** @return whether the path is open; if not somebody has answered what to do */
    private boolean mended() {
        session.progress().begin(Step.FIX_FIREWALL);
        try {
            run();
        } catch (StepProblem stillShut) {
            session.progress().diagnosed(Step.FIX_FIREWALL, stillShut.diagnoses());
            session.progress().end(Step.FIX_FIREWALL, StepStatus.FAILED);
            session.steps().resolve(Step.FIX_FIREWALL, stillShut.first());
            return false;
        }
        if (!session.progress().done(Step.FIX_FIREWALL)) {
            session.progress().end(Step.FIX_FIREWALL, StepStatus.SUCCEEDED);
        }
        session.progress().mended(Step.FIX_FIREWALL);
        return true;
    }

    /** @return whether every act saw its own nodes reach every pod afterwards; if not, only another look tells */
    private boolean act(FirewallObserved seen) {
        FirewallActivities stub = ActivityPolicies.FIREWALL.stub(FirewallActivities.class, Step.FIX_FIREWALL);
        // An install that goes on as a redeploy has two of these.
        String compensation = keeps ? "FIREWALL IN USE" : "FIREWALL";
        if (!session.compensation().registered(compensation)) {
            acted.clear();
        }
        seen.nodes().forEach(node -> acted.merge(node.address(), node, NodeFirewall::and));
        session.compensation().register(Step.FIX_FIREWALL, compensation, null, this::undo);
        List<Promise<Acted>> acts = new ArrayList<>();
        for (List<NodeFirewall> nodes : chunks(seen.nodes())) {
            FirewallActRequest request =
                    new FirewallActRequest(session.target(), new FirewallObserved(false, nodes, List.of(), List.of()));
            acts.add(Calls.start(stub::act, request));
        }
        RuntimeException first = null;
        boolean open = true;
        for (Promise<Acted> act : acts) {
            try {
                Acted done = act.get();
                changed(done.changes());
                open &= Boolean.parseBoolean(done.facts().get(FirewallActivities.OPEN));
            } catch (StepProblem problem) {
                changed(problem.changes());
                first = first == null ? problem : first;
            } catch (CanceledFailure cancelled) {
                first = first == null ? cancelled : first;
            }
        }
        if (first != null) {
            throw first;
        }
        return open;
    }

    private List<Undone> undo() {
        FirewallActivities stub = ActivityPolicies.UNDO.stub(FirewallActivities.class, "fix-firewall: undo");
        List<List<NodeFirewall>> chunks = chunks(List.copyOf(acted.values()));
        if (keeps && policy() == FirewallPolicy.ALLOW_POD_CIDR) {
            return chunks.stream().flatMap(nodes -> kept(nodes).stream()).toList();
        }
        undoneOpenings = openings;
        List<Promise<List<Undone>>> undos = new ArrayList<>();
        for (List<NodeFirewall> nodes : chunks) {
            undos.add(Calls.start(
                    stub::undo,
                    new FirewallActRequest(
                            session.target(), new FirewallObserved(false, nodes, List.of(), List.of()))));
        }
        List<Undone> undone = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            try {
                undone.addAll(undos.get(i).get());
            } catch (StepProblem problem) {
                chunks.get(i).forEach(node -> undone.addAll(remaining(node, problem)));
            }
        }
        return undone;
    }

    private List<Undone> remaining(NodeFirewall node, StepProblem why) {
        return node.proposed().stream()
                .map(rule -> new Undone(
                        NodeFirewall.object(node.address(), rule),
                        Undone.Status.FAILED,
                        why.first().summary(),
                        removal(node.address(), rule)))
                .toList();
    }

    private List<Undone> kept(List<NodeFirewall> nodes) {
        Map<String, Change> known = session.progress().of(Step.FIX_FIREWALL).changes().stream()
                .collect(Collectors.toMap(ObjectChange::object, ObjectChange::change));
        List<Undone> kept = new ArrayList<>();
        for (NodeFirewall node : nodes) {
            for (String rule : node.proposed()) {
                String object = NodeFirewall.object(node.address(), rule);
                Change change = known.get(object);
                if (change != Change.NONE) {
                    kept.add(new Undone(
                            object,
                            Undone.Status.KEPT,
                            (change == null ? "it may have been added: the answer was lost; " : "")
                                    + "the path was proven shut, and the version that serves again may need it too",
                            removal(node.address(), rule)));
                }
            }
        }
        return kept;
    }

    private String removal(String node, String rule) {
        SshCommand ssh = SshCommand.of(session.target().spec().firewall().ssh());
        return ssh.as(node) + " " + ssh.asRoot(NodeFirewall.removal(rule));
    }

    private void changed(List<ObjectChange> changes) {
        session.progress().changed(Step.FIX_FIREWALL, changes);
        if (changes.stream().anyMatch(c -> c.change() != Change.NONE)) {
            openings++;
        }
    }

    /**
     * Without a pod there is nothing to probe. As long as the rollout beside it waits for the first one so does this, however long an
     * autoscaler takes to bring a node: what keeps pods from an address the rollout tells, and its failure cancels this.
     */
    private FirewallObserved look() {
        FirewallObserved seen = observe();
        while (seen.podless() && session.progress().of(Step.ROLLOUT).status() == StepStatus.RUNNING) {
            seen = observe();
        }
        return seen;
    }

    private FirewallObserved observe() {
        FirewallActivities stub = ActivityPolicies.FIREWALL.stub(FirewallActivities.class, "fix-firewall: probe");
        List<Promise<FirewallObserved>> looks = new ArrayList<>();
        for (List<String> nodes : chunks(session.target().spec().firewall().nodes())) {
            looks.add(Calls.start(stub::observe, new NodesRequest(session.target(), nodes)));
        }
        boolean open = true;
        boolean podless = false;
        List<NodeFirewall> nodes = new ArrayList<>();
        List<Evidence> matrix = new ArrayList<>();
        List<Diagnosis> diagnoses = new ArrayList<>();
        for (FirewallObserved look : Session.all(looks)) {
            open &= look.open();
            podless |= look.podless();
            nodes.addAll(look.nodes());
            matrix.addAll(look.matrix());
            diagnoses.addAll(look.diagnoses());
        }
        return new FirewallObserved(open, nodes, matrix, diagnoses, podless);
    }

    /** By a person: what the policy OFF leaves out is done once the policy is another one. */
    private boolean skipped() {
        return SkippedChecks.decision(
                        Step.FIX_FIREWALL, session.progress().report().steps())
                .isPresent();
    }

    private FirewallPolicy policy() {
        return session.target().spec().firewall().policy();
    }

    private static <T> List<List<T>> chunks(List<T> all) {
        List<List<T>> chunks = new ArrayList<>();
        for (int i = 0; i < all.size(); i += NODES_PER_ACTIVITY) {
            chunks.add(List.copyOf(all.subList(i, Math.min(all.size(), i + NODES_PER_ACTIVITY))));
        }
        return chunks;
    }
}
