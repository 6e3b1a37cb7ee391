import { z } from 'zod';

/** Number of newest jobs whose counts are kept, limited to save memory in a long run. */
const JOBS = 10_000;

const job = z.object({ success: z.int(), inProgress: z.int(), failed: z.int(), canceled: z.boolean() });
type Job = z.infer<typeof job>;
const kept = z.array(z.tuple([z.string(), job]));

/** Outcomes of the items of each push. */
export interface Jobs {
  get(id: string): Job | undefined;
  begin(id: string): Job;
  /** Counts the end of an item. An item that was delivered twice counts twice. */
  over(id: string, how: 'success' | 'failed'): void;
  dump(): unknown;
  load(state: unknown): void;
}

export function createJobs(): Jobs {
  let jobs = new Map<string, Job>();
  return {
    get: (id) => jobs.get(id),
    begin(id) {
      const begun = jobs.get(id) ?? { success: 0, inProgress: 0, failed: 0, canceled: false };
      jobs.set(id, begun);
      const [oldest] = jobs.keys();
      if (jobs.size > JOBS && oldest !== undefined) jobs.delete(oldest);
      return begun;
    },
    over(id, how) {
      const of = jobs.get(id);
      if (!of) return;
      of.inProgress = Math.max(0, of.inProgress - 1);
      of[how] += 1;
    },
    dump: () => [...jobs],
    load(state) {
      jobs = new Map(kept.parse(state));
    },
  };
}
