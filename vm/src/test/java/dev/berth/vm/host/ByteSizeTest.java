package dev.berth.vm.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.error.BerthException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

    @ParameterizedTest
    @CsvSource({
        "4GiB,4294967296",
        "4G,4294967296",
        "4gb,4294967296",
        "512m,536870912",
        "10 KiB,10240",
        "1T,1099511627776",
        "77,77",
        "77B,77",
        "0,0"
    })
    void readsTheUnitsPeopleWriteAsPowersOf1024(String text, long bytes) {
        assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GiB", "-4G", "4.5G", "4 PiB", "four", "4GiBs", "0x10", "99999999T"})
    void refusesWhatIsNotASize(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @CsvSource({"4294967296,4GiB", "1610612736,1536MiB", "1000,1000B", "0,0B", "1125899906842624,1024TiB"})
    void printsTheLargestUnitThatIsExact(long bytes, String text) {
        assertThat(new ByteSize(bytes)).hasToString(text);
        assertThat(ByteSize.parse(text)).isEqualTo(new ByteSize(bytes));
    }

    @Test
    void ordersBySize() {
        assertThat(ByteSize.ofMiB(1025)).isGreaterThan(ByteSize.ofGiB(1));
    }
}
