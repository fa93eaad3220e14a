package dev.sluice.inference.onnx;

import ai.onnxruntime.OrtEnvironment;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.sharing.Leases;

/** The sessions of this JVM: each model is open once a device, however many ask for it. Thread-safe. */
public final class OnnxSessions {

    private static final Leases<Key, OnnxSession> SESSIONS = new Leases<>(OnnxSession::close);

    /** What a session is open for. */
    private record Key(String model, String device) {}

    /** Takes part in the session of a model on a device, opening it where it is not open. */
    public static Leases<?, OnnxSession>.Lease take(String model, String device, Leases.Opener<OnnxSession> opener)
            throws ModelException {
        return SESSIONS.take(new Key(model, device), opener);
    }

    /** How many sessions are open. */
    public static int open() {
        return SESSIONS.open();
    }

    /** What computes: the release of ONNX Runtime and the kind of machine. */
    public static String runtime() {
        return "onnxruntime-" + OrtEnvironment.getEnvironment().getVersion() + " " + System.getProperty("os.arch");
    }

    private OnnxSessions() {}
}
