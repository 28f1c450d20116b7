package dev.berth.shell.support;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out of a text: those that are known, wherever they stand, and what looks like one by its form or by the
 * name before it. Better too much than too little is taken.
 */
final class Redaction {

    /** What stands in place of a secret. */
    static final String REMOVED = "(removed)";

    /** Shorter ones would take half of every text with them, and hide nothing. */
    private static final int LEAST = 6;

    private static final Pattern PRIVATE_KEY = Pattern.compile(
            "-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\\z)", Pattern.DOTALL);

    /** User and password of a URL, or a token in their place. */
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/\\s@\"']+(?=@)");

    /** {@code password=...}, {@code "token" : "..."}, {@code client-key-data: ...} and their like. */
    private static final Pattern NAMED = Pattern.compile(
            "(?i)([\\w.-]*(?:passw(?:or)?d|secret|token|api[_-]?key|private[_-]?key|credential|client-key-data"
                    + "|client-certificate-data|\\bauth\\b|identitytoken)[\\w.-]*[\"']?\\s*[:=]\\s*)"
                    + "(?:(\")[^\"]*\"|(')[^']*'|[^\\s,}\\])]+)");

    /** {@code --password ...} on a command line. */
    private static final Pattern OPTION =
            Pattern.compile("(?i)(--[\\w-]*(?:passw(?:or)?d|secret|token|key)[\\w-]*\\s+)[^\\s-]\\S*");

    private static final Pattern HEADER = Pattern.compile("(?i)\\b(bearer|basic)\\s+[\\w.~+/=-]{8,}");

    /** Tokens that are known by how they begin: JSON web tokens, K3s' own, and those of some large services. */
    private static final Pattern TOKEN =
            Pattern.compile("eyJ[\\w-]{8,}\\.[\\w-]{8,}\\.[\\w-]*|K10[0-9a-f]{64}::\\S+|gh[pousr]_\\w{20,}"
                    + "|github_pat_\\w{20,}|glpat-[\\w-]{20,}|AKIA[0-9A-Z]{16}|xox[abprs]-[\\w-]{10,}");

    private final List<String> known;

    /** @param known secrets that are to be found nowhere */
    Redaction(Collection<String> known) {
        this.known = known.stream()
                .map(String::strip)
                .filter(secret -> secret.length() >= LEAST)
                .distinct()
                // One that contains another goes first, or a rest of it would stay.
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /** The text without secrets. */
    String of(String text) {
        String clean = text;
        for (String secret : known) {
            clean = clean.replace(secret, REMOVED);
        }
        clean = PRIVATE_KEY.matcher(clean).replaceAll(REMOVED);
        clean = USER_INFO.matcher(clean).replaceAll(REMOVED);
        clean = TOKEN.matcher(clean).replaceAll(REMOVED);
        clean = HEADER.matcher(clean).replaceAll("$1 " + REMOVED);
        clean = OPTION.matcher(clean).replaceAll("$1" + REMOVED);
        return NAMED.matcher(clean).replaceAll(match -> {
            String quote = match.group(2) != null ? "\"" : match.group(3) != null ? "'" : "";
            return Matcher.quoteReplacement(match.group(1) + quote + REMOVED + quote);
        });
    }
}
