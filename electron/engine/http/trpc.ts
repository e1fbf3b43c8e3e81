import { initTRPC, TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import { reportError, YardstickError, type ErrorReport } from '../../../models/errors.ts';
import type { Catalog } from '../../../models/catalog/catalog.ts';
import type { LocalDiarization } from '../../../models/diarization/localDiarization.ts';
import type { LocalEmbeddings } from '../../../models/embedding/localEmbeddings.ts';
import type { ModelLibrary } from '../../../models/files/modelLibrary.ts';
import type { LocalModels } from '../../../models/language/localModels.ts';
import type { LocalTranscriptions } from '../../../models/transcription/localTranscriptions.ts';
import type { Egress } from '../egress/egress.ts';
import type { Comparisons } from '../features/compare/comparisons.ts';
import type { EvaluationDesk } from '../features/evaluation/evaluationDesk.ts';
import type { KnowledgeDesk } from '../features/knowledge/knowledgeDesk.ts';
import type { SpeechDesk } from '../features/speech/speechDesk.ts';
import type { SystemMonitor } from '../features/system/systemMonitor.ts';
import type { Diarizer } from '../inference/diarization.ts';
import type { Embedder, Reranker } from '../inference/embedding.ts';
import type { Inference } from '../inference/inference.ts';
import type { Transcriber } from '../inference/transcription.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Asking } from '../retrieval/ask.ts';
import type { Attaching } from '../retrieval/attach.ts';
import type { Knowledge } from '../retrieval/knowledge.ts';
import type { Measuring } from '../retrieval/measureRetrieval.ts';
import type { Searching } from '../retrieval/search.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { Store } from '../store/store.ts';

/** What every procedure can reach: the rooms of the engine, opened once by `createEngine`. */
export interface EngineContext {
  /** Absolute path of the data folder. */
  home: string;
  appVersion: string;
  /** Where the way to programs of this machine is read from. */
  environment: NodeJS.ProcessEnv;
  store: Store;
  catalog: Catalog;
  library: ModelLibrary;
  localModels: LocalModels;
  localEmbeddings: LocalEmbeddings;
  localTranscriptions: LocalTranscriptions;
  localDiarization: LocalDiarization;
  egress: Egress;
  secrets: Secrets;
  jobs: Jobs;
  inference: Inference;
  embedder: Embedder;
  reranker: Reranker;
  transcriber: Transcriber;
  diarizer: Diarizer;
  knowledge: Knowledge;
  searching: Searching;
  asking: Asking;
  attaching: Attaching;
  measuring: Measuring;
  /** What the Knowledge view keeps while the engine runs. */
  knowledgeDesk: KnowledgeDesk;
  speechDesk: SpeechDesk;
  comparisons: Comparisons;
  evaluationDesk: EvaluationDesk;
  system: SystemMonitor;
}

const trpc = initTRPC.context<EngineContext>().create({
  isDev: false,
  errorFormatter({ shape, error }) {
    // No stack and no cause: what crosses the border is the report and nothing else.
    const report = reportProcedureError(error);
    return {
      code: shape.code,
      message: report.message,
      data: { code: error.code, httpStatus: shape.data.httpStatus, path: shape.data.path, yardstick: report },
    };
  },
  sse: {
    ping: { enabled: true, intervalMs: 10_000 },
    client: { reconnectAfterInactivityMs: 30_000 },
  },
});

/** The HTTP family of an expected error: a wrong request is never a 5xx. */
function statusOf(code: string): TRPCError['code'] {
  if (code.endsWith('/not-found') || code.endsWith('/not-installed') || code.endsWith('/unknown')) return 'NOT_FOUND';
  if (code === 'internal/unexpected') return 'INTERNAL_SERVER_ERROR';
  if (code === 'disk/full' || code.startsWith('store/')) return 'SERVICE_UNAVAILABLE';
  if (code.startsWith('egress/')) return 'FORBIDDEN';
  if (code === 'run/stopped') return 'CLIENT_CLOSED_REQUEST';
  if (code.endsWith('/busy') || code.endsWith('/taken') || code.endsWith('/exists') || code === 'speech/changed') {
    return 'CONFLICT';
  }
  return 'BAD_REQUEST';
}

/** What a client reads as `error.data.yardstick`. */
function reportProcedureError(error: TRPCError): ErrorReport {
  if (error.cause instanceof ZodError) {
    const issues = error.cause.issues.slice(0, 3).map((issue) => {
      const where = issue.path.map(String).join('.');
      // A sentence of ours says itself what it is about.
      return where === '' || issue.message.endsWith('.') ? issue.message : `${where}: ${issue.message}`;
    });
    return { code: 'input/invalid', message: [...new Set(issues)].join('; ') };
  }
  if (error.cause instanceof YardstickError) return reportError(error.cause);
  if (error.code === 'INTERNAL_SERVER_ERROR') return reportError(error.cause ?? error);
  return { code: `request/${error.code.toLowerCase().replaceAll('_', '-')}`, message: error.message };
}

/** Gives an expected error its 4xx before tRPC would call it a 500. */
const expectedErrors = trpc.middleware(async ({ next }) => {
  const result = await next();
  if (!result.ok && result.error.code === 'INTERNAL_SERVER_ERROR' && result.error.cause !== undefined) {
    const report = reportError(result.error.cause);
    throw new TRPCError({ code: statusOf(report.code), message: report.message, cause: result.error.cause });
  }
  return result;
});

/** Groups procedures; every feature's `router.ts` exports one. */
export const router = trpc.router;
/** The base of every procedure. Authentication happens before tRPC is reached (`gate.ts`), for every route alike. */
export const procedure = trpc.procedure.use(expectedErrors);
export const createCallerFactory = trpc.createCallerFactory;
