package io.keybuzz.runbook.spec;

import io.keybuzz.runbook.document.Checked;
import java.math.BigInteger;
import java.util.Optional;

/** A network, IPv4 or IPv6. @param bits the length of its prefix */
public record Cidr(BigInteger network, int bits, boolean v6) {

    /** @throws IllegalArgumentException when it is none, or has host bits */
    public static Cidr parse(String text) {
        Checked checked = check(text);
        if (checked.refused()) {
            throw new IllegalArgumentException(text + " " + checked.reason());
        }
        String[] parts = checked.value().split("/");
        IpAddress address = IpAddress.parse(parts[0]);
        return new Cidr(address.number(), Integer.parseInt(parts[1]), address.v6());
    }

    /**
     * A network as rules and the cluster write it: what stands behind the prefix is left out, and an address is a network of one. Empty when
     * the text is neither; no name server is asked.
     */
    public static Optional<Cidr> read(String text) {
        String[] parts = text == null ? new String[0] : text.split("/", -1);
        if (parts.length == 0 || parts.length > 2 || IpAddress.refusal(parts[0]) != null) {
            return Optional.empty();
        }
        IpAddress address = IpAddress.parse(parts[0]);
        if (parts.length == 2 && !isPrefix(parts[1], address)) {
            return Optional.empty();
        }
        int bits = parts.length == 2 ? Integer.parseInt(parts[1]) : address.bits();
        return Optional.of(new Cidr(masked(address.number(), bits, address.bits()), bits, address.v6()));
    }

    /** A network as a spec or a policy has to write it; its canonical text. */
    public static Checked check(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 2) {
            return Checked.no("is no network: address/bits is needed");
        }
        String refusal = IpAddress.refusal(parts[0]);
        if (refusal != null) {
            return Checked.no(refusal);
        }
        IpAddress address = IpAddress.parse(parts[0]);
        if (!isPrefix(parts[1], address)) {
            return Checked.no("has a prefix that is no number from 0 to " + address.bits());
        }
        int bits = Integer.parseInt(parts[1]);
        BigInteger network = masked(address.number(), bits, address.bits());
        String canonical = new IpAddress(network, address.v6()).text() + "/" + bits;
        return network.equals(address.number())
                ? Checked.ok(canonical)
                : Checked.no("has bits set behind its prefix: the network is " + canonical, canonical);
    }

    /** A network that rules may be made for: one that is not half of the world. */
    public static Checked checkNarrow(String text) {
        Checked checked = check(text);
        if (!checked.refused() && parse(checked.value()).bits() < 8) {
            return Checked.no("is too wide: a firewall rule for it would let nearly everybody in");
        }
        return checked;
    }

    /** Whether every address of the other is in this one. */
    public boolean contains(Cidr other) {
        return bits <= other.bits && overlaps(other);
    }

    /** Whether they have an address in common. */
    public boolean overlaps(Cidr other) {
        int shared = Math.min(bits, other.bits);
        return v6 == other.v6 && masked(network, shared, width()).equals(masked(other.network, shared, width()));
    }

    /** Whether an address is in it; false for a text that is no address. */
    public boolean contains(String address) {
        if (IpAddress.refusal(address) != null) {
            return false;
        }
        IpAddress ip = IpAddress.parse(address);
        return ip.v6() == v6 && masked(ip.number(), bits, width()).equals(network);
    }

    private static boolean isPrefix(String text, IpAddress address) {
        return text.matches("0|[1-9]\\d{0,2}") && Integer.parseInt(text) <= address.bits();
    }

    private int width() {
        return v6 ? 128 : 32;
    }

    private static BigInteger masked(BigInteger number, int bits, int width) {
        return number.shiftRight(width - bits).shiftLeft(width - bits);
    }
}
