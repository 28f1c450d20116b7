package dev.berth.shell.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
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
        String answer = new BufferedReader(new InputStreamReader(System.in, System.out.charset())).readLine();
        return answer == null ? "" : answer;
    }
}
