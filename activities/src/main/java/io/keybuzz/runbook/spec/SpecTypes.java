package io.keybuzz.runbook.spec;

import io.keybuzz.runbook.document.Checked;
import io.keybuzz.runbook.document.Flag;
import io.keybuzz.runbook.document.MapOf;
import io.keybuzz.runbook.document.Position;
import io.keybuzz.runbook.document.Problems;
import io.keybuzz.runbook.document.SecretReference;
import io.keybuzz.runbook.document.Span;
import io.keybuzz.runbook.document.Text;
import io.keybuzz.runbook.document.Tree;
import io.keybuzz.runbook.document.Type;
import io.keybuzz.runbook.document.WholeNumber;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/** The types of a spec's fields, and of the inputs of other runs. */
public final class SpecTypes {
    private static final Pattern EMAIL = Pattern.compile("[A-Za-z0-9._%+'-]{1,64}@([A-Za-z0-9-]+\\.)+[A-Za-z]{2,63}");
    private static final Pattern USER = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final int LARGEST_ANNOTATIONS = 256 * 1024;

    static final Type<SecretRef> SECRET = new SecretReference();
    static final Type<Integer> PORT = WholeNumber.port();
    /** Yes or no. */
    public static final Type<Boolean> FLAG = new Flag();
    /** A namespace that may be installed into. */
    public static final Type<String> NAMESPACE = Text.of(
            "name of a namespace, not Kubernetes' own",
            "chatwoot",
            KubernetesName.LABEL_PATTERN,
            KubernetesName::namespace);

    static final Type<String> NAME =
            Text.of("Kubernetes name", "chatwoot", KubernetesName.SUBDOMAIN_PATTERN, KubernetesName::subdomain);
    static final Type<String> NAMESPACE_AND_NAME = Text.of(
            "namespace/name",
            "ingress-nginx/ingress-nginx-controller",
            "^[a-z0-9-]+/[a-z0-9.-]+$",
            KubernetesName::namespaceAndName);
    /** An image that names a version. */
    public static final Type<String> IMAGE = Text.of(
            "image with tag or digest, not latest",
            "ghcr.io/keybuzzio/chatwoot-keybuzz:v3.12.0",
            null,
            ImageReference::check);

    static final Type<String> FRONTEND =
            Text.of("http(s)://host", "https://support.example.com", "^https?://[^/@]+/?$", HttpUrl::frontend);
    static final Type<String> ORIGIN =
            Text.of("http(s)://host[:port]", "https://s3.example.com", "^https?://[^/@]+/?$", HttpUrl::origin);
    static final Type<String> HOST = Text.of("host name or IP address", "10.0.0.10", null, HostName::host);
    static final Type<String> REGISTRY = Text.of("host[:port]", "ghcr.io", "^[^/]+$", HostName::hostPort);
    static final Type<String> ENDPOINT = Text.of(
            "host[:port] or http(s)://host[:port]",
            "https://mirror.example.com",
            null,
            s -> s.contains("://") ? HttpUrl.origin(s) : HostName.hostPort(s));
    static final Type<String> POD_NETWORK = Text.of("network (CIDR)", "10.233.0.0/16", null, Cidr::checkNarrow);
    static final Type<String> DATABASE =
            Text.of("database name", "chatwoot", DatabaseName.PATTERN, DatabaseName::database);
    static final Type<String> ROLE = Text.of("role name", "chatwoot", DatabaseName.PATTERN, DatabaseName::role);
    static final Type<String> SSL_MODE =
            Text.oneOf("require", "disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    static final Type<String> EVENT = Text.oneOf("PARKED", "PARKED", "FAILED", "SUCCEEDED");
    static final Type<String> DAY = Text.oneOf("SAT", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN");
    /** Any text of one line. */
    public static final Type<String> LINE = Text.line("text", null);

    static final Type<String> CPU = new Text("CPU quantity", "250m", null, true, Quantity::cpu);
    static final Type<String> MEMORY = new Text("memory quantity", "512Mi", null, true, Quantity::memory);
    static final Type<Duration> PATIENCE = new Span(Duration.ofSeconds(1), Duration.ofDays(90), "P1D");
    static final Type<String> SSH_USER = Text.of(
            "user name",
            "root",
            "^" + USER + "$",
            s -> USER.matcher(s).matches()
                    ? Checked.ok(s)
                    : Checked.no("is no user name: a lower case letter or _, then up to 31 of a-z, 0-9, _ and -"));
    static final Type<String> EMAIL_ADDRESS = Text.of(
            "email address",
            "ops@example.com",
            null,
            s -> EMAIL.matcher(s).matches() ? Checked.ok(s) : Checked.no("is no email address"));
    static final Type<String> BUCKET_NAME = Text.of(
            "bucket name",
            "chatwoot-backups",
            "^" + BUCKET + "$",
            s -> BUCKET.matcher(s).matches()
                    ? Checked.ok(s)
                    : Checked.no("is no bucket name: 3 to 63 lower case letters, digits, dots and hyphens"));
    static final Type<String> TIME = Text.of(
            "HH:MM",
            "01:00",
            "^([01]\\d|2[0-3]):[0-5]\\d$",
            s -> s.matches("([01]\\d|2[0-3]):[0-5]\\d")
                    ? Checked.ok(s)
                    : Checked.no("is no time of day from 00:00 to 23:59", padded(s)));
    static final Type<String> TIME_ZONE = Text.of("time zone (tz database)", "Europe/Paris", null, TimeZones::check);
    static final Type<Map<String, String>> ENV = new MapOf<>(
            Variables::plain,
            Text.of("text", "\"2\"", null, Checked::ok),
            "object of variables and texts",
            "{SMTP_ADDRESS: smtp.example.com}");
    static final Type<Map<String, SecretRef>> SECRET_ENV = new MapOf<>(
            Variables::secret,
            SECRET,
            "object of variables and secret references",
            "{SMTP_PASSWORD: \"file:smtp-password\"}");
    static final Type<Map<String, String>> ANNOTATIONS = new MapOf<>(
            SpecTypes::annotation,
            Text.of("text", "\"2\"", null, Checked::ok),
            "object of annotations and texts",
            "{nginx.ingress.kubernetes.io/proxy-body-size: 100m}");

    private SpecTypes() {}

    private static boolean annotation(String name, Tree value, Position at, String path, Problems problems) {
        String refusal = KubernetesName.annotationRefusal(name);
        if (refusal == null && value instanceof Tree.Scalar s && s.text().length() > LARGEST_ANNOTATIONS) {
            refusal = "has " + s.text().length() + " characters, and all annotations together may have "
                    + LARGEST_ANNOTATIONS;
        }
        if (refusal != null) {
            problems.addHidden(path, at, refusal, null);
        }
        return refusal == null;
    }

    private static String padded(String time) {
        return time.matches("\\d:[0-5]\\d") ? "0" + time : null;
    }
}
