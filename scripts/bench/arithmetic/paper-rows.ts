import type { Measurement } from '../measurement';
import { ceilings, pointsAnHour, sitesOnOnePool, type SiteLoad } from './paper';

const SITES: readonly (SiteLoad & { readonly name: string })[] = [
  { name: 'small: 10 delegations a week, 20 open', delegationsAWeek: 10, open: 20 },
  { name: 'medium: 100 a week, 200 open', delegationsAWeek: 100, open: 200 },
  { name: 'large: 1,000 a week, 2,000 open', delegationsAWeek: 1000, open: 2000 },
  { name: 'very large: 10,000 a week, 10,000 open', delegationsAWeek: 10_000, open: 10_000 },
];
const whole = (value: number): string => Math.floor(value).toLocaleString('en-US');

/** Arithmetic of what one app carries before each limit of Atlassian's binds. */
export const paper: Measurement = {
  name: 'paper',
  isQuick: true,
  run: () =>
    Promise.resolve({
      rows: [],
      tables: [
        {
          name: 'ceilings',
          head: ['limit', 'of', 'delegations an hour below it', 'then', 'lifted by'],
          lines: ceilings().map(({ limit, scope, delegationsAnHour, then, lift }) => [
            limit,
            scope,
            whole(delegationsAnHour),
            then,
            lift,
          ]),
        },
        {
          name: 'sites',
          head: ['site', 'points an hour', 'such sites on one pool'],
          lines: SITES.map((site) => [site.name, pointsAnHour(site).toFixed(1), whole(sitesOnOnePool(site))]),
        },
      ],
    }),
};
