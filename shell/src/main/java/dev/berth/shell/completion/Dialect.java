package dev.berth.shell.completion;

import dev.berth.shell.grammar.Words;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the shells write what their scripts have in common. */
enum Dialect {
    BASH {
        @Override
        String described(String value, String description) {
            // Bash has no place for descriptions.
            return quoted(value);
        }
    },
    ZSH {
        @Override
        String described(String value, String description) {
            String plain = value.replace(":", "\\:");
            return quoted(description.isEmpty() ? plain : plain + ":" + description);
        }
    },
    FISH {
        @Override
        String quoted(String text) {
            return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
        }

        @Override
        String described(String value, String description) {
            return quoted(value) + " " + quoted(description);
        }

        @Override
        String pattern(String start) {
            return quoted(start + "*");
        }

        @Override
        String branch(List<String> patterns, String body) {
            return "        case " + String.join(CONTINUED, patterns) + "\n            " + body + "\n";
        }
    };

    private static final String CONTINUED = " \\\n            ";

    /** The text as one word of the shell. */
    String quoted(String text) {
        return Words.quote(text);
    }

    /** The words that tell the script's own function of a value and what it means. */
    abstract String described(String value, String description);

    /** A pattern for whatever begins so. */
    String pattern(String start) {
        return quoted(start) + "*";
    }

    /** What is done where the subject of a case is one of the patterns. */
    String branch(List<String> patterns, String body) {
        return "        " + String.join(" |" + CONTINUED, patterns) + ")\n            " + body + "\n            ;;\n";
    }

    /** A call of one of the script's own functions, its words one a line. */
    String call(String function, List<String> words) {
        return words.stream().collect(Collectors.joining(CONTINUED + "    ", function + " ", ""));
    }

    /** The resource that holds what is the same for all commands. */
    String template() {
        return "berth." + name().toLowerCase(Locale.ROOT);
    }
}
