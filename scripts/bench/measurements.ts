import { coldStart } from './cold-start';
import { comparison } from './comparison/comparison-rows';
import { counted } from './countable-rows';
import { delivery } from './delivery-rows';
import type { Measurement } from './measurement';
import { price } from './price-rows';
import { onePerson } from './scale/one-person-rows';
import { underLoad } from './under-load';

/** All measurements, in the order of their rows. */
export const MEASUREMENTS: readonly Measurement[] = [
  counted,
  onePerson,
  underLoad,
  delivery,
  coldStart,
  price,
  comparison,
];
