package dev.berth.vm.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BerthExceptionTest {

    @Test
    void readsAsOneShortParagraphOfWhatWhyAndWhatNext() {
        BerthException failure = BerthException.precondition("profile dev cannot start")
                .because("QEMU is not installed")
                .remedy("Run: apt-get install qemu-system-x86");

        assertThat(failure)
                .hasMessage("profile dev cannot start: QEMU is not installed. Run: apt-get install qemu-system-x86");
        assertThat(failure.kind()).isEqualTo(BerthException.Kind.PRECONDITION);
    }

    @Test
    void keepsItsKindReasonAndCauseWhateverOrderTheyAreGivenIn() {
        Exception cause = new IllegalStateException("x");

        BerthException failure =
                BerthException.failed("a").causedBy(cause).remedy("c").because("b");

        assertThat(failure).hasMessage("a: b. c").hasCause(cause);
        assertThat(failure.kind()).isEqualTo(BerthException.Kind.FAILED);
    }
}
