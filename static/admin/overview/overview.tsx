import { Box, Button, Inline, Spinner, Stack, StackBarChart, Text } from '@forge/react';
import type { OverviewView } from '../../../src/domain/contract/admin-functions';
import { CHANNEL_NAMES, formatDate, formatHours, formatMoment } from '../../labels';
import { useLoaded } from '../../loading';
import { ErrorSection } from '../../ui/error-message';
import { ScrollTable, type Columns } from '../../ui/scroll-table';
import { Title } from '../../ui/title';
import { call } from '../api';

const loadOverview = () => call('getOverview', {});

/** Shows whether the app works, and how long delegations take. */
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

const WEEK_COLUMNS: Columns<OverviewView['ended']['byWeek'][number]> = {
  Week: ({ week }) => formatDate(week),
  Completed: ({ completed }) => String(completed),
  Declined: ({ declined }) => String(declined),
};
const APP_COLUMNS: Columns<OverviewView['ended']['byApp'][number]> = {
  App: ({ app }) => app,
  Completed: ({ completed }) => String(completed),
  Declined: ({ declined }) => String(declined),
  'Median hours': ({ medianHours }) => (medianHours === null ? 'None' : formatHours(medianHours)),
};

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
        <Title>Last 28 days</Title>
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
          <ScrollTable label="Ended by week" columns={WEEK_COLUMNS} keyOf={({ week }) => week} rows={ended.byWeek} />
        </Stack>
      )}
      {ended.byApp.length > 0 && (
        <ScrollTable label="Ended by app" columns={APP_COLUMNS} keyOf={({ app }) => app} rows={ended.byApp} />
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
