import { createContext, useContext, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { useTRPCClient } from '../../../app/trpc.ts';
import { openMicrophone } from './openMicrophone.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { sendPiece } from './sendPiece.ts';

const RecorderContext = createContext<Recorder | null>(null);

/** One recorder for the page: what it records goes on while other views are looked at. */
export function RecorderProvider(props: { children: ReactNode }) {
  const client = useTRPCClient();
  const [recorder] = useState(() =>
    createRecorder({
      open: openMicrophone,
      send: sendPiece,
      finish: (id, bytes) => client.speech.liveStop.mutate({ id, bytes }),
      isAvailable: () => globalThis.navigator.mediaDevices?.getUserMedia !== undefined,
    }),
  );
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      // Leaving now would lose what was not sent yet.
      if (recorder.get().phase !== 'idle') event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [recorder]);
  return <RecorderContext value={recorder}>{props.children}</RecorderContext>;
}

/** The page's recorder and what it is at. */
export function useRecorder() {
  const recorder = useContext(RecorderContext);
  if (recorder === null) throw new Error('useRecorder needs a RecorderProvider above it.');
  return { recorder, state: useSyncExternalStore(recorder.subscribe, recorder.get) };
}
