package dev.sluice.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the tests ask of a JobManager's REST interface. */
final class FlinkRest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final String address;

    FlinkRest(int port) {
        this.address = "http://127.0.0.1:" + port;
    }

    /** The TaskManagers that the JobManager knows; none while it does not answer. */
    Set<String> taskManagers() throws Exception {
        Set<String> ids = new TreeSet<>();
        try {
            call("GET", "/taskmanagers", BodyPublishers.noBody())
                    .get("taskmanagers")
                    .forEach(manager -> ids.add(manager.get("id").asText()));
        } catch (ConnectException e) {
            return Set.of();
        }
        return ids;
    }

    /** The states of all jobs by their ids. */
    Map<String, String> jobs() throws Exception {
        Map<String, String> states = new TreeMap<>();
        call("GET", "/jobs", BodyPublishers.noBody())
                .get("jobs")
                .forEach(job ->
                        states.put(job.get("id").asText(), job.get("status").asText()));
        return states;
    }

    /** Why a job failed or restarted so far. */
    JsonNode failures(String job) throws Exception {
        return call("GET", "/jobs/" + job + "/exceptions", BodyPublishers.noBody())
                .get("exceptionHistory")
                .get("entries");
    }

    void cancel(String job) throws Exception {
        call("PATCH", "/jobs/" + job + "?mode=cancel", BodyPublishers.noBody());
    }

    /** Begins to stop a job so that what it wrote is committed. */
    void stop(String job, String savepoints) throws Exception {
        String body = JSON.createObjectNode()
                .put("targetDirectory", savepoints)
                .put("drain", false)
                .toString();
        call("POST", "/jobs/" + job + "/stop", BodyPublishers.ofString(body));
    }

    private JsonNode call(String method, String path, BodyPublisher body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
        var response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException(method + " " + path + ": " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }
}
