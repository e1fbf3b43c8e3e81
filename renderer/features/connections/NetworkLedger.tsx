import { Alert, Button, Group, SegmentedControl, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconDownload, IconListDetails, IconSearch, IconWifiOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTRPC } from '../../app/trpc.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { formatBytes, formatCount } from '../../components/format.ts';
import { saveFile } from '../../components/saveFile.ts';
import { AllowedHosts } from './AllowedHosts.tsx';
import { filterLedger, type LedgerFilter } from './filterLedger.ts';
import { ledgerCsv } from './ledgerCsv.ts';
import { LedgerTable } from './LedgerTable.tsx';
import { useLedger } from './useLedger.ts';

/** What may be contacted, and the record of everything that was contacted or refused. */
export function NetworkLedger() {
  const trpc = useTRPC();
  const status = useQuery(trpc.egress.status.queryOptions());
  const ledger = useLedger();
  const [filter, setFilter] = useState<LedgerFilter>({ search: '', verdict: 'all' });
  const shownFilter = useDeferredValue(filter);
  const shown = useMemo(() => filterLedger(ledger.rows, shownFilter), [ledger.rows, shownFilter]);
  const bytesOut = useMemo(() => shown.reduce((sum, row) => sum + row.bytesOut, 0), [shown]);
  return (
    <Stack gap="lg">
      {status.data?.offline === true && (
        <Alert color="yellow" icon={<IconWifiOff size={18} aria-hidden="true" />} title="Offline">
          No connection leaves this machine, whatever is allowed below. Attempts are refused and written down.
        </Alert>
      )}
      <AllowedHosts hosts={status.data?.allowed} />
      <section aria-labelledby="ledger-title">
        <Group justify="space-between" mb="sm" gap="sm">
          <Title order={2} id="ledger-title">
            Ledger
          </Title>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconDownload size={14} aria-hidden="true" />}
            disabled={shown.length === 0 || !ledger.isComplete}
            onClick={() =>
              saveFile({ fileName: 'yardstick-ledger.csv', mediaType: 'text/csv', content: ledgerCsv(shown) })
            }
          >
            Export CSV
          </Button>
        </Group>
        {ledger.isPending && <Skeleton height={280} />}
        {ledger.error !== null && <ErrorNotice error={ledger.error} onRetry={ledger.retry} />}
        {!ledger.isPending && ledger.error === null && ledger.rows.length === 0 && (
          <EmptyState icon={<IconListDetails size={22} />} title="No connection yet">
            Every connection Yardstick makes or refuses will stand here: when, to which host, why, and how many bytes.
          </EmptyState>
        )}
        {ledger.rows.length > 0 && (
          <Stack gap="sm">
            <Group gap="sm" component="search" aria-label="Ledger">
              <TextInput
                aria-label="Search host or reason"
                placeholder="Search host or reason"
                leftSection={<IconSearch size={16} aria-hidden="true" />}
                value={filter.search}
                onChange={(event) => setFilter({ ...filter, search: event.currentTarget.value })}
                flex="1 1 200px"
                maw={320}
              />
              <SegmentedControl
                aria-label="Verdict"
                size="xs"
                value={filter.verdict}
                onChange={(verdict) => setFilter({ ...filter, verdict: verdict as LedgerFilter['verdict'] })}
                data={[
                  { value: 'all', label: 'All' },
                  { value: 'made', label: 'Made' },
                  { value: 'refused', label: 'Refused' },
                ]}
              />
              <Text size="xs" c="dimmed" className="ys-figures" component="output">
                {formatCount(shown.length)} {shown.length === 1 ? 'connection' : 'connections'}, {formatBytes(bytesOut)}{' '}
                sent
              </Text>
            </Group>
            <LedgerTable rows={shown} />
          </Stack>
        )}
      </section>
    </Stack>
  );
}
