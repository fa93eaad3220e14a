package dev.sluice.inference.remote;

import java.time.Duration;

/**
 * How long a service is waited for.
 *
 * @param connect until a connection stands
 * @param request until a whole response is there
 * @param opening the same for the request that tries a service out when it is opened
 */
record ServicePatience(Duration connect, Duration request, Duration opening) {

    static final ServicePatience DEFAULT =
            new ServicePatience(Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofSeconds(30));
}
