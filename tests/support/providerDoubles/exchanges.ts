import { anthropicExchange } from './anthropic.ts';
import { azureExchange } from './azure.ts';
import type { Exchange } from './exchange.ts';
import { googleExchange } from './google.ts';
import { mistralExchange } from './mistral.ts';
import { openaiExchange } from './openai.ts';
import { openaiCompatibleExchange } from './openaiCompatible.ts';

/** One exchange per kind of connection. */
export const exchanges: Exchange[] = [
  openaiExchange,
  azureExchange,
  anthropicExchange,
  googleExchange,
  mistralExchange,
  openaiCompatibleExchange,
];
