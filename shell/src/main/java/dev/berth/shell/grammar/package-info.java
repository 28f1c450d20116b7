/** What users may type: words, options, commands, and the parser that reads them the same way everywhere. */
@NullMarked
package dev.berth.shell.grammar;

import org.jspecify.annotations.NullMarked;
