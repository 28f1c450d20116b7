package dev.berth.vm.download;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Marks what goes wrong in reading, so that it can be told from what goes wrong in writing. */
final class ReadFailures extends FilterInputStream {

    /** The source of the bytes failed. */
    static final class ReadFailed extends IOException {
        private static final long serialVersionUID = 1L;

        ReadFailed(IOException cause) {
            super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
        }
    }

    ReadFailures(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (IOException e) {
            throw new ReadFailed(e);
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return super.read(buffer, offset, length);
        } catch (IOException e) {
            throw new ReadFailed(e);
        }
    }
}
