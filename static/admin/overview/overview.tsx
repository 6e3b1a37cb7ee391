import { Box, Button, Heading, Inline, Spinner, Stack, StackBarChart, Text } from '@forge/react';
import type { OverviewView } from '../../../src/domain/contract/admin-functions';
import { CHANNEL_NAMES, formatDate, formatHours, formatMoment } from '../../labels';
import { useLoaded } from '../../loading';
import { ErrorSection } from '../../ui/error-message';
import { cellsOf, ScrollTable } from '../../ui/scroll-table';
import { call } from '../api';

const loadOverview = () => call('getOverview', {});

/** Shows if the app works, and how long delegations take. */
export function Overview({ go }: { readonly go: (path: string) => void }) {
  const { value, error, isLoading, reload } = useLoaded(loadOverview);
  return (
    <Stack space="space.300">
      <ErrorSection title="We couldn't load the overview" error={error} retry={reload} />
      {value ? <Numbers overview={value} go={go} /> : isLoading && <Spinner label="Loading the overview" />}
    </Stack>
  );
}

interface NumbersProps {
  readonly overview: OverviewView;
  readonly go: (path: string) => void;
}

const WEEK_COLUMNS = ['Week', 'Completed', 'Declined'];
const APP_COLUMNS = ['App', 'Completed', 'Declined', 'Median hours'];

function Numbers({ overview, go }: NumbersProps) {
  const { open, overdue, unassigned, failed, pending, delayed, rejected, exhausted, lastAcknowledged, ended } =
    overview;
  const sending = { ...pending, count: pending.count - delayed.count };
  const numbers: readonly (readonly [string, OverviewView['open'], string])[] = [
    ['Open', open, '/delegations?state=in_progress&order=due'],
    ['Overdue', overdue, '/delegations?overdue=true&order=due'],
    ['Unassigned', unassigned, '/delegations?unassigned=true'],
    ['Failed', failed, '/delegations?state=failed'],
    ['Sending', sending, '/deliveries?show=pending'],
    ['Delayed', delayed, '/deliveries?show=pending'],
    ['Rejected', rejected, '/deliveries?show=rejected'],
    ['Retries exhausted', exhausted, '/deliveries?show=exhausted'],
  ];
  return (
    <>
      <Inline space="space.200" rowSpace="space.200" shouldWrap>
        {numbers.map(([label, { count, hasMore }, path]) => (
          <NumberTile key={label} label={label} value={`${count}${hasMore ? '+' : ''}`} open={() => go(path)} />
        ))}
      </Inline>
      <Stack space="space.100">
        {lastAcknowledged.map(({ channel, at }) => (
          <Text key={channel}>
            {at === null
              ? `${CHANNEL_NAMES[channel].label} hasn't acknowledged anything yet.`
              : `${CHANNEL_NAMES[channel].label} last acknowledged a push ${formatMoment(at)}.`}
          </Text>
        ))}
      </Stack>
      <Stack space="space.100">
        <Heading as="h2" size="medium">
          Last 28 days
        </Heading>
        <Text>{`${ended.completed} completed, ${ended.declined} declined, ${ended.canceled} canceled.`}</Text>
        <Text>{timesText(ended)}</Text>
        {ended.deliveredPercent !== null && (
          <Text>{`The service acknowledged ${ended.deliveredPercent}% of the outcomes.`}</Text>
        )}
        {ended.isPartial && <Text>These numbers cover only the latest delegations, because there are very many.</Text>}
      </Stack>
      {ended.byWeek.length > 0 && (
        <Stack space="space.150">
          <StackBarChart
            title="Ended by week"
            height={280}
            data={ended.byWeek.flatMap(({ week, completed, declined }) => [
              [formatDate(week), completed, 'Completed'],
              [formatDate(week), declined, 'Declined'],
            ])}
            xAccessor={0}
            yAccessor={1}
            colorAccessor={2}
          />
          <ScrollTable
            label="Ended by week"
            columns={WEEK_COLUMNS}
            rows={ended.byWeek.map(({ week, completed, declined }) => ({
              key: week,
              cells: cellsOf(WEEK_COLUMNS, {
                Week: formatDate(week),
                Completed: String(completed),
                Declined: String(declined),
              }),
            }))}
          />
        </Stack>
      )}
      {ended.byApp.length > 0 && (
        <ScrollTable
          label="Ended by app"
          columns={APP_COLUMNS}
          rows={ended.byApp.map(({ app, completed, declined, medianHours }) => ({
            key: app,
            cells: cellsOf(APP_COLUMNS, {
              App: app,
              Completed: String(completed),
              Declined: String(declined),
              'Median hours': medianHours === null ? 'None' : formatHours(medianHours),
            }),
          }))}
        />
      )}
    </>
  );
}

interface NumberTileProps {
  readonly label: string;
  readonly value: string;
  readonly open: () => void;
}

/** Shows a number with a link to its list. */
function NumberTile({ label, value, open }: NumberTileProps) {
  return (
    <Box
      padding="space.150"
      xcss={{ borderColor: 'color.border', borderWidth: 'border.width', borderStyle: 'solid', minWidth: '140px' }}
    >
      <Stack space="space.050">
        <Text size="large" weight="bold">
          {value}
        </Text>
        <Inline>
          <Button spacing="compact" onClick={open}>
            {label}
          </Button>
        </Inline>
      </Stack>
    </Box>
  );
}

function timesText({ medianHours, slowestHours }: OverviewView['ended']): string {
  if (medianHours === null || slowestHours === null) return 'No delegation was completed.';
  return `From request to completion: ${formatHours(medianHours)} hours (median), ${formatHours(slowestHours)} hours (slowest).`;
}
