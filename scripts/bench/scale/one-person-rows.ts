import type { Measurement } from '../measurement';
import { exponentOf, quantile, rounded } from '../report/statistics';
import { rowWithBudget, type Row } from '../report/table';
import { closeAll, createAll, type Closing, type Creates } from './one-person';

/** Numbers of delegations that are closed at the same time. */
const CLOSED = [1, 12, 60, 150, 500];
/** Numbers of delegations that are created at the same time. */
const CREATED = [1, 12, 60, 150];
/** Number of delegations above which the budgets are larger. */
const CROWD = 150;
/** Budget for the platform calls per event or create, as a multiple of those of a single one. */
const MAX_FACTOR = 1.5;

/** Measures delegations of one person that are closed or created at the same time. */
export const onePerson: Measurement = {
  name: 'one person',
  isQuick: false,
  async run({ app }) {
    const closings: Closing[] = [];
    for (const count of CLOSED) closings.push(await closeAll(app, count));
    const creates: Creates[] = [];
    for (const count of CREATED) creates.push(await createAll(app, count));
    const events = closings.map(({ delegations, callsPerEvent }) => [delegations, rounded(callsPerEvent)] as const);
    const requests = creates.map(({ delegations, callsPerCreate }) => [delegations, rounded(callsPerCreate)] as const);
    return {
      rows: [
        ...closings.flatMap((closing) => closingRows(closing, closings[0])),
        ...creates.map((entry) => createRow(entry, creates[0])),
      ],
      curves: [
        {
          file: 'curve-one-person',
          title: `Platform calls by delegations of one person (exponents ${exponentOf(events).toFixed(2)} and ${exponentOf(requests).toFixed(2)})`,
          x: 'delegations of one person at the same time',
          y: 'platform calls',
          lines: [
            { name: 'per event, closed', points: events },
            { name: 'per request, created', points: requests },
          ],
        },
      ],
    };
  },
};

/** @param single the closing of one delegation, to which calls are compared */
function closingRows(closing: Closing, single: Closing | undefined): Row[] {
  const { delegations, callsPerEvent, jiraCallsPerEvent, pushedMs, completedMs, lost } = closing;
  const what =
    delegations === 1
      ? '1 delegation of an offboarding closed'
      : `${delegations} delegations of an offboarding closed at the same time`;
  const isMany = delegations > CROWD;
  return [
    rowWithBudget(
      `${what}: platform calls per event, including all that it causes`,
      MAX_FACTOR * (single?.callsPerEvent ?? 0),
      callsPerEvent,
      1,
      `${lost} lost`,
    ),
    rowWithBudget(`${what}: Jira calls per event`, isMany ? 1.5 : 1.1, jiraCallsPerEvent, 2),
    rowWithBudget(`${what}: event to push, p99, s`, isMany ? 5 : 2, quantile(pushedMs, 0.99) / 1000, 1),
    rowWithBudget(`${what}: last event to \`offboarding.completed\`, s`, 10, completedMs / 1000, 1),
  ];
}

/** @param single the creation of one delegation, to which calls are compared */
function createRow({ delegations, callsPerCreate, statuses }: Creates, single: Creates | undefined): Row {
  const responses = Object.entries(statuses).map(([status, count]) => `${count} × ${status}`);
  const isCreated = statuses[201] === delegations;
  const created =
    delegations === 1
      ? '1 delegation created for a person'
      : `${delegations} delegations created for a person at the same time`;
  const what = `${created}: platform calls per create, including all that it causes`;
  const row = rowWithBudget(what, MAX_FACTOR * (single?.callsPerCreate ?? 0), callsPerCreate, 1, responses.join(', '));
  return { ...row, isMet: row.isMet && isCreated };
}
