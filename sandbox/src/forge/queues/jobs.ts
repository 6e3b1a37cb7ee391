import { z } from 'zod';

/** Maximum number of jobs. The oldest are removed to save memory in a long run. */
const MAX_JOBS = 10_000;

const jobSchema = z.object({ success: z.int(), inProgress: z.int(), failed: z.int(), canceled: z.boolean() });
type Job = z.infer<typeof jobSchema>;
const savedState = z.array(z.tuple([z.string(), jobSchema]));

/** Counts of the items of each job, which is one push. */
export interface Jobs {
  get(id: string): Job | undefined;
  /** Returns the job. Creates it if it doesn't exist. */
  ensure(id: string): Job;
  /** Counts the end of an item. An item that was delivered twice counts twice. */
  countEnd(id: string, result: 'success' | 'failed'): void;
  dump(): unknown;
  load(state: unknown): void;
}

export function createJobs(): Jobs {
  let jobs = new Map<string, Job>();
  return {
    get: (id) => jobs.get(id),
    ensure(id) {
      const job = jobs.get(id) ?? { success: 0, inProgress: 0, failed: 0, canceled: false };
      jobs.set(id, job);
      const [oldest] = jobs.keys();
      if (jobs.size > MAX_JOBS && oldest !== undefined) jobs.delete(oldest);
      return job;
    },
    countEnd(id, result) {
      const job = jobs.get(id);
      if (!job) return;
      job.inProgress = Math.max(0, job.inProgress - 1);
      job[result] += 1;
    },
    dump: () => [...jobs],
    load(state) {
      jobs = new Map(savedState.parse(state));
    },
  };
}
