import { loseServerRepeatedly } from './lostServerRounds.ts';

loseServerRepeatedly(2);
