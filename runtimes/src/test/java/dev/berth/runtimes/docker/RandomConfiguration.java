package dev.berth.runtimes.docker;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A docker configuration without a selection, of which we know how it was put together; the same one for the same seed.
 *
 * @param seed named when a test fails
 * @param members at least one
 * @param blanks before members, after members, and before and after the object
 * @param position where a selection goes
 */
record RandomConfiguration(long seed, List<String> members, List<String> blanks, int position) {

    private static final List<String> BLANKS = List.of("", " ", "\n", "\n\t", "\r\n    ", " \t ");

    private static final List<String> NAMES = List.of(
            "auths", "credsStore", "currentContexts", "", "a b", "\\\"currentContext\\\":", "\u00fc", "\\u0041", "{,");

    private static final List<String> VALUES = List.of(
            "{}",
            "[]",
            "1.50",
            "-0",
            "1e400",
            "123456789012345678901234567890",
            "true",
            "null",
            "\"\"",
            "\"a,b}\"",
            "\"\\\"currentContext\\\": \\\"x\\\",\"",
            "{ \"currentContext\" : \"inner\" ,\"x\":[ {} , 1 ]}",
            "[ \"\\u003c\", {\"a\":{\"b\":\"\uD83D\uDC33\"}} ]");

    static RandomConfiguration of(long seed) {
        Random random = new Random(seed);
        Supplier<String> member = () -> "\"" + one(NAMES, random) + "\"" + one(BLANKS, random) + ":"
                + one(BLANKS, random) + one(VALUES, random);
        return new RandomConfiguration(
                seed,
                Stream.generate(member).limit(1 + random.nextInt(5)).toList(),
                Stream.generate(() -> one(BLANKS, random)).limit(3).toList(),
                random.nextInt());
    }

    private static String one(List<String> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }

    String text() {
        return text(members);
    }

    String text(String name, String value) {
        int index = Math.floorMod(position, members.size() + 1);
        return text(Stream.of(
                        members.subList(0, index), List.of(name + ": " + value), members.subList(index, members.size()))
                .flatMap(List::stream)
                .toList());
    }

    private String text(List<String> all) {
        return blanks.get(2)
                + all.stream()
                        .map(member -> blanks.get(0) + member + blanks.get(1))
                        .collect(Collectors.joining(",", "{", "}"))
                + blanks.get(2);
    }
}
