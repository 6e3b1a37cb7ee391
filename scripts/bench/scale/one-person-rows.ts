import type { Measurement } from '../measurement';
import { exponentOf, quantile, rounded } from '../report/statistics';
import { limited, type Row } from '../report/table';
import { closeAll, createAll, type Closing, type Creates } from './one-person';

const CLOSED = [1, 12, 60, 150, 500];
const CREATED = [1, 12, 60, 150];
const CROWD = 150;

/** Delegations of one person, closed or created at the same time. */
export const onePerson: Measurement = {
  name: 'one person',
  isQuick: false,
  async run({ app }) {
    const closings: Closing[] = [];
    for (const count of CLOSED) closings.push(await closeAll(app, count));
    const creates: Creates[] = [];
    for (const count of CREATED) creates.push(await createAll(app, count));
    const events = closings.map(({ delegations, callsAnEvent }) => [delegations, rounded(callsAnEvent)] as const);
    const requests = creates.map(({ delegations, callsACreate }) => [delegations, rounded(callsACreate)] as const);
    return {
      rows: [
        ...closings.flatMap((closing) => rowsOf(closing, closings[0])),
        ...creates.map((each) => createRow(each, creates[0])),
      ],
      curves: [
        {
          file: 'curve-one-person',
          title: `Platform calls by delegations of one person (exponents ${exponentOf(events).toFixed(2)} and ${exponentOf(requests).toFixed(2)})`,
          x: 'delegations of one person at the same time',
          y: 'platform calls each',
          lines: [
            { name: 'closed, an event', points: events },
            { name: 'created, a request', points: requests },
          ],
        },
      ],
    };
  },
};

function rowsOf(closing: Closing, one: Closing | undefined): Row[] {
  const { delegations, callsAnEvent, jiraCallsAnEvent, pushedMs, completedMs, lost } = closing;
  const what = `${delegations} of one offboarding closed at the same time`;
  const isMany = delegations > CROWD;
  return [
    limited(
      `${what}: platform calls an event, all included`,
      1.5 * (one?.callsAnEvent ?? 0),
      callsAnEvent,
      1,
      `${lost} lost`,
    ),
    limited(`${what}: Jira calls an event`, isMany ? 1.5 : 1.1, jiraCallsAnEvent, 2),
    limited(`${what}: event to push, p99, s`, isMany ? 5 : 2, quantile(pushedMs, 0.99) / 1000, 1),
    limited(`${what}: last event to \`offboarding.completed\`, s`, 10, completedMs / 1000, 1),
  ];
}

function createRow({ delegations, callsACreate, statuses }: Creates, one: Creates | undefined): Row {
  const answers = Object.entries(statuses).map(([status, count]) => `${count} times ${status}`);
  const isCreated = statuses[201] === delegations;
  const what = `${delegations} created for one person side by side: platform calls a create, all included`;
  const row = limited(what, 1.5 * (one?.callsACreate ?? 0), callsACreate, 1, answers.join(', '));
  return { ...row, isMet: row.isMet && isCreated };
}
