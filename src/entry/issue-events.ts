import * as z from 'zod';
import { putOff } from '../platform/queue';
import { followIssue } from '../flows/follow-issue';
import { MOMENT } from './moment';

const RECORD = "issue.properties['delegation'].record";
const PAIR = "issue.properties['delegation'].pair";
const OFFBOARDING = "issue.properties['delegation'].offboarding";

/** An included property that can't be resolved reads as null, or is absent: the documentation says both. */
const Included = z.string().nullish().catch(null);

/** What an issue event has to say here; the rest of it is a hint, since Jira is asked. */
const IssueEvent = z.object({
  issue: z.object({ id: z.string() }),
  clonedFrom: z.unknown().optional(),
  payloadIncludeProperties: z.object({ [RECORD]: Included, [PAIR]: Included, [OFFBOARDING]: Included }).nullish(),
});

/** A new issue is looked at once more this long after it came, when its property is surely seen by filters, ms. */
const LOOK_AFTER_MS = 45_000;

export async function issueUpdated(event: unknown): Promise<void> {
  const { issue, payloadIncludeProperties } = IssueEvent.parse(event);
  const record = payloadIncludeProperties?.[RECORD];
  // The filter let it through by an error, or the property was removed meanwhile: the look finds out by the issue itself.
  if (record == null) {
    await putOff({ do: 'look-at-issue', issue: issue.id }, 0);
    return;
  }
  const pair = payloadIncludeProperties?.[PAIR] ?? undefined;
  const offboarding = payloadIncludeProperties?.[OFFBOARDING] ?? undefined;
  await followIssue({ record, pair, offboarding }, issue.id, MOMENT);
}

/** A clone carries the property along, and is nobody's delegation. */
export async function issueCreated(event: unknown): Promise<void> {
  const { issue, clonedFrom } = IssueEvent.parse(event);
  if (clonedFrom === undefined || clonedFrom === null) await putOff({ do: 'look-at-issue', issue: issue.id }, LOOK_AFTER_MS);
}
