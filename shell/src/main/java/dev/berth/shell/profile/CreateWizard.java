package dev.berth.shell.profile;

import dev.berth.profiles.Profiles;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Words;
import dev.berth.vm.error.BerthException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Asks what a {@code profile create} without a name and settings leaves open, and says the one line that does the same.
 * Nothing is made while it asks; an answer that cannot be is asked for again.
 */
final class CreateWizard {

    private final Profiles profiles;
    private final SettingsOptions settings;
    private final Console console;

    CreateWizard(Profiles profiles, SettingsOptions settings, Console console) {
        this.profiles = profiles;
        this.settings = settings;
        this.console = console;
    }

    /**
     * The command with everything that was asked for.
     *
     * @throws BerthException when the user gives up
     */
    Invocation complete(Syntax syntax, Invocation typed) {
        console.message("Press Enter to accept what is in brackets, or Ctrl-C to cancel.");
        String name = name();
        Invocation asked = typed;
        for (SettingsOptions.Question question : settings.questions()) {
            if (question.applies().test(asked)) {
                asked = ask(question, asked);
            }
        }
        Invocation complete = new Invocation(asked.command(), asked.options(), List.of(name), asked.rest());
        console.message("The same in one line: " + line(syntax, complete));
        return complete;
    }

    private String name() {
        Set<String> taken =
                profiles.list().stream().map(profile -> profile.name().value()).collect(Collectors.toSet());
        String free = Stream.concat(
                        Stream.of(ProfileName.DEFAULT.value(), "dev"),
                        IntStream.iterate(2, number -> number + 1).mapToObj(number -> "dev-" + number))
                .filter(name -> !taken.contains(name))
                .findFirst()
                .orElseThrow();
        return valid("Name", free, name -> {
            new ProfileName(name);
            if (taken.contains(name)) {
                throw BerthException.usage("there is a profile " + name + " already");
            }
        });
    }

    private Invocation ask(SettingsOptions.Question question, Invocation asked) {
        String proposed = question.proposed().apply(profiles.proposed(settings.of(asked, Map.of())));
        String answer = valid(
                question.text(),
                proposed,
                text -> profiles.proposed(settings.of(with(asked, question, text), Map.of())));
        // Nothing where there would be nothing needs no option.
        return answer.equals(proposed) && answer.equals(SettingsOptions.NOTHING)
                ? asked
                : with(asked, question, answer);
    }

    private static Invocation with(Invocation asked, SettingsOptions.Question question, String answer) {
        Map<String, List<String>> options = new LinkedHashMap<>(asked.options());
        options.put(question.option().name(), question.values(answer));
        return new Invocation(asked.command(), options, asked.arguments(), asked.rest());
    }

    private String valid(String question, String proposed, Consumer<String> check) {
        while (true) {
            String answer = console.answer(question, proposed);
            try {
                check.accept(answer);
                return answer;
            } catch (BerthException e) {
                console.problem(e);
            }
        }
    }

    private static String line(Syntax syntax, Invocation complete) {
        List<String> words = new ArrayList<>(List.of("berth"));
        words.addAll(syntax.words());
        words.addAll(complete.arguments());
        for (Option option : syntax.options()) {
            for (String value : complete.values(option)) {
                words.add(option.typed());
                if (!option.isFlag()) {
                    words.add(value);
                }
            }
        }
        return Words.join(words);
    }
}
