package dev.sluice.inference.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedOutputStream;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A hub with one repository, and a second server that it redirects to for large files, as a hub does to its CDN. Small
 * files come after a redirect within the hub. Faults are told ahead, each happens once.
 */
public final class FakeHub implements AutoCloseable {

    public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SIGNATURE = "?Signature=not-for-messages";

    /** What was asked of a server. */
    public record Asked(boolean cdn, String path, String range, String authorization) {}

    /** Answers in place of the hub. */
    @FunctionalInterface
    public interface Fault {
        void answer(HttpExchange exchange, byte[] content) throws IOException;
    }

    private final HttpServer hub = server();
    private final HttpServer cdn = server();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Map<String, Long> listedSizes = new LinkedHashMap<>();
    private final Map<String, byte[]> listedContents = new LinkedHashMap<>();
    private final List<String> large = new ArrayList<>();
    private final Map<String, Deque<Fault>> faults = new ConcurrentHashMap<>();
    private final List<Asked> asked = new ArrayList<>();
    private final String repository;
    private String license = "apache-2.0";
    private String licenseName = "";
    private String token = "";
    private String gatedError = "";
    private volatile String commit = COMMIT;

    public FakeHub(String repository) throws IOException {
        this.repository = repository;
        hub.createContext("/", exchange -> serve(exchange, false));
        cdn.createContext("/", exchange -> serve(exchange, true));
        for (HttpServer server : List.of(hub, cdn)) {
            server.setExecutor(threads);
            server.start();
        }
    }

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The files of a small cross-encoder, exported with all precisions. */
    public static FakeHub withModel(String repository) throws IOException {
        FakeHub hub = new FakeHub(repository);
        return hub.small("config.json", "{\"architectures\":[\"X\"]}")
                .small("tokenizer.json", "{\"model\":{}}")
                .small("tokenizer_config.json", "{}")
                .small("README.md", "---\nlicense: apache-2.0\n---\n# A model\n")
                .small("modeling.py", "print()")
                .large("model.safetensors", bytes(50_000, 1))
                .large("pytorch_model.bin", bytes(50_000, 2))
                .large("onnx/model.onnx", graph(200_000, 3))
                .large("onnx/model.onnx_data", bytes(300_000, 4))
                .large("onnx/model_fp16.onnx", graph(100_000, 5));
    }

    /** An ONNX file of so many bytes that has weights in files beside it, one byte in each. */
    public static byte[] graph(int count, int seed, String... locations) {
        try {
            ByteArrayOutputStream graph = new ByteArrayOutputStream();
            for (String location : locations) {
                byte[] external = join(field(1, "location".getBytes(UTF_8)), field(2, location.getBytes(UTF_8)));
                // One value of 8 bits, called w, outside of the file.
                byte[] tensor = {1 << 3, 1, 2 << 3, 3, 8 << 3 | 2, 1, 'w', 14 << 3, 1};
                graph.write(field(5, join(tensor, field(13, external))));
            }
            graph.write(field(12, field(1, "logits".getBytes(UTF_8))));
            byte[] model = join(new byte[] {1 << 3, 8}, field(7, graph.toByteArray()));
            // A text about the model fills up what is left, but for its own head of four bytes.
            return join(model, field(6, bytes(count - model.length - 4, seed)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] field(int number, byte[] content) throws IOException {
        ByteArrayOutputStream field = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(field);
        out.writeByteArray(number, content);
        out.flush();
        return field.toByteArray();
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    public static byte[] bytes(int count, int seed) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i * 31 + i / 251 + seed);
        }
        return bytes;
    }

    public FakeHub small(String path, String content) {
        files.put(path, content.getBytes(UTF_8));
        return this;
    }

    public FakeHub large(String path, byte[] content) {
        files.put(path, content);
        large.add(path);
        return this;
    }

    public FakeHub without(String path) {
        files.remove(path);
        return this;
    }

    public FakeHub license(String word) {
        license = word;
        return this;
    }

    public FakeHub licenseName(String name) {
        licenseName = name;
        return this;
    }

    /** Only this token opens the repository. */
    public FakeHub token(String secret) {
        token = secret;
        return this;
    }

    /** Files are refused to everybody. */
    public FakeHub gated() {
        gatedError = "GatedRepo";
        return this;
    }

    /** The branch moves on. */
    public FakeHub commit(String next) {
        commit = next;
        return this;
    }

    /** Lists another size than the file has. */
    public FakeHub listedSize(String path, long bytes) {
        listedSizes.put(path, bytes);
        return this;
    }

    /** Lists the hash of another content. */
    public FakeHub listedContent(String path, byte[] content) {
        listedContents.put(path, content);
        return this;
    }

    /** Has the next request for a file answered otherwise; {@code listing} stands for the list of files. */
    public FakeHub fault(String path, Fault... next) {
        faults.computeIfAbsent(path, key -> new ArrayDeque<>()).addAll(List.of(next));
        return this;
    }

    public String address() {
        return address(hub);
    }

    private static String address(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public byte[] content(String path) {
        return files.get(path);
    }

    /** The hash by which the hub knows a file. */
    public String hash(String path) {
        return large.contains(path) ? sha256(files.get(path)) : blob(files.get(path));
    }

    public synchronized List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** The requests whose answers hold a file, in their order. */
    public List<Asked> askedFor(String path) {
        return asked().stream()
                .filter(request -> request.path().equals((large.contains(path) ? "/blobs/" : "/cached/") + path))
                .toList();
    }

    /** Answers with a status and headers, alternately names and values. */
    public static Fault status(int status, String... headers) {
        return (exchange, content) -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    /** Breaks the connection after so many bytes of the answer. */
    public static Fault breakAfter(int bytes) {
        return (exchange, content) -> {
            int offset = begin(exchange, content);
            OutputStream out = exchange.getResponseBody();
            out.write(content, offset, bytes);
            out.flush();
        };
    }

    /** Sends so many bytes of the answer, then nothing more, until the hub is closed. */
    public Fault stallAfter(int bytes) {
        return (exchange, content) -> {
            int offset = begin(exchange, content);
            OutputStream out = exchange.getResponseBody();
            out.write(content, offset, bytes);
            out.flush();
            awaitClose();
        };
    }

    /** Does not answer at all, until the hub is closed. */
    public Fault silent() {
        return (exchange, content) -> awaitClose();
    }

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends something else, of any length. */
    public static Fault content(byte[] other) {
        return (exchange, content) -> {
            exchange.sendResponseHeaders(200, other.length);
            exchange.getResponseBody().write(other);
        };
    }

    /** Sends all of the file, whatever was asked for. */
    public static Fault wholeFile() {
        return (exchange, content) -> content(content).answer(exchange, content);
    }

    /** Sends something else in pieces, without saying how long it is. */
    public static Fault unmeasured(byte[] other) {
        return (exchange, content) -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(other);
        };
    }

    private void serve(HttpExchange exchange, boolean isCdn) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            synchronized (this) {
                asked.add(new Asked(isCdn, path, header(exchange, "Range"), header(exchange, "Authorization")));
            }
            if (isCdn) {
                serveContent(exchange, path.substring("/blobs/".length()));
            } else {
                serveHub(exchange, path);
            }
        } catch (IOException e) {
            // The other side went away, or a fault left an answer short: that is what the tests are about.
        }
    }

    private void serveHub(HttpExchange exchange, String path) throws IOException {
        String listing = "/api/models/" + repository + "/revision/";
        String resolved = "/" + repository + "/resolve/";
        if (!token.isEmpty() && !("Bearer " + token).equals(header(exchange, "Authorization"))) {
            status(401, "X-Error-Code", header(exchange, "Authorization").isEmpty() ? "RepoNotFound" : "-")
                    .answer(exchange, new byte[0]);
        } else if (path.startsWith(listing)) {
            serveListing(exchange, path.substring(listing.length()));
        } else if (path.startsWith("/cached/")) {
            serveContent(exchange, path.substring("/cached/".length()));
        } else if (path.startsWith(resolved + commit + "/")) {
            serveResolve(exchange, path.substring((resolved + commit + "/").length()));
        } else {
            status(404, "X-Error-Code", "RepoNotFound").answer(exchange, new byte[0]);
        }
    }

    private void serveListing(HttpExchange exchange, String revision) throws IOException {
        Fault fault = next("listing");
        if (fault != null) {
            fault.answer(exchange, new byte[0]);
        } else if (!List.of("main", commit).contains(revision)) {
            status(404, "X-Error-Code", "RevisionNotFound").answer(exchange, new byte[0]);
        } else {
            content(listing()).answer(exchange, new byte[0]);
        }
    }

    private byte[] listing() throws IOException {
        ObjectNode root = JSON.createObjectNode().put("id", repository).put("sha", commit);
        ObjectNode card = root.putObject("cardData");
        if (!license.isEmpty()) {
            card.put("license", license);
        }
        if (!licenseName.isEmpty()) {
            card.put("license_name", licenseName);
        }
        root.putArray("siblings");
        files.forEach((path, content) -> {
            byte[] hashed = listedContents.getOrDefault(path, content);
            long size = listedSizes.getOrDefault(path, (long) hashed.length);
            ObjectNode sibling = root.withArray("siblings")
                    .addObject()
                    .put("rfilename", path)
                    .put("size", size)
                    .put("blobId", blob(hashed));
            if (large.contains(path)) {
                sibling.putObject("lfs")
                        .put("sha256", sha256(hashed))
                        .put("size", size)
                        .put("pointerSize", 134);
            }
        });
        return JSON.writeValueAsBytes(root);
    }

    private void serveResolve(HttpExchange exchange, String path) throws IOException {
        byte[] content = files.get(path);
        if (content == null) {
            status(404, "X-Error-Code", "EntryNotFound").answer(exchange, new byte[0]);
        } else if (!gatedError.isEmpty()) {
            int status = header(exchange, "Authorization").isEmpty() ? 401 : 403;
            status(status, "X-Error-Code", gatedError).answer(exchange, content);
        } else {
            boolean toCdn = large.contains(path);
            status(
                            toCdn ? 302 : 307,
                            "Location",
                            toCdn ? address(cdn) + "/blobs/" + path + SIGNATURE : "/cached/" + path,
                            "X-Repo-Commit",
                            commit,
                            "X-Linked-Etag",
                            "\"" + hash(path) + "\"",
                            "X-Linked-Size",
                            String.valueOf(content.length))
                    .answer(exchange, content);
        }
    }

    private void serveContent(HttpExchange exchange, String path) throws IOException {
        byte[] content = files.get(path);
        Fault fault = next(path);
        if (fault != null) {
            fault.answer(exchange, content);
            return;
        }
        int offset = begin(exchange, content);
        if (offset >= 0) {
            exchange.getResponseBody().write(content, offset, content.length - offset);
        }
    }

    /** Sends the head of an answer that holds a file, or what was asked for of it; gives where that begins. */
    private static int begin(HttpExchange exchange, byte[] content) throws IOException {
        String range = header(exchange, "Range");
        int offset = range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        if (offset >= content.length && offset > 0) {
            status(416, "Content-Range", "bytes */" + content.length).answer(exchange, content);
            return -1;
        }
        if (!range.isEmpty()) {
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes " + offset + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(range.isEmpty() ? 200 : 206, content.length - offset);
        return offset;
    }

    private synchronized Fault next(String path) {
        Deque<Fault> waiting = faults.get(path);
        return waiting == null ? null : waiting.poll();
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    private static String sha256(byte[] content) {
        return hex("SHA-256", content);
    }

    private static String blob(byte[] content) {
        byte[] head = ("blob " + content.length + "\0").getBytes(UTF_8);
        return hex("SHA-1", join(head, content));
    }

    private static String hex(String algorithm, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        hub.stop(0);
        cdn.stop(0);
        threads.shutdownNow();
    }
}
