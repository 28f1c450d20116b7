package dev.berth.shell.grammar;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Words as people, scripts and chance make them; the same ones for the same seed. */
final class RandomWords {

    /** What means something to a shell, and a little that does not. */
    private static final String TYPEABLE = "ab '\"\\$`#\n\t;&|<>*?~=\u00e9";

    private static final int LONGEST = 8;

    private final Random random;

    RandomWords(long seed) {
        random = new Random(seed);
    }

    /** None to five words of any characters there are, the empty word among them. */
    List<String> anything() {
        return words(random.nextInt(6), () -> random.nextBoolean() ? typeableCharacter() : anyCharacter());
    }

    /** One to five words that can be handed to a program. */
    List<String> typeable() {
        return words(1 + random.nextInt(5), this::typeableCharacter);
    }

    private List<String> words(int count, Supplier<String> character) {
        return Stream.generate(() -> Stream.generate(character)
                        .limit(random.nextInt(LONGEST + 1))
                        .collect(Collectors.joining()))
                .limit(count)
                .toList();
    }

    private String typeableCharacter() {
        int index = random.nextInt(TYPEABLE.length());
        return TYPEABLE.substring(index, index + 1);
    }

    /** Lone surrogates too: what a JVM was started with may hold them. */
    private String anyCharacter() {
        return Character.toString(random.nextInt(Character.MAX_CODE_POINT + 1));
    }
}
