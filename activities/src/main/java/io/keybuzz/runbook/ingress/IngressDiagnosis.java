package io.keybuzz.runbook.ingress;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * From what every address answers, what the cluster says and what the pods answer by port-forward to causes. Pure.
 *
 * <p>It never blames a firewall: from here a shut firewall and a missing route look the same, silence. Drop counters and routes on the
 * nodes decide, and the step fix-firewall reads those.
 */
final class IngressDiagnosis {
    /** Longer than a reload; nothing that is wrong for this long becomes right by itself. */
    static final Duration AT_ONCE = Duration.ofSeconds(3);
    /** A container restarts and is ready again in this time, or its pod is the rollout's matter. */
    static final Duration POD = Duration.ofSeconds(15);
    /** What an ingress controller takes to notice a new Ingress, or a certificate that is there. */
    static final Duration SYNC = Duration.ofSeconds(60);
    /** 502 with healthy pods was seen to last two to three minutes at KeyBuzz (FIX_502_FINAL) before the ingress was in sync. */
    static final Duration UPSTREAM_SYNC = Duration.ofSeconds(180);
    /** ACME often takes longer than a minute, and until then ingress-nginx shows a certificate of its own. */
    static final Duration ISSUANCE = UPSTREAM_SYNC;

    private final Spec spec;
    private final IngressFacts facts;
    private final IngressEvidence evidence;
    private final int asked;

    private IngressDiagnosis(Spec spec, List<AddressState> states, IngressFacts facts, List<PodAnswer> pods) {
        this.spec = spec;
        this.facts = facts;
        this.evidence = new IngressEvidence(spec, states, facts, pods);
        this.asked = states.size();
    }

    /**
     * One verdict for each symptom that is there, the worst first.
     *
     * @param states how each address answers; those that serve are evidence too
     */
    static List<Verdict> of(Spec spec, List<AddressState> states, IngressFacts facts, List<PodAnswer> pods) {
        IngressDiagnosis diagnosis = new IngressDiagnosis(spec, states, facts, pods);
        return states.stream()
                .filter(s -> s.symptom() != Symptom.SERVED)
                .collect(groupingBy(AddressState::symptom, TreeMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(e -> diagnosis.verdict(e.getKey(), e.getValue(), pods))
                .toList();
    }

    /** Every address answers, and some of it may come from pods of the previous rollout. */
    static Diagnosis oldPods(Spec spec, List<AddressState> states, IngressFacts facts) {
        IngressEvidence evidence = new IngressEvidence(spec, states, facts, List.of());
        String old = facts.old().stream().map(IngressFacts.BackendPod::pod).collect(joining(", "));
        Cause cause = facts.ready().isEmpty() ? Cause.NO_READY_ENDPOINTS : Cause.INGRESS_NOT_IN_SYNC;
        return new Diagnosis(
                cause,
                facts.ready().isEmpty()
                        ? "The ingress answers, but Service " + Names.SERVICE + " has no ready endpoint"
                        : "Traffic still goes to pods of an earlier ReplicaSet: " + old,
                evidence.ofOld(cause, states, old),
                evidence.ruledOut(),
                "See whether the rollout has ended: kubectl -n " + spec.namespace() + " rollout status deployment/"
                        + Names.WEB,
                false);
    }

    private Verdict verdict(Symptom symptom, List<AddressState> about, List<PodAnswer> pods) {
        boolean podsServe = !pods.isEmpty() && pods.stream().allMatch(PodAnswer::serves);
        return switch (symptom) {
            case PATH_SILENT -> silent(about, pods, podsServe);
            case BAD_GATEWAY, UNAVAILABLE -> gateway(symptom, about, pods, podsServe);
            case NOT_FOUND -> notFound(about);
            case APPLICATION_ERROR -> podsServe ? passedOn(about) : podRefuses(about, pods);
            case NO_CONNECTION -> noConnection(about);
            case UNRESOLVED ->
                verdict(
                        Cause.DNS,
                        AT_ONCE,
                        about,
                        each(about) + " does not resolve from the worker",
                        "Set ingress.addresses to the addresses themselves, or mend the name");
            case TLS -> handshake(about);
            case REDIRECTS -> redirects(about);
            case THROTTLED ->
                verdict(
                        Cause.UNKNOWN,
                        UPSTREAM_SYNC,
                        about,
                        each(about)
                                + " answers 429: a rate limit stops the verification, which says nothing about"
                                + " visitors",
                        "Let the worker's address pass the limit (for Chatwoot's own: RACK_ATTACK_ALLOWED_IPS), then"
                                + " retry");
            default ->
                verdict(
                        Cause.UNKNOWN,
                        SYNC,
                        about,
                        each(about) + " " + symptom.words() + ": "
                                + about.get(0).last().sentence(),
                        "Ask again by hand and read the ingress controller's log: "
                                + about.get(0).request().command());
        };
    }

    private Verdict handshake(List<AddressState> about) {
        boolean issued = TlsSecret.issued(spec.ingress());
        String words = about.get(0).last().words();
        String kubectl = "kubectl -n " + spec.namespace();
        String look = kubectl + " get secret " + spec.ingress().tlsSecretName()
                + " -o jsonpath='{.data.tls\\.crt}' | base64 -d | openssl x509 -noout -subject -issuer -dates"
                + " -ext subjectAltName";
        String remedy = issued
                ? "While there is no such Secret, see what cert-manager waits for: " + kubectl
                        + " describe certificate,certificaterequest,order,challenge; else look at the certificate: "
                        + look
                : "Look at the certificate: " + look;
        if (words.contains(ServedCertificate.FAKE)) {
            remedy +=
                    ". The one that is shown is the controller's own: its log says why it does not take that of the Secret";
        } else if (words.contains("certification path")) {
            remedy += ". If its authority is your own, visitors' browsers need it, and so does the worker:"
                    + " RUNBOOK_JAVA_OPTS=-Djavax.net.ssl.trustStore=FILE, or the same in JAVA_TOOL_OPTIONS for its image";
        }
        return verdict(
                Cause.TLS,
                issued ? ISSUANCE : SYNC,
                about,
                each(about) + " fails the TLS handshake for " + spec.frontendHost() + ": " + words,
                remedy);
    }

    private Verdict silent(List<AddressState> about, List<PodAnswer> pods, boolean podsServe) {
        if (facts.ready().isEmpty()) {
            return noEndpoints(about);
        }
        if (sign(ControllerSign.Kind.STALE).isPresent()) {
            // An address that no pod has any more is as silent as one behind a firewall.
            return notInSync(about, UPSTREAM_SYNC);
        }
        return podsServe || pods.isEmpty() ? silentPath(about) : podRefuses(about, pods);
    }

    private Verdict gateway(Symptom symptom, List<AddressState> about, List<PodAnswer> pods, boolean podsServe) {
        if (facts.targetPort() != null) {
            return wrongPort(about);
        }
        if (symptom == Symptom.UNAVAILABLE) {
            return facts.ready().isEmpty() ? noEndpoints(about) : notInSync(about, SYNC);
        }
        return podsServe || pods.isEmpty() ? notInSync(about, UPSTREAM_SYNC) : podRefuses(about, pods);
    }

    private Verdict silentPath(List<AddressState> about) {
        return verdict(
                Cause.UNKNOWN,
                AT_ONCE,
                about,
                "The path from the ingress to the pods is silent at " + names(about)
                        + " while the pods themselves are well; the node × pod matrix decides whether a route or a"
                        + " firewall is why",
                "On each of these nodes: ip route get POD_IP; curl -sS -m 3 http://POD_IP:" + Names.WEB_PORT
                        + "/api. The step fix-firewall does that from every node and reads the drop counters");
    }

    private Verdict podRefuses(List<AddressState> about, List<PodAnswer> pods) {
        PodAnswer worst = pods.stream().filter(p -> !p.serves()).findFirst().orElse(null);
        String who = worst == null ? "The application" : "Pod " + worst.pod();
        String what = worst == null
                ? "answers " + about.get(0).last().status()
                : (worst.status() == 0
                        ? "does not answer by port-forward either: " + worst.words()
                        : "itself answers " + worst.status() + " by port-forward");
        return verdict(
                Cause.POD_REFUSES,
                POD,
                about,
                who + " " + what + "; the ingress only passes that on",
                "Read why: kubectl -n " + spec.namespace() + " logs "
                        + (worst == null ? "deployment/" + Names.WEB : worst.pod()) + " --tail=50");
    }

    private Verdict wrongPort(List<AddressState> about) {
        return verdict(
                Cause.POD_REFUSES,
                AT_ONCE,
                about,
                "Service " + Names.SERVICE + " leads to a port where nobody listens: " + facts.targetPort(),
                "Run the install again, which applies the Service; look with: kubectl -n " + spec.namespace()
                        + " get service " + Names.SERVICE + " -o jsonpath='{.spec.ports}'");
    }

    private Verdict passedOn(List<AddressState> about) {
        return verdict(
                Cause.POD_REFUSES,
                SYNC,
                about,
                each(about) + " answers " + about.get(0).last().status()
                        + " for the page, while /api of every pod is well",
                "Read the application's log: kubectl -n " + spec.namespace() + " logs deployment/" + Names.WEB
                        + " --tail=50");
    }

    private Verdict noEndpoints(List<AddressState> about) {
        if (facts.selection() != null) {
            return verdict(
                    Cause.NO_READY_ENDPOINTS,
                    AT_ONCE,
                    about,
                    "Service " + Names.SERVICE + " leads to no pod: " + facts.selection(),
                    "Run the install again, which applies the Service; look with: kubectl -n " + spec.namespace()
                            + " get service " + Names.SERVICE + " -o jsonpath='{.spec.selector}'; kubectl -n "
                            + spec.namespace() + " get pods --show-labels");
        }
        return verdict(
                Cause.NO_READY_ENDPOINTS,
                AT_ONCE,
                about,
                "Service " + Names.SERVICE + " has no ready endpoint (0/"
                        + facts.endpoints().size() + ")",
                "See why no pod is ready: kubectl -n " + spec.namespace()
                        + " get endpointslices,pods -l app=chatwoot -o wide; kubectl -n " + spec.namespace()
                        + " describe pods -l app=chatwoot,component=web");
    }

    private Verdict notInSync(List<AddressState> about, Duration patience) {
        Optional<ControllerSign> forbidden = sign(ControllerSign.Kind.FORBIDDEN);
        if (forbidden.isPresent()) {
            ControllerSign sign = forbidden.get();
            return verdict(
                    Cause.PERMISSION,
                    AT_ONCE,
                    about,
                    "The ingress controller " + sign.pod()
                            + " may not read what it needs, so it does not know the Service's endpoints: "
                            + brief(sign.line()),
                    "Give its account the rights that its project ships (ingresses, endpointslices, services,"
                            + " secrets); ask with: kubectl auth can-i list endpointslices.discovery.k8s.io -A"
                            + " --as=system:serviceaccount:"
                            + sign.pod().substring(0, sign.pod().indexOf('/')) + ":" + sign.account());
        }
        Optional<ControllerSign> stale = sign(ControllerSign.Kind.STALE);
        if (stale.isPresent()) {
            ControllerSign sign = stale.get();
            return verdict(
                    Cause.INGRESS_NOT_IN_SYNC,
                    patience,
                    about,
                    "The ingress is not in sync at " + names(about) + ": its controller still asks " + sign.upstream()
                            + ", which is not among the Service's endpoints ("
                            + facts.ready().stream()
                                    .map(IngressFacts.BackendPod::address)
                                    .collect(joining(", ")) + "): "
                            + brief(sign.line()),
                    "Restart it: kubectl -n "
                            + sign.pod().substring(0, sign.pod().indexOf('/')) + " delete pod "
                            + sign.pod().substring(sign.pod().indexOf('/') + 1)
                            + "; with ingress.restart in the spec the runbook does it by itself");
        }
        return verdict(
                Cause.INGRESS_NOT_IN_SYNC,
                patience,
                about,
                "The ingress is not in sync at " + names(about) + ": it answers "
                        + about.get(0).last().status() + " while the Service has "
                        + facts.ready().size() + " ready endpoints",
                "Compare the controller's upstream addresses with the EndpointSlice and read its log for 'forbidden'"
                        + " or 'error': kubectl -n ingress-nginx logs --prefix --tail=50 -l app.kubernetes.io/name=ingress-nginx");
    }

    private Verdict notFound(List<AddressState> about) {
        String name = spec.ingress().name();
        if (!facts.ingressExists()) {
            return verdict(
                    Cause.DRIFT,
                    AT_ONCE,
                    about,
                    "There is no Ingress " + name + " in " + spec.namespace(),
                    "Run the install again; its step deploy makes the Ingress");
        }
        if (!facts.classExists()) {
            return verdict(
                    Cause.INGRESS_CLASS_MISSING,
                    AT_ONCE,
                    about,
                    "Ingress " + name + " names the class " + facts.className()
                            + ", and there is no such IngressClass ("
                            + (facts.classes().isEmpty()
                                    ? "there is none at all"
                                    : "there are: " + String.join(", ", facts.classes()))
                            + ")",
                    "Set ingress.className to one that exists: kubectl get ingressclasses");
        }
        if (facts.rule() != null) {
            return verdict(
                    Cause.DRIFT,
                    AT_ONCE,
                    about,
                    "Ingress " + name + " does not lead " + spec.frontendHost() + " to the application: "
                            + facts.rule(),
                    "Run the install again, which applies the Ingress; look with: kubectl -n " + spec.namespace()
                            + " get ingress " + name + " -o jsonpath='{.spec.rules}'");
        }
        return notInSync(about, SYNC);
    }

    private Verdict noConnection(List<AddressState> about) {
        return verdict(
                Cause.NODE_UNREACHABLE,
                AT_ONCE,
                about,
                "No connection from the worker to port " + spec.ingress().port() + " of " + names(about) + " ("
                        + about.get(0).last().sentence() + ")",
                "See that the controller runs there and listens (on the node: ss -ltn 'sport = :"
                        + spec.ingress().port()
                        + "') and that the worker may reach it; if these are not the ingress' addresses, set"
                        + " ingress.addresses");
    }

    private Verdict redirects(List<AddressState> about) {
        VisitorAnswer last = about.get(0).last();
        boolean away = last.kind() == VisitorAnswer.Kind.OFF_HOST;
        return verdict(
                away ? Cause.UNKNOWN : Cause.TLS,
                SYNC,
                about,
                away
                        ? each(about) + " redirects visitors to another host: " + last.words()
                        : each(about) + " redirects to itself without end (" + last.words()
                                + "): the scheme that visitors use does not reach it",
                away
                        ? "Make frontendUrl the address that people type, or take the gateway in front out of the way"
                        : "Let the ingress believe X-Forwarded-Proto (ingress-nginx: use-forwarded-headers) or set the"
                                + " annotations nginx.ingress.kubernetes.io/ssl-redirect and force-ssl-redirect to \"false\"");
    }

    private Verdict verdict(Cause cause, Duration patience, List<AddressState> about, String summary, String remedy) {
        return new Verdict(
                new Diagnosis(cause, summary, evidence.of(cause, about), evidence.ruledOut(), remedy, false),
                patience,
                about);
    }

    private Optional<ControllerSign> sign(ControllerSign.Kind kind) {
        return facts.controller().stream().filter(s -> s.kind() == kind).findFirst();
    }

    private static String brief(String line) {
        return line.length() <= 300 ? line : line.substring(0, 300) + "…";
    }

    /** The addresses at the beginning of a sentence. */
    private String each(List<AddressState> about) {
        return Addressed.of(about, asked).each();
    }

    private String names(List<AddressState> about) {
        return Addressed.of(about, asked).words();
    }
}
