import { ROUTING_KIND, type Routing } from '../../platform/jira/issue';
import type { Stored } from '../../platform/storage/store';

/** Returns the value of the property on a delegation's issue. */
export function routingOf({ key, value }: Stored<'delegation'>): Routing {
  const { pairKey: pair, offboardingKey: offboarding, token } = value;
  return { kind: ROUTING_KIND, record: key, pair, offboarding, token };
}
