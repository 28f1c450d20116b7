package dev.berth.k3s.kubeconfig;

import java.util.List;

/**
 * What a part of a YAML text says, apart from where and how it is written. Two texts say the same when their meanings
 * are equal; order counts, since it is the user's.
 *
 * <p>An alias keeps its name instead of being replaced by what it stands for. That is stricter than needed, and keeps a
 * few lines of nested aliases from growing without bound.
 */
sealed interface Meaning {

    record Text(String tag, String value) implements Meaning {}

    record Items(List<Meaning> items) implements Meaning {}

    record Pairs(List<Pair> pairs) implements Meaning {}

    record Pair(Meaning key, Meaning value) {}

    record Reference(String anchor, int definition) implements Meaning {}
}
