package io.keybuzz.runbook.firewall;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** A network in CIDR notation, IPv4 or IPv6; the arithmetic that needs no system to ask. */
record Cidr(BigInteger first, int bits, int length) {
    /** As a rule means it that names no network. */
    static final String EVERYWHERE = "0.0.0.0/0";

    /** A network, or an address as a network of one; empty when it is neither. Never asks a name server. */
    static Optional<Cidr> parse(String text) {
        if (text == null || !text.matches("[0-9a-fA-F:.]+(/[0-9]{1,3})?")) {
            return Optional.empty();
        }
        String[] parts = text.split("/");
        try {
            byte[] bytes = InetAddress.getByName(parts[0]).getAddress();
            int bits = bytes.length * 8;
            int length = parts.length == 1 ? bits : Integer.parseInt(parts[1]);
            if (length > bits) {
                return Optional.empty();
            }
            BigInteger address = new BigInteger(1, bytes);
            return Optional.of(new Cidr(address.shiftRight(bits - length).shiftLeft(bits - length), bits, length));
        } catch (UnknownHostException notAnAddress) {
            return Optional.empty();
        }
    }

    /** Whether every address of the other is in this one. */
    boolean contains(Cidr other) {
        return bits == other.bits
                && length <= other.length
                && first.shiftRight(bits - length).equals(other.first.shiftRight(bits - length));
    }

    boolean overlaps(Cidr other) {
        return contains(other) || other.contains(this);
    }

    /** Whether the network, as text, holds the address; false when either cannot be read. */
    static boolean holds(String network, String address) {
        return parse(network).flatMap(n -> parse(address).map(n::contains)).orElse(false);
    }

    /** Whether two networks share an address; everywhere is everywhere in both families. */
    static boolean overlap(String a, String b) {
        if (a.equals(EVERYWHERE) || b.equals(EVERYWHERE)) {
            return true;
        }
        return parse(a).flatMap(x -> parse(b).map(x::overlaps)).orElse(false);
    }
}
