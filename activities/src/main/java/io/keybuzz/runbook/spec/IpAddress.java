package io.keybuzz.runbook.spec;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An IP address as a number. Ambiguous forms (octal, decimal, shortened IPv4) are not read at all: tools disagree on them. */
record IpAddress(BigInteger number, boolean v6) {
    private static final Pattern IPV4 = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    /** Why a text is no address; null when it is one. */
    static String refusal(String text) {
        Matcher v4 = IPV4.matcher(text);
        if (v4.matches()) {
            for (int i = 1; i <= 4; i++) {
                String part = v4.group(i);
                if (part.length() > 1 && part.startsWith("0")) {
                    return "has a part with a leading zero (" + part + "), which some tools read as octal";
                }
                if (Integer.parseInt(part) > 255) {
                    return "is no IPv4 address: " + part + " is over 255";
                }
            }
            return null;
        }
        if (text.contains("%")) {
            return "has a zone (%…), which means something on one machine only";
        }
        if (text.startsWith("[")) {
            return "stands in brackets; write the address alone, the port has a field of its own";
        }
        if (IPV6.matcher(text).matches()) {
            try {
                return InetAddress.getByName(text).getAddress().length == 16
                        ? null
                        : "is an IPv4 address written as IPv6; write it as IPv4";
            } catch (UnknownHostException e) {
                return "is no IPv6 address";
            }
        }
        return "is no IP address";
    }

    /** @throws IllegalArgumentException when it is none */
    static IpAddress parse(String text) {
        if (refusal(text) != null) {
            throw new IllegalArgumentException("no IP address");
        }
        try {
            byte[] bytes = InetAddress.getByName(text).getAddress();
            return new IpAddress(new BigInteger(1, bytes), bytes.length == 16);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no IP address");
        }
    }

    int bits() {
        return v6 ? 128 : 32;
    }

    /** Where nobody else can be: the machine itself, or its link. */
    boolean local() {
        if (v6) {
            return number.equals(BigInteger.ONE)
                    || number.signum() == 0
                    || number.shiftRight(118).intValue() == 0x3FA;
        }
        int first = number.shiftRight(24).intValue();
        return first == 127 || first == 0 || number.shiftRight(16).intValue() == 0xA9FE;
    }

    /** The canonical text (RFC 5952 for IPv6). */
    String text() {
        if (!v6) {
            int n = number.intValue();
            return (n >>> 24) + "." + (n >>> 16 & 255) + "." + (n >>> 8 & 255) + "." + (n & 255);
        }
        StringBuilder groups = new StringBuilder();
        for (int i = 7; i >= 0; i--) {
            groups.append(Integer.toHexString(number.shiftRight(16 * i).intValue() & 0xFFFF))
                    .append(i == 0 ? "" : ":");
        }
        String text = groups.toString();
        String longest = "";
        Matcher zeros = Pattern.compile("(^|:)(0(:0)+)(?=:|$)").matcher(text);
        while (zeros.find()) {
            longest = zeros.group(2).length() > longest.length() ? zeros.group(2) : longest;
        }
        return longest.isEmpty() ? text : text.replaceFirst("(^|:)" + longest + "(:|$)", "::");
    }
}
