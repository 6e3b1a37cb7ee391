import { z } from 'zod';

/** A platform call or egress request of an invocation, with its response. */
const recordedCallSchema = z.object({
  /** Path of the platform call, or URL of the egress request. */
  target: z.string(),
  requestBody: z.string(),
  /** Position of the call in the invocation, from 1. */
  position: z.int(),
  /** Time of the response, epoch ms by the app's clock. */
  answeredAt: z.number(),
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  responseBody: z.string(),
});
export type RecordedCall = z.infer<typeof recordedCallSchema>;

/** One invocation of the app: its arguments, and the calls that it made. A tape is a list of recordings. */
export const recordingSchema = z.object({
  /** Name of the handler, as `file.export`. */
  handler: z.string(),
  /** Start of the invocation, epoch ms by the app's clock. */
  startedAt: z.number(),
  args: z.array(z.unknown()),
  /** `__forge_runtime__`, without its functions. */
  runtime: z.record(z.string(), z.unknown()),
  calls: z.array(recordedCallSchema),
  /** True if the handler threw. Forge then retries a queue item. */
  hasThrown: z.boolean(),
});
export type Recording = z.infer<typeof recordingSchema>;

/** Measurements of a process of the app. */
export const measuredSchema = z.object({
  /** Time to load the bundle, until it has exported its functions, ms. */
  loadMs: z.number(),
  /** Processor time of each measured invocation, ms. */
  cpuMs: z.array(z.number()),
  /** Peak memory of the process, bytes. */
  peakBytes: z.number(),
  /** Memory after the app was loaded, bytes. */
  restBytes: z.number(),
  /** Memory before the app was loaded, bytes. */
  bareBytes: z.number(),
});
export type Measured = z.infer<typeof measuredSchema>;
