import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { CompareView } from '../features/compare/CompareView.tsx';
import { AppShell } from './AppShell.tsx';
import { NotFound } from './NotFound.tsx';
import { RouteFault } from './RouteFault.tsx';

const root = createRootRoute({ component: AppShell, notFoundComponent: NotFound, errorComponent: RouteFault });

const textParameter = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

interface BaseParameters {
  tab?: string;
  /** A document that is to be opened, and the place in it (UTF-16 units). */
  document?: string;
  title?: string;
  start?: number;
  end?: number;
}

function baseParameters(search: Record<string, unknown>): BaseParameters {
  const tab = textParameter(search['tab']);
  const document = textParameter(search['document']);
  const title = textParameter(search['title']);
  const [start, end] = [search['start'], search['end']];
  return {
    ...(tab === undefined ? {} : { tab }),
    ...(document === undefined ? {} : { document }),
    ...(title === undefined ? {} : { title }),
    ...(Number.isInteger(start) && Number.isInteger(end) ? { start: start as number, end: end as number } : {}),
  };
}

/** The parts of the Speech view that have an address. */
function speechParameters(search: Record<string, unknown>): { tab?: 'compare'; comparison?: string } {
  const comparison = textParameter(search['comparison']);
  return {
    ...(search['tab'] === 'compare' ? { tab: 'compare' as const } : {}),
    ...(comparison === undefined ? {} : { comparison }),
  };
}

/** The workbench is the first view and comes with the page; every other view loads when it is first opened. */
const routes = [
  createRoute({ getParentRoute: () => root, path: '/', component: CompareView }),
  createRoute({ getParentRoute: () => root, path: '/c/$conversationId', component: CompareView }),
  createRoute({
    getParentRoute: () => root,
    path: '/history',
    validateSearch: (search: Record<string, unknown>): { search?: string } => {
      const text = textParameter(search['search']);
      return text === undefined ? {} : { search: text };
    },
    component: lazyRouteComponent(() => import('../features/history/HistoryView.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/knowledge',
    component: lazyRouteComponent(() => import('../features/knowledge/KnowledgeView.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/knowledge/$base',
    validateSearch: baseParameters,
    component: lazyRouteComponent(() => import('../features/knowledge/BaseView.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/speech',
    validateSearch: speechParameters,
    component: lazyRouteComponent(() => import('../features/speech/SpeechView.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/speech/$transcript',
    validateSearch: (search: Record<string, unknown>): { at?: number } => {
      const at = search['at'];
      return typeof at === 'number' && Number.isFinite(at) && at >= 0 ? { at } : {};
    },
    component: lazyRouteComponent(() => import('../features/speech/transcript/TranscriptView.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/evaluate',
    component: lazyRouteComponent(() => import('../features/evaluation/EvaluationView.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/evaluate/new',
    component: lazyRouteComponent(() => import('../features/evaluation/create/NewEvaluation.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/evaluate/run/$run',
    validateSearch: (search: Record<string, unknown>): { tab?: string } => {
      const tab = textParameter(search['tab']);
      return tab === undefined ? {} : { tab };
    },
    component: lazyRouteComponent(() => import('../features/evaluation/run/RunPage.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/models',
    component: lazyRouteComponent(() => import('../features/models/ModelsView.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/connections',
    component: lazyRouteComponent(() => import('../features/connections/ConnectionsView.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/ratings',
    component: lazyRouteComponent(() => import('../features/ratings/RatingsView.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/settings',
    component: lazyRouteComponent(() => import('../features/settings/SettingsView.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/welcome',
    component: lazyRouteComponent(() => import('../features/welcome/WelcomeView.tsx')),
  }),
] as const;

/** One router per page. Paths are plain: the engine serves the page for each of them. */
export function createAppRouter() {
  return createRouter({
    routeTree: root.addChildren(routes),
    defaultPreload: 'intent',
    defaultErrorComponent: RouteFault,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
  interface HistoryState {
    /** Text that a new comparison begins with, as another view hands it over. */
    prompt?: string;
  }
}
