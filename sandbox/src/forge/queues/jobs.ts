import { z } from 'zod';

/** Jobs whose counts are remembered: the newest, so that a long run stays small. */
const JOBS = 10_000;

const job = z.object({ success: z.int(), inProgress: z.int(), failed: z.int(), canceled: z.boolean() });
type Job = z.infer<typeof job>;
const kept = z.array(z.tuple([z.string(), job]));

/** Outcomes of each push's items. */
export interface Jobs {
  get(id: string): Job | undefined;
  begin(id: string): Job;
  /** An item is over; one that came twice is counted twice, as nobody knows better. */
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
