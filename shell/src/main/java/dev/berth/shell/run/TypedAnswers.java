package dev.berth.shell.run;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.springframework.shell.core.InputReader;

/** Answers to the questions of a command on the command line: asked on one stream, read from standard input. */
public final class TypedAnswers implements InputReader {

    private final PrintStream questions;

    public TypedAnswers(PrintStream questions) {
        this.questions = questions;
    }

    @Override
    public String readInput(String question) throws IOException {
        questions.print(question);
        questions.flush();
        // Read by another thread: nothing interrupts who reads a terminal, and Ctrl-C is not to wait for an answer.
        FutureTask<@Nullable String> line = new FutureTask<>(
                () -> new BufferedReader(new InputStreamReader(System.in, System.out.charset())).readLine());
        Thread.ofPlatform().daemon().name("answer").start(line);
        try {
            String answer = line.get();
            if (answer == null) {
                throw new EOFException("standard input has ended");
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for an answer");
        } catch (ExecutionException e) {
            throw new IOException("could not read an answer", e.getCause());
        }
    }
}
