import { z } from 'zod';

/** Response to one platform call or outside request. */
const answerSchema = z.object({
  /** The platform's path, or the address; and what was sent along. */
  to: z.string(),
  sent: z.string(),
  /** Moments of the call and of its response, epoch ms by the app's clock. */
  order: z.int(),
  at: z.number(),
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});
export type Answer = z.infer<typeof answerSchema>;

/** One invocation of the app as its process saw it: what came in, and every answer that it got, in their order. */
export const recordingSchema = z.object({
  /** `file.export` */
  handler: z.string(),
  /** Epoch ms, by the app's clock. */
  at: z.number(),
  args: z.array(z.unknown()),
  /** `__forge_runtime__`, without its functions. */
  runtime: z.record(z.string(), z.unknown()),
  answers: z.array(answerSchema),
  /** A queue item that is to come again ends so. */
  threw: z.boolean(),
});
export type Recording = z.infer<typeof recordingSchema>;

/** Measurements of a process of the app. */
export const measuredSchema = z.object({
  /** From the file to the exported functions, ms. */
  loadMs: z.number(),
  /** Of each invocation that was measured, ms of the processor's time. */
  cpuMs: z.array(z.number()),
  /** Memory of the process, bytes: at its largest, after the app was loaded, and before. */
  peakBytes: z.number(),
  restBytes: z.number(),
  bareBytes: z.number(),
});
export type Measured = z.infer<typeof measuredSchema>;
