import { YardstickError } from '../../models/errors.ts';

/** The command was written wrongly: ends with exit code 2 instead of 1. */
export class UsageError extends YardstickError {}
