package io.keybuzz.runbook.document;

import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.spec.SpecError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Everything that is wrong, collected while reading goes on. Values are shown short, printable and without passwords. */
public final class Problems {
    private static final int LONGEST_VALUE = 120;
    /** {@code user:password@} where no scheme stands before it; a digest of an image is none. */
    private static final Pattern LOGIN = Pattern.compile("^[^\\s/@:]*:\\S*@(?!sha256:)");

    /** As a person reads the document; what has no place in it comes last. */
    private static final Comparator<SpecError> AS_READ = Comparator.comparing(
                    SpecError::line, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(SpecError::column, Comparator.nullsLast(Comparator.naturalOrder()));

    private final List<SpecError> errors = new ArrayList<>();
    private boolean literalSecret;

    /**
     * Adds one.
     *
     * @param at null when it has no place in the text
     * @param value as written; null: not to be shown
     */
    public void add(String path, Position at, String value, String reason, String example) {
        errors.add(new SpecError(
                printable(path),
                printable(reason),
                shown(value),
                // A suggestion is made of the value.
                example == null || !withoutUserinfo(example).equals(example) ? null : example,
                at == null ? null : at.line(),
                at == null ? null : at.column()));
    }

    /** Something that may be a secret stands there: its value is not shown. */
    public void addHidden(String path, Position at, String reason, String example) {
        add(path, at, null, reason, example);
    }

    /** A value of the wrong type. */
    public void wrongType(String path, Tree tree, String needed, String example) {
        String value = tree instanceof Tree.Scalar s && !tree.nothing() ? s.text() : null;
        add(path, tree.at(), value, "needs " + needed + ", and this is " + tree.words(), example);
    }

    /** A secret itself stands in the input, where it must not be. */
    public void literalSecretFound() {
        literalSecret = true;
    }

    /** Whether a secret itself seems to stand in the input. */
    public boolean literalSecret() {
        return literalSecret;
    }

    /** How many there are. */
    public int count() {
        return errors.size();
    }

    /** All of them, in the order in which a person reads the document. */
    public List<SpecError> errors() {
        return errors.stream().sorted(AS_READ).toList();
    }

    private String shown(String value) {
        if (value == null) {
            return null;
        }
        String printable = printable(withoutUserinfo(value));
        return printable.length() <= LONGEST_VALUE
                ? printable
                : printable.substring(0, LONGEST_VALUE) + "… (" + value.length() + " characters)";
    }

    /** In one line, which no terminal takes for a command. */
    private static String printable(String text) {
        return RemoteText.neutralise(text).replace("\n", "\\n").replace("\t", "\\t");
    }

    private String withoutUserinfo(String value) {
        int scheme = value.indexOf("://");
        int at = value.lastIndexOf('@');
        if (scheme < 0 || at < scheme + 3) {
            Matcher login = LOGIN.matcher(value);
            literalSecret |= login.find();
            return login.reset().replaceFirst("***@");
        }
        if (value.substring(scheme + 3, at).contains(":")) {
            literalSecret = true;
        }
        return value.substring(0, scheme + 3) + "***" + value.substring(at);
    }
}
