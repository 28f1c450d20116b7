package dev.berth.vm.error;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what a user most likely meant. */
public final class NearMiss {

    private NearMiss() {}

    /** The candidate nearest to what was typed, if one is near enough not to be silly. */
    public static Optional<String> of(String typed, Collection<String> candidates) {
        int tolerated = Math.max(1, typed.length() / 3);
        return candidates.stream()
                .filter(candidate ->
                        distance(typed, candidate) <= tolerated || (typed.length() >= 3 && candidate.startsWith(typed)))
                .min(Comparator.<String>comparingInt(candidate -> distance(typed, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** How many letters must be added, dropped, changed or swapped with their neighbour. */
    static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                cost[i][j] = Math.min(cost[i - 1][j - 1] + change, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
