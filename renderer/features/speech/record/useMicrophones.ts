import { useEffect, useState } from 'react';

/** The microphones by name; empty as long as the browser does not name them, which it does only after one was allowed. */
export function useMicrophones(phase: string): { value: string; label: string }[] {
  const [found, setFound] = useState<{ value: string; label: string }[]>([]);
  useEffect(() => {
    const media = navigator.mediaDevices;
    if (media?.enumerateDevices === undefined) return;
    let closed = false;
    const look = async () => {
      const devices = await media.enumerateDevices().catch(() => []);
      if (closed) return;
      setFound(
        devices
          .filter(({ kind, label, deviceId }) => kind === 'audioinput' && label !== '' && deviceId !== '')
          .map(({ deviceId, label }) => ({ value: deviceId, label })),
      );
    };
    void look();
    media.addEventListener('devicechange', look);
    return () => {
      closed = true;
      media.removeEventListener('devicechange', look);
    };
  }, [phase]);
  return found;
}
