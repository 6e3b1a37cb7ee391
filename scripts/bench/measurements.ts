import { coldStart } from './app-process/cold-start';
import { comparison } from './comparison/comparison-rows';
import { counted } from './counted/countable-rows';
import { delivery } from './load/delivery-rows';
import type { Measurement } from './measurement';
import { paper } from './arithmetic/paper-rows';
import { price } from './arithmetic/price-rows';
import { sandboxSpeed } from './sandbox-speed';
import { eventRate } from './scale/event-rate';
import { findings } from './scale/findings';
import { openDelegations } from './scale/open-delegations';
import { onePerson } from './scale/one-person-rows';
import { pages } from './scale/pages';
import { rules } from './scale/rules';
import { underLoad } from './load/under-load';
import { webTrigger } from './app-process/web-trigger';

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
