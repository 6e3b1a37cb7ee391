import { coldStart } from './cold-start';
import { comparison } from './comparison/comparison-rows';
import { counted } from './countable-rows';
import { delivery } from './delivery-rows';
import type { Measurement } from './measurement';
import { paper } from './paper-rows';
import { price } from './price-rows';
import { sandboxSpeed } from './sandbox-speed';
import { eventRate } from './scale/event-rate';
import { findings } from './scale/findings';
import { openDelegations } from './scale/open-delegations';
import { onePerson } from './scale/one-person-rows';
import { pages } from './scale/pages';
import { rules } from './scale/rules';
import { underLoad } from './under-load';
import { webTrigger } from './web-trigger';

/** All measurements, in the order of their rows. */
export const MEASUREMENTS: readonly Measurement[] = [
  counted,
  onePerson,
  underLoad,
  delivery,
  coldStart,
  price,
  comparison,
  openDelegations,
  eventRate,
  rules,
  findings,
  pages,
  webTrigger,
  sandboxSpeed,
  paper,
];
