package dev.sluice.inference.remote;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ServerSocketFactory;

/**
 * A service with the interface of Jina's rerank API, on this machine. A document's score is the number that its text
 * begins with, or 0. It speaks HTTP/1.1 by hand, so that it can break it.
 */
public final class FakeService implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] MEGABYTE = "x".repeat(1_000_000).getBytes(ISO_8859_1);

    /** What was asked, header names in lower case. */
    public record Asked(String path, Map<String, String> headers, JsonNode body) {}

    /** Answers a request; a connection whose answer throws is closed. */
    @FunctionalInterface
    public interface Answer {
        void give(Asked asked, InputStream in, OutputStream out) throws Exception;
    }

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final List<Asked> asked = new ArrayList<>();
    private final Deque<Answer> next = new ConcurrentLinkedDeque<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Answer usual = FakeService::scores;

    private FakeService(ServerSocket server) {
        this.server = server;
        threads.execute(this::accept);
    }

    public static FakeService start() {
        return start(ServerSocketFactory.getDefault());
    }

    static FakeService start(ServerSocketFactory sockets) {
        try {
            return new FakeService(sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String address() {
        return "http://127.0.0.1:" + port() + "/v1/rerank";
    }

    int port() {
        return server.getLocalPort();
    }

    /** The next requests are answered so, one each. */
    public FakeService next(Answer... answers) {
        next.addAll(List.of(answers));
        return this;
    }

    /** From now on requests are answered so. */
    public FakeService always(Answer answer) {
        usual = answer;
        return this;
    }

    public List<Asked> asked() {
        synchronized (asked) {
            return List.copyOf(asked);
        }
    }

    /** As it should be. */
    public static void scores(Asked asked, InputStream in, OutputStream out) throws IOException {
        List<Double> scores = new ArrayList<>();
        asked.body().get("documents").forEach(text -> scores.add(number(text.asText())));
        String results = IntStream.range(0, scores.size())
                .boxed()
                .sorted((left, right) -> Double.compare(scores.get(right), scores.get(left)))
                .map(index -> "{\"index\":" + index + ",\"relevance_score\":" + scores.get(index) + "}")
                .collect(Collectors.joining(","));
        write(
                out,
                200,
                "{\"model\":\"fake\",\"usage\":{\"total_tokens\":" + 10 * scores.size() + "},\"results\":[" + results
                        + "]}");
    }

    private static double number(String text) {
        String first = text.strip().split("\\s", 2)[0];
        return first.matches("-?\\d+(\\.\\d+)?") ? Double.parseDouble(first) : 0;
    }

    public static Answer status(int status, String... headers) {
        // As real services do, it repeats what it was sent.
        return (asked, in, out) -> write(out, status, "{\"detail\":" + asked.body() + "}", headers);
    }

    public static Answer json(String body) {
        return (asked, in, out) -> write(out, 200, body);
    }

    /** Closes the connection in the middle of a body of known length. */
    static Answer half() {
        return (asked, in, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"results\":[".getBytes(UTF_8));
            throw new IOException("half is enough");
        };
    }

    /** A body that ends where the connection does. */
    static Answer untilTheEnd(String body) {
        return (asked, in, out) -> {
            out.write(("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body).getBytes(UTF_8));
            throw new IOException("the end");
        };
    }

    static Answer nothing() {
        return (asked, in, out) -> {
            throw new IOException("no answer");
        };
    }

    /** Writes something, then waits until the client has gone. */
    static Answer silence(String beginning, CountDownLatch begun, CompletableFuture<Void> gone) {
        return (asked, in, out) -> {
            out.write(beginning.getBytes(UTF_8));
            out.flush();
            begun.countDown();
            try {
                while (in.read() >= 0) {
                    // Nothing more is to come.
                }
            } finally {
                gone.complete(null);
            }
        };
    }

    /** A hundred megabytes; says how many of them were taken. */
    static Answer large(boolean told, CompletableFuture<Integer> taken) {
        return (asked, in, out) -> {
            int megabytes = 0;
            try {
                String length = told ? "Content-Length: 100000000\r\n" : "Connection: close\r\n";
                out.write(("HTTP/1.1 200 OK\r\n" + length + "\r\n").getBytes(UTF_8));
                for (; megabytes < 100; megabytes++) {
                    out.write(MEGABYTE);
                }
            } finally {
                taken.complete(megabytes);
            }
            throw new IOException("the end");
        };
    }

    static void write(OutputStream out, int status, String body, String... headers) throws IOException {
        byte[] bytes = status == 204 ? new byte[0] : body.getBytes(UTF_8);
        StringBuilder head =
                new StringBuilder("HTTP/1.1 " + status + " Whatever\r\nContent-Type: application/json\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        head.append(status == 204 ? "\r\n" : "Content-Length: " + bytes.length + "\r\n\r\n");
        out.write(head.toString().getBytes(ISO_8859_1));
        out.write(bytes);
        out.flush();
    }

    private void accept() {
        while (closed.getCount() > 0) {
            try {
                Socket connection = server.accept();
                connections.add(connection);
                threads.execute(() -> serve(connection));
            } catch (IOException e) {
                // Closed, or a client that went while it came.
            }
        }
    }

    private void serve(Socket connection) {
        try (connection;
                InputStream in = connection.getInputStream();
                OutputStream out = connection.getOutputStream()) {
            for (Asked request = read(in); request != null; request = read(in)) {
                synchronized (asked) {
                    asked.add(request);
                }
                Answer answer = next.poll();
                (answer == null ? usual : answer).give(request, in, out);
                out.flush();
            }
        } catch (Exception e) {
            // The connection ends, as was asked for or as the client wished.
        } finally {
            connections.remove(connection);
        }
    }

    private static Asked read(InputStream in) throws IOException {
        String first = line(in);
        if (first.isEmpty()) {
            return null;
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Asked(first.split(" ", -1)[1], headers, JSON.readTree(body));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int value = in.read(); value >= 0 && value != '\n'; value = in.read()) {
            line.write(value);
        }
        return line.toString(ISO_8859_1).strip();
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            server.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
