import {
  IconBooks,
  IconHistory,
  IconKeyboard,
  IconMicrophone,
  IconPackage,
  IconPlug,
  IconPlus,
  IconScale,
  IconSettings,
  IconSunMoon,
  IconTrophy,
  IconWifiOff,
} from '@tabler/icons-react';
import { openSpotlight } from '@mantine/spotlight';
import { useNavigate } from '@tanstack/react-router';
import { useCommands } from './CommandsProvider.tsx';
import { useOffline } from './OfflineSwitch.tsx';
import { useThemeChoice } from './themeChoice.ts';

const themes = [
  { choice: 'light', label: 'Light theme' },
  { choice: 'dark', label: 'Dark theme' },
  { choice: 'auto', label: 'Theme as the system' },
] as const;

/** The commands that are there in every view. */
export function AppCommands(props: { onShortcuts: () => void }) {
  const navigate = useNavigate();
  const { offline, set } = useOffline();
  const theme = useThemeChoice();
  useCommands([
    {
      id: 'new',
      label: 'New comparison',
      group: 'Go to',
      shortcut: 'N',
      keywords: ['chat', 'conversation'],
      icon: <IconPlus size={16} />,
      run: () => void navigate({ to: '/' }),
    },
    {
      id: 'knowledge',
      label: 'Knowledge',
      group: 'Go to',
      shortcut: 'B',
      keywords: ['documents', 'files', 'search', 'ask', 'citations', 'rag', 'retrieval'],
      icon: <IconBooks size={16} />,
      run: () => void navigate({ to: '/knowledge' }),
    },
    {
      id: 'speech',
      label: 'Speech',
      group: 'Go to',
      keywords: ['whisper', 'transcribe', 'record', 'microphone', 'subtitles', 'captions', 'audio'],
      icon: <IconMicrophone size={16} />,
      run: () => void navigate({ to: '/speech' }),
    },
    {
      id: 'evaluate',
      label: 'Evaluate',
      group: 'Go to',
      keywords: ['evaluation', 'benchmark', 'dataset', 'rows', 'metrics', 'verdict', 'judge'],
      icon: <IconScale size={16} />,
      run: () => void navigate({ to: '/evaluate' }),
    },
    {
      id: 'models',
      label: 'Models',
      group: 'Go to',
      keywords: ['download', 'install', 'import', 'gguf'],
      icon: <IconPackage size={16} />,
      run: () => void navigate({ to: '/models' }),
    },
    {
      id: 'connections',
      label: 'Connections',
      group: 'Go to',
      keywords: ['cloud', 'key', 'openai', 'hosts', 'ledger'],
      icon: <IconPlug size={16} />,
      run: () => void navigate({ to: '/connections' }),
    },
    {
      id: 'ratings',
      label: 'Ratings',
      group: 'Go to',
      keywords: ['votes', 'leaderboard'],
      icon: <IconTrophy size={16} />,
      run: () => void navigate({ to: '/ratings' }),
    },
    {
      id: 'history',
      label: 'History',
      group: 'Go to',
      keywords: ['search', 'export', 'delete'],
      icon: <IconHistory size={16} />,
      run: () => void navigate({ to: '/history', search: {} }),
    },
    {
      id: 'settings',
      label: 'Settings and about this machine',
      group: 'Go to',
      keywords: ['doctor', 'theme', 'data folder', 'licence', 'about'],
      icon: <IconSettings size={16} />,
      run: () => void navigate({ to: '/settings' }),
    },
    {
      id: 'palette',
      label: 'Command palette',
      group: 'Window',
      shortcut: 'mod+K',
      keysOnly: true,
      run: openSpotlight,
    },
    {
      id: 'offline',
      label: offline === true ? 'Go online: allow the hosts you allowed' : 'Go offline: refuse every connection',
      group: 'Window',
      shortcut: 'O',
      keywords: ['network', 'airplane', 'private'],
      icon: <IconWifiOff size={16} />,
      run: () => set(offline !== true),
    },
    {
      id: 'theme',
      label: 'Next theme',
      group: 'Window',
      shortcut: 'T',
      keysOnly: true,
      run: theme.next,
    },
    ...themes.map(({ choice, label }) => ({
      id: `theme-${choice}`,
      label,
      group: 'Window' as const,
      keywords: ['theme', 'colours'],
      icon: <IconSunMoon size={16} />,
      run: () => theme.choose(choice),
    })),
    {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      group: 'Window',
      shortcut: '?',
      icon: <IconKeyboard size={16} />,
      run: props.onShortcuts,
    },
  ]);
  return null;
}
