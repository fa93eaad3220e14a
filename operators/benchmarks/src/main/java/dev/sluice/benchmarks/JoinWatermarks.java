package dev.sluice.benchmarks;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/** Moves the watermark after those blocks that the load says. */
record JoinWatermarks(JoinLoad load) implements WatermarkGenerator<Long> {

    @Override
    public void onEvent(Long block, long timestamp, WatermarkOutput output) {
        if (load.isFollowedByWatermark(block)) {
            output.emitWatermark(new Watermark(timestamp));
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {}
}
