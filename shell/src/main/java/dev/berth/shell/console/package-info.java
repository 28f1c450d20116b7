/** What users see: results, messages, progress, questions and errors. */
@NullMarked
package dev.berth.shell.console;

import org.jspecify.annotations.NullMarked;
