/** What the form must know about a kind of connection. Addresses of local servers are their published defaults. */
export interface ConnectionKindForm {
  /** Value of the form's choice; several choices may share one kind. */
  id: string;
  label: string;
  kind: 'openai' | 'azure' | 'anthropic' | 'google' | 'mistral' | 'openai-compatible';
  /** Shown in the address field. */
  addressExample: string;
  /** The one public host of the service, whose address field is hidden at first; null where the address says it. */
  publicHost: string | null;
  /** Put into the address field when the choice is made. */
  address: string;
  key: 'needed' | 'optional';
  /** Name offered for the connection. */
  name: string;
  note?: string;
}

export const connectionKinds: readonly ConnectionKindForm[] = [
  {
    id: 'openai',
    label: 'OpenAI',
    kind: 'openai',
    addressExample: 'https://api.openai.com/v1',
    publicHost: 'api.openai.com',
    address: '',
    key: 'needed',
    name: 'openai',
  },
  {
    id: 'azure',
    label: 'Azure OpenAI',
    kind: 'azure',
    addressExample: 'https://my-resource.openai.azure.com/openai',
    publicHost: null,
    address: '',
    key: 'needed',
    name: 'azure',
    note: 'Columns name your deployments, not the models behind them.',
  },
  {
    id: 'anthropic',
    label: 'Anthropic',
    kind: 'anthropic',
    addressExample: 'https://api.anthropic.com/v1',
    publicHost: 'api.anthropic.com',
    address: '',
    key: 'needed',
    name: 'anthropic',
  },
  {
    id: 'google',
    label: 'Google Gemini',
    kind: 'google',
    addressExample: 'https://generativelanguage.googleapis.com/v1beta',
    publicHost: 'generativelanguage.googleapis.com',
    address: '',
    key: 'needed',
    name: 'google',
  },
  {
    id: 'mistral',
    label: 'Mistral',
    kind: 'mistral',
    addressExample: 'https://api.mistral.ai/v1',
    publicHost: 'api.mistral.ai',
    address: '',
    key: 'needed',
    name: 'mistral',
  },
  ...(
    [
      ['vllm', 'vLLM', 'http://127.0.0.1:8000/v1'],
      ['sglang', 'SGLang', 'http://127.0.0.1:30000/v1'],
      ['llama-server', 'llama-server (llama.cpp)', 'http://127.0.0.1:8080/v1'],
      ['ollama', 'Ollama', 'http://127.0.0.1:11434/v1'],
      ['lm-studio', 'LM Studio', 'http://127.0.0.1:1234/v1'],
    ] as const
  ).map(([id, label, address]): ConnectionKindForm => ({
    id,
    label,
    kind: 'openai-compatible',
    addressExample: address,
    publicHost: null,
    address,
    key: 'optional',
    name: id,
    note: 'The address is the server’s default on this machine. Change the host for a server elsewhere on your network.',
  })),
  {
    id: 'other',
    label: 'Another OpenAI-compatible server',
    kind: 'openai-compatible',
    addressExample: 'https://models.example.com/v1',
    publicHost: null,
    address: '',
    key: 'optional',
    name: '',
  },
];

/** How a kind is called in a list. */
export function kindLabel(kind: string): string {
  if (kind === 'openai-compatible') return 'OpenAI-compatible';
  return connectionKinds.find((choice) => choice.kind === kind)?.label ?? kind;
}
