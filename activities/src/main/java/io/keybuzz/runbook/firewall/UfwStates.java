package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.spec.Spec.Firewall;
import java.util.ArrayList;
import java.util.List;

/**
 * How many nodes have ufw in which state, and what is said of it; pure.
 *
 * @param none nodes without ufw
 * @param lost nodes that could not be asked
 */
record UfwStates(long active, long inactive, long none, long lost) {

    boolean allActive() {
        return inactive + none + lost == 0;
    }

    /** Another firewall, or none, is said and never changed; nor is ufw turned on. */
    String words(Firewall firewall) {
        long total = active + inactive + none + lost;
        List<String> words = new ArrayList<>();
        words.add("ufw is active on " + active + " of " + total + " nodes");
        if (inactive > 0) {
            words.add(
                    "inactive on " + inactive + ", and stays so; a safe order to turn it on: " + UfwOrder.of(firewall));
        }
        if (none > 0) {
            words.add("not installed on " + none
                    + ", where what filters packets is nobody's of this runbook, and is not changed");
        }
        if (lost > 0) {
            words.add(lost + " could not be reached");
        }
        if (!allActive()) {
            words.add("whether a firewall of the provider protects the others cannot be seen from here");
        }
        return String.join("; ", words);
    }
}
