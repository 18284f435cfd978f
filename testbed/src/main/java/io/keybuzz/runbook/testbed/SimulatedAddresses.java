package io.keybuzz.runbook.testbed;

import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/** Module 11's addresses on local ports. What is not simulated refuses connections, and nothing leaves the machine. */
final class SimulatedAddresses implements AddressMap {
    /** TCP port 1 has no listener on any machine of today. */
    private static final HostPort REFUSED = new HostPort("127.0.0.1", 1);

    private final Map<HostPort, IntSupplier> ports = new ConcurrentHashMap<>();

    /** @param localPort 0 while nothing listens there */
    void map(String host, int port, IntSupplier localPort) {
        ports.put(new HostPort(host, port), localPort);
    }

    /** The same as it is now, in the form of an address map's file. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("# The simulated world's addresses, and where they are on this machine");
        ports.keySet().stream()
                .sorted(Comparator.comparing(HostPort::toString))
                .forEach(address -> lines.add(address + " " + resolve(address)));
        lines.add("* " + REFUSED);
        return lines;
    }

    @Override
    public HostPort resolve(HostPort address) {
        if (address.host().equals("127.0.0.1") || address.host().equals("localhost")) {
            return address;
        }
        IntSupplier port = ports.get(address);
        int local = port == null ? 0 : port.getAsInt();
        return local == 0 ? REFUSED : new HostPort("127.0.0.1", local);
    }
}
