import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadCatalog } from '../../models/catalog/catalog.ts';
import { createLocalDiarization } from '../../models/diarization/localDiarization.ts';
import { createLocalEmbeddings } from '../../models/embedding/localEmbeddings.ts';
import { openModelLibrary } from '../../models/files/modelLibrary.ts';
import { createLocalModels } from '../../models/language/localModels.ts';
import { createMachineMemory } from '../../models/machine/machineMemory.ts';
import { createMachineTurns } from '../../models/machine/machineTurns.ts';
import { createLocalTranscriptions } from '../../models/transcription/localTranscriptions.ts';
import { createDocumentReader } from './documents/documentReader.ts';
import { createEgress } from './egress/egress.ts';
import type { EgressSocketOptions } from './egress/openSocket.ts';
import { storeRepositories } from './egress/storeRepositories.ts';
import { chooseExamples } from './evaluation/candidates/chooseExamples.ts';
import { findMetric } from './evaluation/metrics/metrics.ts';
import { createEnergyMeter } from './evaluation/running/energyMeter.ts';
import { createEvaluationRunner } from './evaluation/running/evaluationRunner.ts';
import { metricEmbedding, usualEmbeddingModel } from './evaluation/running/metricEmbedding.ts';
import { createComparisons } from './features/compare/comparisons.ts';
import { knownModels } from './features/connections/knownModels.ts';
import { createEvaluationDesk } from './features/evaluation/createEvaluationDesk.ts';
import { ladderModel } from './features/evaluation/ladderModel.ts';
import { createKnowledgeDesk } from './features/knowledge/knowledgeDesk.ts';
import { createSpeechDesk } from './features/speech/createSpeechDesk.ts';
import { serviceOf, transcriptionCost, lengthPrice } from './inference/speechPrices.ts';
import { createSystemMonitor } from './features/system/systemMonitor.ts';
import { readSystemSettings } from './features/system/systemSettings.ts';
import { createCaller } from './http/appRouter.ts';
import type { EngineContext } from './http/trpc.ts';
import { createDiarizer } from './inference/diarizer.ts';
import { createEmbedder } from './inference/embedder.ts';
import { createInference } from './inference/inference.ts';
import { mayBeSentTo } from './inference/mayBeSentTo.ts';
import { modelContext } from './inference/modelContext.ts';
import { modelTrouble } from './inference/modelTrouble.ts';
import { priceOfModel } from './inference/priceOfModel.ts';
import { splitModelId } from './inference/resolveModel.ts';
import { createTranscriber } from './inference/transcriber.ts';
import { createJobs } from './jobs/jobs.ts';
import { decodedBytes } from './media/decodedBytes.ts';
import { checkServer } from './postgres/checkServer.ts';
import { remoteServer } from './postgres/remoteServer.ts';
import { createPostgresStorage } from './postgres/postgresStorage.ts';
import { createAsking } from './retrieval/asking/askKnowledge.ts';
import { createAttaching } from './retrieval/asking/attachKnowledge.ts';
import { createKnowledge } from './retrieval/bases/createKnowledge.ts';
import { createIndexStorages } from './retrieval/bases/indexStorages.ts';
import { createMeasuring } from './retrieval/measuring/measureQueries.ts';
import { createSearching } from './retrieval/ranking/searchKnowledge.ts';
import { openSecrets } from './secrets/secrets.ts';
import { createSqliteStorage } from './store/knowledge/sqliteStorage.ts';
import { openStore } from './store/store.ts';

export interface EngineOptions {
  /** The data folder; made where it is missing. */
  home: string;
  /** The product's own where none is given. */
  appVersion?: string;
  /** Refuses every connection for as long as this engine lives, whatever the switch says. */
  offline?: boolean;
  /** False keeps local models on the CPU. */
  gpu?: 'auto' | false;
  /** Threads of a local model; the machine's cores where none are given. */
  threads?: number;
  /** Bytes that loaded models may take together. */
  memoryBudgetBytes?: number;
  /** Where HTTPS_PROXY, HF_ENDPOINT and the like are read from. */
  environment?: NodeJS.ProcessEnv;
}

/** The whole of Yardstick without a way in: every room, opened once. `serve` gives it HTTP, `caller` its procedures in process. */
export interface Engine extends EngineContext {
  caller: ReturnType<typeof createCaller>;
  /** Ends what runs (answers are kept as interrupted, with their text), stops the workers, and lets go of the data folder. */
  close(): Promise<void>;
}

/**
 * Opens a data folder, as its one owner.
 *
 * @throws store/in-use, store/newer-schema, store/damaged, disk/*
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const appVersion = options.appVersion ?? productVersion();
  const home = path.resolve(options.home);
  const environment = options.environment ?? process.env;
  const store = openStore({ home, appVersion });
  try {
    return await openRooms({ ...options, home, environment, appVersion }, store);
  } catch (thrown) {
    store.close();
    throw thrown;
  }
}

function productVersion(): string {
  const text = readFileSync(path.resolve(import.meta.dirname, '../../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

async function openRooms(
  options: EngineOptions & { environment: NodeJS.ProcessEnv; appVersion: string },
  store: ReturnType<typeof openStore>,
): Promise<Engine> {
  const { home, appVersion, environment, offline, gpu, threads, memoryBudgetBytes } = options;
  const egress = createEgress({
    ...storeRepositories(store),
    environment,
    ...(offline === undefined ? {} : { offline }),
  });
  const catalog = loadCatalog();
  const jobs = createJobs();
  const [library, secrets] = await Promise.all([
    openModelLibrary({
      directory: path.join(home, 'models'),
      catalog,
      fetch: (url, init) => egress.fetch(url, init),
      environment,
    }),
    openSecrets({ home, environment }),
  ]);
  // Whatever computes on this machine shares these two: its turn, and its memory.
  const turns = createMachineTurns();
  const memory = createMachineMemory(memoryBudgetBytes === undefined ? {} : { budgetBytes: memoryBudgetBytes });
  const localModels = createLocalModels({
    library,
    memory,
    ...(gpu === undefined ? {} : { gpu }),
    ...(threads === undefined ? {} : { threads }),
  });
  const localEmbeddings = createLocalEmbeddings({
    library,
    settingsOf: (id) => catalog.get(id)?.embedding,
    memory,
    ...(gpu === undefined ? {} : { gpu }),
    ...(threads === undefined ? {} : { threads }),
  });
  const localTranscriptions = createLocalTranscriptions({
    library,
    memory,
    decode: (bytes, signal) => decodedBytes(bytes, { environment, ...(signal === undefined ? {} : { signal }) }),
    ...(threads === undefined ? {} : { threads }),
  });
  const localDiarization = createLocalDiarization({
    library,
    memory,
    ...(threads === undefined ? {} : { threads }),
  });
  const diarizer = createDiarizer({ localDiarization, turns, library, catalog, environment });
  const transcriber = createTranscriber({
    localTranscriptions,
    turns,
    library,
    catalog,
    connections: store.connections,
    secrets,
    egress,
    cloudModelsOf: (connection) => knownModels(store, connection),
    environment,
  });
  const { embedder, reranker } = createEmbedder({
    localEmbeddings,
    turns,
    library,
    catalog,
    connections: store.connections,
    secrets,
    egress,
    cloudModelsOf: (connection) => knownModels(store, connection),
  });
  const inference = createInference({
    localModels,
    turns,
    library,
    catalog,
    connections: store.connections,
    secrets,
    egress,
    appVersion,
    cloudModelsOf: (connection) => knownModels(store, connection),
  });
  const reader = createDocumentReader();
  const server = {
    connect: (request: EgressSocketOptions) => egress.connectSocket(request),
    onBehalfOf: 'knowledge',
  };
  const indexStorages = createIndexStorages({
    openSqlite: () => createSqliteStorage({ directory: path.join(home, 'knowledge', 'indexes'), appVersion }),
    openPostgres: (connectionString, password) =>
      createPostgresStorage({
        connectionString,
        password,
        ...server,
      }),
    checkPostgres: (connectionString, password) => checkServer({ connectionString, password, ...server }),
    secrets,
  });
  const knowledge = createKnowledge({
    home,
    rows: store.knowledge,
    settings: store.settings,
    storages: indexStorages,
    embedder,
    reader,
    jobs,
  });
  const searching = createSearching({ knowledge, embedder, reranker });
  const contextOf = (model: string) => modelContext({ library, catalog, connections: store.connections }, model);
  const asking = createAsking({ knowledge, searching, inference, contextOf });
  const attaching = createAttaching({ knowledge, searching, inference, contextOf });
  const measuring = createMeasuring({ knowledge, searching });
  const knowledgeDesk = createKnowledgeDesk({
    knowledge,
    searching,
    asking,
    measuring,
    embedder,
    reranker,
    inference,
    jobs,
    settings: store.settings,
  });
  const speechDesk = createSpeechDesk({
    home,
    store,
    catalog,
    transcriber,
    diarizer,
    jobs,
    knowledge,
    environment,
  });
  const speechPriceOf = (model: string) =>
    lengthPrice(model, serviceOf(store.connections.get(splitModelId(model).source)));
  const evaluationRunner = createEvaluationRunner({
    store,
    inference,
    searching,
    findMetric,
    chooseExamples,
    priceOf: (model) => priceOfModel(store, model),
    localModels,
    library,
    turns,
    appVersion,
    embed: metricEmbedding(embedder),
    embeddingModel: () => usualEmbeddingModel(embedder),
    energy: createEnergyMeter(),
    classifying: {
      embedder,
      loaded: (model) => localEmbeddings.loaded().find(({ id }) => model === `local:${id}`) ?? null,
    },
    speech: {
      transcriber,
      costOf: (transcript) => transcriptionCost(transcript.model, transcript),
      lengthPrice: speechPriceOf,
    },
  });
  const evaluationDesk = createEvaluationDesk({
    store,
    runner: evaluationRunner,
    searching,
    contextOf,
    priceOf: (model) => priceOfModel(store, model),
    lengthPrice: speechPriceOf,
    isAllowed: (model) => mayBeSentTo({ connections: store.connections, egress }, model),
    nameOf: (model) => inference.nameOf(model),
    embeddingModelOf: (base) => store.knowledge.base(base)?.index.settings.embedding ?? null,
    serverOf(base) {
      const storage = store.knowledge.base(base)?.storage;
      const destination = storage?.kind === 'postgres' ? remoteServer(storage.connection) : null;
      return destination === null ? null : { destination, allowed: egress.isAllowed(`https://${destination}`) };
    },
    ladderModelOf: (model) => ladderModel({ library }, model),
    troubleOf: (model) => modelTrouble({ library, catalog, connections: store.connections }, model),
    embeddingModel: () => usualEmbeddingModel(embedder),
    taskOf: (model) => (model.startsWith('local:') ? (library.get(model.slice('local:'.length))?.task ?? null) : null),
    appVersion,
    ladder: { jobs, localModels, turns },
  });
  const comparisons = createComparisons({
    store,
    inference,
    attaching,
    mayReadDrafts: () => readSystemSettings(store).preloadDrafts,
  });
  const system = createSystemMonitor({
    home,
    appVersion,
    store,
    library,
    localModels,
    localEmbeddings,
    localTranscriptions,
    localDiarization,
    egress,
    secrets,
    jobs,
  });
  const context: EngineContext = {
    home,
    appVersion,
    environment,
    store,
    catalog,
    library,
    localModels,
    localEmbeddings,
    localTranscriptions,
    localDiarization,
    egress,
    secrets,
    jobs,
    inference,
    embedder,
    reranker,
    transcriber,
    diarizer,
    knowledge,
    searching,
    asking,
    attaching,
    measuring,
    knowledgeDesk,
    speechDesk,
    comparisons,
    evaluationDesk,
    system,
  };
  let closed: Promise<void> | undefined;
  const close = async () => {
    system.close();
    // Answers first, while the store can still take their text; then everything that may hold a process or a socket, at once.
    await Promise.all([
      comparisons.close(),
      evaluationDesk.close(),
      knowledgeDesk.close(),
      speechDesk.close(),
      knowledge.close(),
    ]);
    await Promise.all([
      localModels.close(),
      localEmbeddings.close(),
      localTranscriptions.close(),
      localDiarization.close(),
      jobs.close(),
      reader.close(),
      indexStorages.close(),
      egress.close(),
    ]);
    store.close();
  };
  return { ...context, caller: createCaller(context), close: () => (closed ??= close()) };
}
