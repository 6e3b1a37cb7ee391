import { PARAMETERS } from '../arithmetic/parameters';

const APPS = PARAMETERS.week.appsPerPerson.value;

/** Returns the service's request for a delegation. @param task number of the delegation in the week */
export function taskOf(task: number) {
  const person = Math.floor(task / APPS);
  return {
    id: `task-${task}`,
    person: { email: `leaver-${person}@acme.example`, name: `Leaver ${person}` },
    app: { name: `App ${task % APPS}` },
    owner: { email: 'owen@acme.example' },
    offboarding: { id: `ob-${person}`, total: APPS },
  };
}
