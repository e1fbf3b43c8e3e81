import type { ModelNotice } from '../machine/modelNotice.ts';

export type LocalNotice = ModelNotice;
