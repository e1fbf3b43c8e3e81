import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Fragment } from 'react';
import { useTRPC } from '../../../../app/trpc.ts';
import { AllowHost } from '../../../../components/AllowHost.tsx';
import { counted, formatBytes, formatCount, formatDuration, formatUsd } from '../../../../components/format.ts';
import type { SuiteCheck } from '../../evaluationTypes.ts';
import { NumberField } from '../../fields/NumberField.tsx';
import { candidateLetter } from '../../figures.ts';
import { CandidateName } from '../../run/CandidateName.tsx';
import { Letter } from '../../run/Letter.tsx';
import { SidewaysScroll } from '../../scrolling/SidewaysScroll.tsx';
import { stepOfField, type Draft, type Step } from '../draft.ts';
import classes from './CheckStep.module.css';

/** What a run would do, before it does: requests, money, time, and what leaves for where. */
export function CheckStep(props: {
  draft: Draft;
  check: SuiteCheck | null;
  nameOf: (candidate: string) => string;
  onChange: (next: Partial<Draft>) => void;
  onStep: (step: Step) => void;
}) {
  const { draft, check, onChange } = props;
  return (
    <div className={classes.step}>
      <div className={classes.fields}>
        <NumberField
          label="Asked how often"
          description="Each repeat has its own seed"
          min={1}
          max={50}
          whole
          value={draft.repeats}
          onChange={(repeats) => onChange({ repeats })}
        />
        <NumberField
          label="Budget, US dollars"
          description="The run stops before it is passed"
          placeholder="No limit"
          optional
          min={0}
          max={1_000_000}
          decimalScale={4}
          value={draft.budgetUsd}
          onChange={(budgetUsd) => onChange({ budgetUsd })}
        />
        <NumberField
          label="Requests at once"
          description="To a service; local models are timed alone"
          min={1}
          max={64}
          whole
          value={draft.concurrency}
          onChange={(concurrency) => onChange({ concurrency })}
        />
      </div>
      {check === null ? (
        <p className={classes.none}>Rows, candidates and a metric are needed before a run can be checked.</p>
      ) : (
        <Checked {...props} check={check} />
      )}
    </div>
  );
}

function Checked(props: {
  check: SuiteCheck;
  nameOf: (candidate: string) => string;
  draft: Draft;
  onStep: (step: Step) => void;
}) {
  const { check, draft, nameOf } = props;
  const trpc = useTRPC();
  const queries = useQueryClient();
  const recheck = () => queries.invalidateQueries({ queryKey: ['evaluation check'] });
  const metrics = useQuery(trpc.evaluation.metrics.queryOptions({ dataset: draft.dataset }));
  // The engine knows candidates and metrics by ids, which stand nowhere on this page.
  const names = [
    ...draft.candidates.map(({ id }) => ({ id, name: nameOf(id) })),
    ...(metrics.data ?? []).map(({ name: id, label: name }) => ({ id, name })),
  ];
  const named = (text: string) => names.reduce((said, { id, name }) => said.replaceAll(`"${id}"`, `“${name}”`), text);
  const { judge } = check;
  // A connection that is missing is missing once, however many candidates would be asked through it.
  const mistakes = check.errors.filter(
    ({ message }, place) => check.errors.findIndex((one) => one.message === message) === place,
  );
  const priceDates = [
    ...new Set(
      [...check.estimates, ...(judge === null ? [] : [judge])].flatMap(({ priceListDate }) => priceListDate ?? []),
    ),
  ];
  return (
    <>
      {check.errors.length > 0 && (
        <div role="alert">
          <ul className={classes.errors} aria-label="What keeps it from starting">
            {mistakes.map(({ field, message }) => (
              <li key={message}>
                {named(message)}{' '}
                <button type="button" onClick={() => props.onStep(stepOfField(field))}>
                  Go there
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
      {check.estimates.length > 0 && (
        <>
          <SidewaysScroll label="Estimates">
            <table className={classes.table} aria-label="What each candidate would take">
              <thead>
                <tr>
                  <th scope="col">Candidate</th>
                  <th scope="col">Requests</th>
                  <th scope="col">Tokens in / out</th>
                  <th scope="col">Price</th>
                  <th scope="col">Time</th>
                  <th scope="col">Data leaves</th>
                </tr>
              </thead>
              <tbody>
                {check.estimates.map((one) => (
                  <Fragment key={one.candidate}>
                    <tr data-warned={one.warnings.length > 0 || undefined}>
                      <th scope="row">
                        <span className={classes.name}>
                          <Letter
                            letter={candidateLetter(draft.candidates.findIndex(({ id }) => id === one.candidate))}
                          />
                          <span>
                            <CandidateName name={nameOf(one.candidate)} />
                          </span>
                        </span>
                      </th>
                      <td>{formatCount(one.requests)}</td>
                      <td>
                        {formatCount(one.inputTokens)} / {formatCount(one.outputTokens)}
                      </td>
                      <td>{one.usd === null ? 'not known' : formatUsd(one.usd)}</td>
                      <td>{one.seconds === null ? 'not measured yet' : formatDuration(one.seconds * 1000)}</td>
                      <td>
                        {one.destination === null ? (
                          'No'
                        ) : (
                          <>
                            {formatBytes(one.bytesLeaving)}
                            <small>
                              to {one.destination}
                              {one.allowed ? '' : ', not allowed yet'}
                            </small>
                          </>
                        )}
                      </td>
                    </tr>
                    {one.warnings.length > 0 && (
                      <tr>
                        <td colSpan={6} className={classes.warned}>
                          {one.warnings.map((warning) => (
                            <small key={warning} className={classes.warning}>
                              {named(warning)}
                            </small>
                          ))}
                        </td>
                      </tr>
                    )}
                  </Fragment>
                ))}
                {judge !== null && (
                  <tr>
                    <th scope="row">
                      <span className={classes.name}>Judge: {judge.model.slice(judge.model.indexOf(':') + 1)}</span>
                    </th>
                    <td>{formatCount(judge.requests)}</td>
                    <td>
                      {formatCount(judge.inputTokens)} / {formatCount(judge.outputTokens)}
                    </td>
                    <td>{judge.usd === null ? 'not known' : formatUsd(judge.usd)}</td>
                    <td>not known before</td>
                    <td>
                      {judge.destination === null ? (
                        'No'
                      ) : (
                        <>
                          {formatBytes(judge.bytesLeaving)}
                          <small>to {judge.destination}</small>
                        </>
                      )}
                    </td>
                  </tr>
                )}
              </tbody>
            </table>
          </SidewaysScroll>
          <p className={classes.quiet}>
            Tokens are estimated from the prompts. {priceDates.length > 0 && `Prices of ${priceDates.join(', ')}. `}
            {check.usdIncomplete && 'A price is not known and not in the sum. '}
            {check.seconds === null && 'The time is known once each model has answered on this machine.'}
          </p>
        </>
      )}
      {check.alsoLeaving.length > 0 && (
        <ul className={classes.warnings} aria-label="What else leaves this machine">
          {check.alsoLeaving.map(({ what, destination }) => (
            <li key={`${what} ${destination}`}>
              {what}: goes to {destination}
            </li>
          ))}
        </ul>
      )}
      {check.warnings.length > 0 && (
        <ul className={classes.warnings} aria-label="Worth knowing">
          {check.warnings.map((warning) => (
            <li key={warning}>{named(warning)}</li>
          ))}
        </ul>
      )}
      {check.hostsToAllow.map((host) => (
        <AllowHost key={host} host={host} what="Rows" onAllowed={recheck} />
      ))}
    </>
  );
}

/** What keeps the button from being pressed, in words; null where nothing does. */
export function whyNotYet(check: SuiteCheck): string | null {
  const mistakes = new Set(check.errors.map(({ message }) => message)).size;
  if (mistakes > 0) return `${counted(mistakes, 'thing')} to put right first`;
  const { hostsToAllow } = check;
  return hostsToAllow.length === 0
    ? null
    : `${hostsToAllow.join(' and ')} ${hostsToAllow.length === 1 ? 'has' : 'have'} to be allowed first`;
}

/** The plan in a line: "40 rows x 4 candidates: 160 requests, $0, about 3 min". */
export function planText(check: SuiteCheck, candidates: number, repeats: number): string {
  const times = repeats > 1 ? ` × ${repeats}` : '';
  const time =
    check.seconds === null
      ? ''
      : `, about ${formatDuration(check.seconds * 1000)}${check.judge === null ? '' : ' and the judge’s time'}`;
  const judged = check.judge === null ? '' : ` and at most ${formatCount(check.judge.requests)} to the judge`;
  return `${counted(check.rows, 'row')} × ${counted(candidates, 'candidate')}${times}: ${counted(check.requests, 'request')}${judged}, ${formatUsd(check.usd)}${check.usdIncomplete ? ' and more' : ''}${time}`;
}
