import { z } from 'zod';
import type { Memory } from '../memory';
import { ORG_ID, parseInput, type ApiCall, type Operation } from './call';
import { pageOf, pageParameters } from './lists';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Owner of the API key. */
const PERFORMER = {
  performedBy: 40001,
  performedByFirstName: 'Ivy',
  performedByLastName: 'Torres',
  performedByEmail: 'it@acme.example',
};
const times = { startTime: z.string().optional(), endTime: z.string().optional() };

/** Adds a change through the API to the audit log. */
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
    const asked = parseInput(
      z.strictObject({
        entity: z.string().optional(),
        ...times,
        sort: z.enum(['asc', 'desc']).default('desc'),
        ...pageParameters,
      }),
      query,
    );
    const found = memory.audit.filter(
      ({ entity, at }) => (asked.entity === undefined || entity === asked.entity) && isWithin(at, asked),
    );
    const { page, count, nextCursor } = pageOf(asked.sort === 'asc' ? found : found.toReversed(), asked);
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
    const asked = parseInput(
      z.strictObject({
        ...times,
        offset: z.coerce.number().int().default(0),
        limit: z.coerce.number().int().default(50),
      }),
      query,
    );
    // The document's defaults are the 30 days before it was written, so they are replaced.
    const period = { startTime: new Date(now - 30 * DAY_MS).toISOString(), ...asked };
    const found = memory.audit.filter(({ entity, at }) => entity === 'workflows' && isWithin(at, period));
    return {
      audit: found
        .toReversed()
        .slice(asked.offset, asked.offset + asked.limit)
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

function isWithin(
  at: number,
  { startTime, endTime }: { startTime?: string | undefined; endTime?: string | undefined },
) {
  return (
    (startTime === undefined || at > Date.parse(startTime)) && (endTime === undefined || at <= Date.parse(endTime))
  );
}
