import type { ImportEdge } from './importScan.ts';

/**
 * A room, what its files may import from the rest of the repository, and of what they may know the types only (prefixes). Itself is always allowed. What
 * runs depends on what stands below it; a room that is handed another, or keeps what another makes, knows it by its types.
 */
interface Room {
  room: string;
  mayImport: string[];
  typesOf?: string[];
}

const ofLocalModels = ['models/errors.ts', 'models/files/', 'models/workers/', 'models/catalog/', 'models/machine/'];

const rooms: Room[] = [
  { room: 'models/errors.ts', mayImport: [] },
  {
    room: 'models/catalog/',
    mayImport: ['models/errors.ts'],
    typesOf: ['models/cloud/connection.ts', 'models/files/installedModel.ts'],
  },
  { room: 'models/files/', mayImport: ['models/errors.ts', 'models/catalog/'] },
  { room: 'models/workers/', mayImport: ['models/errors.ts', 'models/files/'] },
  {
    room: 'models/machine/',
    mayImport: ['models/errors.ts', 'models/catalog/', 'models/workers/'],
    typesOf: ['models/files/'],
  },
  { room: 'models/language/', mayImport: ofLocalModels },
  { room: 'models/embedding/', mayImport: ofLocalModels },
  { room: 'models/transcription/', mayImport: ofLocalModels },
  {
    room: 'models/diarization/',
    mayImport: ofLocalModels,
    // What its labels are put on.
    typesOf: ['models/transcription/transcript.ts'],
  },
  { room: 'models/cloud/', mayImport: ['models/errors.ts'] },
  { room: 'electron/engine/media/', mayImport: ['models/errors.ts'] },
  { room: 'electron/engine/statistics/', mayImport: [] },
  { room: 'electron/engine/words/', mayImport: [] },
  { room: 'electron/engine/jobs/', mayImport: ['models/errors.ts'] },
  { room: 'electron/engine/secrets/', mayImport: ['models/errors.ts'] },
  { room: 'electron/engine/answers/', mayImport: ['models/errors.ts'] },
  { room: 'electron/engine/documents/', mayImport: ['models/errors.ts', 'models/workers/'] },
  { room: 'electron/engine/egress/', mayImport: ['models/errors.ts'], typesOf: ['electron/engine/store/'] },
  {
    room: 'electron/engine/store/',
    mayImport: ['models/errors.ts', 'electron/engine/words/'],
    typesOf: [
      'models/cloud/connection.ts',
      'electron/engine/answers/',
      // What its rows of transcripts hold.
      'models/transcription/transcript.ts',
      'electron/engine/inference/transcription.ts',
      // The port that its knowledge index implements.
      'electron/engine/retrieval/knowledgeIndex.ts',
      'electron/engine/retrieval/knowledge.ts',
      'electron/engine/retrieval/chunk.ts',
      'electron/engine/documents/document.ts',
      // What is kept of evaluations.
      'electron/engine/evaluation/dataset.ts',
      'electron/engine/evaluation/candidate.ts',
      'electron/engine/evaluation/metric.ts',
      'electron/engine/evaluation/suite.ts',
      'electron/engine/evaluation/evaluationRun.ts',
    ],
  },
  {
    room: 'electron/engine/postgres/',
    mayImport: ['models/errors.ts', 'electron/engine/egress/', 'electron/engine/words/'],
    typesOf: [
      'electron/engine/documents/document.ts',
      'electron/engine/retrieval/knowledgeIndex.ts',
      'electron/engine/retrieval/chunk.ts',
    ],
  },
  {
    room: 'electron/engine/inference/',
    mayImport: ['models/', 'electron/engine/answers/', 'electron/engine/media/', 'electron/engine/egress/'],
    typesOf: ['electron/engine/secrets/', 'electron/engine/store/'],
  },
  {
    room: 'electron/engine/retrieval/',
    mayImport: [
      'models/errors.ts',
      'electron/engine/answers/',
      'electron/engine/inference/',
      'electron/engine/jobs/',
      'electron/engine/statistics/',
      'electron/engine/words/',
    ],
    typesOf: ['electron/engine/documents/', 'electron/engine/postgres/', 'electron/engine/store/'],
  },
  {
    room: 'electron/engine/evaluation/',
    mayImport: [
      'models/',
      'electron/engine/answers/',
      'electron/engine/documents/',
      'electron/engine/inference/',
      'electron/engine/media/',
      'electron/engine/retrieval/',
      'electron/engine/statistics/',
    ],
    typesOf: ['electron/engine/store/'],
  },
  {
    room: 'electron/engine/features/',
    mayImport: [
      'models/',
      'electron/engine/answers/',
      'electron/engine/egress/',
      'electron/engine/jobs/',
      'electron/engine/inference/',
      'electron/engine/retrieval/',
      'electron/engine/documents/',
      'electron/engine/media/',
      'electron/engine/statistics/',
      'electron/engine/evaluation/',
      'electron/engine/http/trpc.ts',
      // What comes with a request besides JSON.
      'electron/engine/http/uploadedFile.ts',
      // How a recording that is gone is spoken of.
      'electron/engine/store/speech/recordingRows.ts',
    ],
    typesOf: ['electron/engine/secrets/', 'electron/engine/store/'],
  },
  // Features take their procedures from it: what it knows of them are types, or the two would load each other.
  { room: 'electron/engine/http/trpc.ts', mayImport: ['models/errors.ts'], typesOf: ['models/', 'electron/engine/'] },
  { room: 'electron/engine/http/', mayImport: ['models/', 'electron/engine/'] },
  { room: 'electron/engine/engine.ts', mayImport: ['models/', 'electron/engine/'] },
  { room: 'electron/engine/process.ts', mayImport: ['models/', 'electron/engine/'] },
  { room: 'electron/cli/', mayImport: ['models/', 'electron/engine/'] },
  { room: 'electron/main/', mayImport: ['electron/preload/'] },
  { room: 'electron/preload/', mayImport: [] },
  { room: 'renderer/', mayImport: [] },
];

/** Parts of a room that its other parts must not lean on: data reaches them last. */
const lastParts: { room: string; part: string }[] = [
  { room: 'electron/engine/evaluation/', part: 'electron/engine/evaluation/reports/' },
];

/** What the page may know of the other side, as types only. */
const pageMayImportTypes = ['electron/engine/http/appRouter.ts', 'electron/preload/desktopApi.ts'];

/** Packages that only the named rooms may import. */
const packageOwners: { packages: RegExp; rooms: string[]; why: string }[] = [
  {
    packages: /^(node-llama-cpp|@xenova\/transformers|@huggingface\/transformers|onnxruntime-node)$/,
    rooms: ['models/workers/'],
    why: 'a native runtime may crash: it lives in a worker process only',
  },
  {
    packages: /^(better-sqlite3|sqlite-vec)$/,
    rooms: ['electron/engine/store/'],
    why: 'one room owns the database',
  },
  {
    packages: /^pg$/,
    rooms: ['electron/engine/postgres/'],
    why: 'one room speaks to PostgreSQL, through a socket of egress',
  },
  {
    packages: /^(unpdf|mammoth|linkedom|@mozilla\/readability|papaparse|postal-mime)$/,
    rooms: ['electron/engine/documents/'],
    why: 'documents are hostile: they are parsed in a process of their own',
  },
  {
    packages: /^electron$/,
    rooms: ['electron/main/', 'electron/preload/'],
    why: 'the engine does not know its window',
  },
  {
    packages:
      /^(undici|axios|node-fetch|got|ws|node:https|node:tls|node:dgram|node:dns|node:dns\/promises|node:net|node:http2)$/,
    rooms: ['electron/engine/egress/'],
    why: 'only egress opens a connection to another machine',
  },
  {
    packages: /^(node:http|@hono\/node-server)$/,
    rooms: ['electron/engine/http/'],
    why: 'one room listens; none asks another machine but egress',
  },
  {
    packages: /^(ai|@ai-sdk\/(?!provider$).+)$/,
    rooms: ['models/cloud/'],
    why: 'a provider of a service is handed the gate’s fetch there',
  },
  {
    packages: /^(hyparquet|hyparquet-compressors|quickjs-emscripten)$/,
    rooms: ['electron/engine/evaluation/'],
    why: 'packed tables and the code of models are read where the evaluation caps them',
  },
  { packages: /^@napi-rs\/keyring$/, rooms: ['electron/engine/secrets/'], why: 'keys are read in one place' },
  {
    packages: /^(react|react-dom|@mantine\/.+|@tanstack\/.+)$/,
    rooms: ['renderer/'],
    why: 'the page is a client of the engine, not a part of it',
  },
];

const inRoom = (file: string, room: string) => (room.endsWith('/') ? file.startsWith(room) : file === room);

/** The room a file stands in: the most specific prefix. */
export function roomOf(file: string): string | undefined {
  return rooms.filter(({ room }) => inRoom(file, room)).sort((a, b) => b.room.length - a.room.length)[0]?.room;
}

/** One line per broken rule; empty when all hold. */
export function violations(edges: ImportEdge[]): string[] {
  return edges.flatMap((edge) => {
    const room = roomOf(edge.from);
    if (room === undefined) return [`${edge.from} stands in no room (CONTRIBUTING.md lists them)`];
    return edge.isPackage ? packageViolations(edge) : roomViolations(edge, room);
  });
}

function packageViolations(edge: ImportEdge): string[] {
  return packageOwners
    .filter(
      ({ packages, rooms: owners }) => packages.test(edge.to) && !owners.some((owner) => inRoom(edge.from, owner)),
    )
    .filter(() => !edge.typeOnly)
    .concat(
      edge.from.startsWith('renderer/') && edge.to.startsWith('node:')
        ? [{ packages: /^node:/, rooms: ['the engine'], why: 'the page has no Node' }]
        : [],
    )
    .map(({ rooms: owners, why }) => `${edge.from} imports ${edge.to}, which only ${owners.join(', ')} may: ${why}`);
}

function roomViolations(edge: ImportEdge, room: string): string[] {
  if (room === 'renderer/') return pageViolations(edge);
  const feature = /^electron\/engine\/features\/([^/]+)\//;
  const from = feature.exec(edge.from)?.[1];
  const to = feature.exec(edge.to)?.[1];
  if (from !== undefined && to !== undefined && from !== to) {
    return [
      `${edge.from} imports ${edge.to}: features do not import each other; move what both need into a room below them`,
    ];
  }
  const last = lastParts.find((one) => one.room === room && inRoom(edge.to, one.part) && !inRoom(edge.from, one.part));
  if (last !== undefined) {
    return [`${edge.from} imports ${edge.to}: what ${last.part} and others need stands in ${room} itself`];
  }
  if (inRoom(edge.to, room)) return [];
  const { mayImport = [], typesOf = [] } = rooms.find((entry) => entry.room === room) ?? {};
  const covers = (prefixes: string[]) => prefixes.some((prefix) => inRoom(edge.to, prefix));
  if (covers(mayImport) || (edge.typeOnly && covers(typesOf))) return [];
  if (covers(typesOf)) return [`${edge.from} imports ${edge.to}: ${room} may know its types only (\`import type\`)`];
  return [
    `${edge.from} imports ${edge.to}: ${room} may import only ${mayImport.join(', ') || 'nothing'} (CONTRIBUTING.md, the table of rooms)`,
  ];
}

function pageViolations(edge: ImportEdge): string[] {
  const feature = /^renderer\/features\/([^/]+)\//;
  const from = feature.exec(edge.from)?.[1];
  const to = feature.exec(edge.to)?.[1];
  if (from !== undefined && to !== undefined && from !== to) {
    return [
      `${edge.from} imports ${edge.to}: views do not import each other; shared parts stand in renderer/components`,
    ];
  }
  if (edge.to.startsWith('renderer/')) return [];
  if (edge.typeOnly && pageMayImportTypes.includes(edge.to)) return [];
  return [
    `${edge.from} imports ${edge.to}: the page sees the engine only through the types of ${pageMayImportTypes.join(' and ')}`,
  ];
}
