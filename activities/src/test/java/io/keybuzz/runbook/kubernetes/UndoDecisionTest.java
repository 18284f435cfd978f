package io.keybuzz.runbook.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.kubernetes.UndoDecision.Kind;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UndoDecisionTest {
    private static final String NAME = "ConfigMap/chatwoot/chatwoot-config";
    private static final ObjectState ABSENT = ObjectState.absent(NAME);
    private static final ObjectState BEFORE = state("uid-1", "before", null);

    @Test
    void deletesWhatThisRunMade() {
        assertThat(decide(ABSENT, state("uid-1", "x", "run-1")).kind()).isEqualTo(Kind.DELETE);
    }

    @Test
    void keepsWhatAnotherRunOrSomebodyElseMadeMeanwhile() {
        assertThat(decide(ABSENT, state("uid-1", "x", "run-2"))).isEqualTo(keep("run run-2 made it"));
        assertThat(decide(ABSENT, state("uid-1", "x", null))).isEqualTo(keep("somebody else made it meanwhile"));
    }

    @Test
    void hasNothingToDoWhenItIsAsBefore() {
        assertThat(decide(ABSENT, ABSENT).kind()).isEqualTo(Kind.NOTHING);
        assertThat(decide(BEFORE, BEFORE).kind()).isEqualTo(Kind.NOTHING);
    }

    @Test
    void restoresWhatItWroteEvenWhenTheAnswerWasLost() {
        assertThat(decide(BEFORE, state("uid-1", "wrote-2", null)).kind()).isEqualTo(Kind.RESTORE);
    }

    @Test
    void keepsWhatSomebodyChangedDeletedOrMadeAnew() {
        assertThat(decide(BEFORE, state("uid-1", "by hand", null)).kind()).isEqualTo(Kind.KEEP);
        assertThat(decide(BEFORE, ABSENT).kind()).isEqualTo(Kind.KEEP);
        assertThat(decide(BEFORE, state("uid-2", "wrote-1", null)).kind()).isEqualTo(Kind.KEEP);
    }

    @Test
    void keepsWhatItNeverWrote() {
        UndoDecision decision = UndoDecision.of(BEFORE, state("uid-1", "by hand", null), false, Set.of(), "run-1");
        assertThat(decision.kind()).isEqualTo(Kind.KEEP);
    }

    @Test
    void whatItRestoredIsDoneAlsoWhenTheUndoComesAgain() {
        UndoDecision again =
                UndoDecision.of(BEFORE, state("uid-1", "restored", null), false, Set.of("restored"), "run-1");
        assertThat(again.kind()).isEqualTo(Kind.NOTHING);
    }

    private static UndoDecision decide(ObjectState before, ObjectState now) {
        return UndoDecision.of(before, now, true, Set.of("wrote-1", "wrote-2"), "run-1");
    }

    private static UndoDecision keep(String why) {
        return new UndoDecision(Kind.KEEP, why);
    }

    private static ObjectState state(String uid, String hash, String run) {
        return new ObjectState(NAME, true, uid, null, hash, run);
    }
}
