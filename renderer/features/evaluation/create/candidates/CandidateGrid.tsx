import { ActionIcon, Checkbox } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { candidateLetter } from '../../figures.ts';
import { Letter } from '../../run/Letter.tsx';
import { techniqueDetail, techniqueKey, techniqueName } from '../../techniques.ts';
import { SidewaysScroll } from '../../scrolling/SidewaysScroll.tsx';
import { cellCandidates, fitsCell, removeModel, removeTechnique, toggleCell, type Draft } from '../draft.ts';
import classes from './Candidates.module.css';

/** Models and techniques: each ticked cell is a candidate. */
export function CandidateGrid(props: {
  draft: Draft;
  nameOf: (model: string) => string;
  /** What chooses a model in the place of one that is none yet; null for a model. */
  chooserOf: (model: string) => ReactNode;
  baseName: (base: string) => string | undefined;
  onChange: (next: (draft: Draft) => Draft) => void;
}) {
  const { draft, nameOf, onChange } = props;
  return (
    <SidewaysScroll label="Grid of candidates">
      <table className={classes.grid} aria-label="Candidates">
        <thead>
          <tr>
            <th scope="col">Model</th>
            {draft.techniques.map((technique) => {
              const detail = techniqueDetail(
                technique,
                technique.kind === 'retrieval' ? props.baseName(technique.base) : undefined,
              );
              return (
                <th key={techniqueKey(technique)} scope="col" title={detail}>
                  <span className={classes.head}>
                    {techniqueName(technique)}
                    {draft.techniques.length > 1 && (
                      <ActionIcon
                        size="xs"
                        aria-label={`Remove ${techniqueName(technique)}`}
                        onClick={() => onChange((before) => removeTechnique(before, technique))}
                      >
                        <IconX size={12} />
                      </ActionIcon>
                    )}
                  </span>
                </th>
              );
            })}
            <th>
              <span className="ys-visually-hidden">Remove</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {draft.models.map((model) => (
            <tr key={model}>
              <th scope="row">
                {nameOf(model)}
                {props.chooserOf(model) ?? <small>{model}</small>}
              </th>
              {draft.techniques.map((technique) => {
                const inCell = cellCandidates(draft, model, technique);
                return (
                  <td key={techniqueKey(technique)}>
                    <span className={classes.cell}>
                      <Checkbox
                        checked={inCell.length > 0}
                        disabled={inCell.length === 0 && !fitsCell(draft, model, technique)}
                        onChange={() => onChange((before) => toggleCell(before, model, technique))}
                        aria-label={`${nameOf(model)}, ${techniqueName(technique)}`}
                      />
                      {inCell.map(({ id }) => (
                        <Letter key={id} letter={candidateLetter(draft.candidates.findIndex((one) => one.id === id))} />
                      ))}
                    </span>
                  </td>
                );
              })}
              <td className={classes.remove}>
                <ActionIcon
                  size="sm"
                  aria-label={`Remove ${nameOf(model)}`}
                  onClick={() => onChange((before) => removeModel(before, model))}
                >
                  <IconX size={13} />
                </ActionIcon>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </SidewaysScroll>
  );
}
