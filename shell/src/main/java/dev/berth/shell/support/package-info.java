/** What a maintainer needs to see to help somebody, without what nobody else may see. */
@NullMarked
package dev.berth.shell.support;

import org.jspecify.annotations.NullMarked;
