import {
  MAX_FINDINGS,
  toFinding,
  withEndedForgotten,
  type Finding,
  type FindingMap,
  type Findings,
  type Topic,
} from './finding';

/** Findings of the site and of records. */
export interface AllFindings {
  readonly site: Findings;
  /** Findings of records, without dismissed ones. */
  readonly ofRecords: FindingMap;
  /** True if more records have findings than were read. */
  readonly hasMore: boolean;
}

/**
 * Returns the findings that aren't dismissed, oldest first, of one topic or of all topics. Among more than
 * `MAX_FINDINGS`, those of the site come before those of records.
 */
export function openFindings(all: AllFindings, topic?: Topic): [string, Finding][] {
  const open = [...openOfSite(all), ...oldestFirst(Object.entries(all.ofRecords))];
  const ofTopic = open.filter(([, finding]) => topic === undefined || finding.topic === topic);
  return oldestFirst(ofTopic.slice(0, MAX_FINDINGS));
}

/**
 * Returns true if a topic certainly has no open finding. Returns false while the findings of some records are unread.
 */
export function isTopicClear(all: AllFindings, topic: Topic): boolean {
  return !all.hasMore && openFindings(all, topic).length === 0;
}

/** Removes ended findings from the lists of what the alert issues have shown. Changes nothing while some are unread. */
export function withEndedReportsForgotten(all: AllFindings): Findings {
  if (all.hasMore) return all.site;
  const open = [...openOfSite(all).map(([key]) => key), ...Object.keys(all.ofRecords)];
  return withEndedForgotten(all.site, new Set(open));
}

/** Returns a finding which says that some open findings aren't listed; undefined if all are. */
export function moreFinding(all: AllFindings): [string, Finding] | undefined {
  const listed = openFindings(all);
  const count = openOfSite(all).length + Object.keys(all.ofRecords).length;
  if (!all.hasMore && count <= listed.length) return undefined;
  const isCounted = !all.hasMore && Object.keys(all.site.findings).length <= MAX_FINDINGS;
  const subject = 'rules, pushes and delegations need your attention';
  const text = `${isCounted ? count : `More than ${listed.length}`} ${subject}; only ${listed.length} are listed.`;
  const fix = 'Fix the listed ones, then select Check now to see the rest.';
  return ['more', toFinding({ key: 'more', topic: 'site', text, fix }, listed.at(-1)?.[1].since ?? 0)];
}

function openOfSite({ site: { findings, dismissed } }: AllFindings): [string, Finding][] {
  return Object.entries(findings).filter(([key]) => !(key in dismissed));
}

function oldestFirst(findings: [string, Finding][]): [string, Finding][] {
  return findings.sort(([, a], [, b]) => a.since - b.since);
}
