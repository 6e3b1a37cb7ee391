import { z } from 'zod';
import type { Memory } from '../memory';
import { ORG_ID, parseInput, type ApiCall, type Operation } from './call';
import { DEFAULT_PAGE_SIZE, pageOf, pageParameters } from './lists';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Default period of the workflows' audit log, in days. */
const DEFAULT_PERIOD_DAYS = 30;
/** Owner of the API key, who makes every change. */
const PERFORMER = {
  performedBy: 40001,
  performedByFirstName: 'Ivy',
  performedByLastName: 'Torres',
  performedByEmail: 'it@acme.example',
};
const timeRange = { startTime: z.string().optional(), endTime: z.string().optional() };

/** Adds a change by an API call to the audit log. */
export function recordAudit(
  memory: Memory,
  { now, method, path }: ApiCall,
  entity: Memory['audit'][number]['entity'],
  type: string,
  properties: Memory['audit'][number]['properties'],
): void {
  memory.audit.push({ at: now, entity, type, properties, method, path });
}

/** Operations on the audit log, by the `operationId` of Torii's document. */
export const auditOperations: Readonly<Record<string, Operation>> = {
  getAudit(memory, { query }) {
    const options = parseInput(
      z.strictObject({
        entity: z.string().optional(),
        ...timeRange,
        sort: z.enum(['asc', 'desc']).default('desc'),
        ...pageParameters,
      }),
      query,
    );
    const found = memory.audit.filter(
      ({ entity, at }) => (options.entity === undefined || entity === options.entity) && isWithin(at, options),
    );
    const { page, count, nextCursor } = pageOf(options.sort === 'asc' ? found : found.toReversed(), options);
    return {
      audit: page.map(({ at, type, properties, method, path }) => ({
        ...PERFORMER,
        idTargetOrg: ORG_ID,
        creationTime: new Date(at).toISOString(),
        type,
        requestDetails: { path, method: method.toLowerCase() },
        properties,
      })),
      count,
      ...(nextCursor === undefined ? {} : { nextCursor }),
    };
  },

  getWorkflowsAudit(memory, { query, now }) {
    const options = parseInput(
      z.strictObject({
        ...timeRange,
        offset: z.coerce.number().int().default(0),
        limit: z.coerce.number().int().default(DEFAULT_PAGE_SIZE),
      }),
      query,
    );
    // The document's defaults are fixed dates, 30 days apart, so they are replaced.
    const period = { startTime: new Date(now - DEFAULT_PERIOD_DAYS * DAY_MS).toISOString(), ...options };
    const found = memory.audit.filter(({ entity, at }) => entity === 'workflows' && isWithin(at, period));
    return {
      audit: found
        .toReversed()
        .slice(options.offset, options.offset + options.limit)
        .map(({ at, type, properties }) => ({
          ...PERFORMER,
          idTargetOrg: ORG_ID,
          creationTime: new Date(at).toISOString(),
          type,
          properties: JSON.stringify(properties),
        })),
    };
  },
};

/** Returns true if a time (epoch ms) is after the start and not after the end. */
function isWithin(
  at: number,
  { startTime, endTime }: { startTime?: string | undefined; endTime?: string | undefined },
) {
  return (
    (startTime === undefined || at > Date.parse(startTime)) && (endTime === undefined || at <= Date.parse(endTime))
  );
}
