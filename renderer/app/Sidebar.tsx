import { ActionIcon, Button, Kbd, ScrollArea, TextInput, Tooltip } from '@mantine/core';
import { openSpotlight } from '@mantine/spotlight';
import {
  IconBooks,
  IconDeviceDesktop,
  IconHistory,
  IconKeyboard,
  IconMicrophone,
  IconMoon,
  IconPackage,
  IconPlug,
  IconPlus,
  IconScale,
  IconSearch,
  IconSettings,
  IconSun,
  IconTrophy,
  IconCommand,
} from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { RecordingMark } from '../features/speech/record/RecordingMark.tsx';
import { Activity } from './Activity.tsx';
import { Brand } from './Brand.tsx';
import { OfflineSwitch } from './OfflineSwitch.tsx';
import { RecentConversations } from './RecentConversations.tsx';
import classes from './Sidebar.module.css';
import { useThemeChoice } from './themeChoice.ts';

const views = [
  { to: '/knowledge', label: 'Knowledge', icon: IconBooks },
  { to: '/speech', label: 'Speech', icon: IconMicrophone },
  { to: '/evaluate', label: 'Evaluate', icon: IconScale },
  { to: '/models', label: 'Models', icon: IconPackage },
  { to: '/connections', label: 'Connections', icon: IconPlug },
  { to: '/ratings', label: 'Ratings', icon: IconTrophy },
  { to: '/history', label: 'History', icon: IconHistory },
] as const;

const themeWords = {
  auto: { label: 'Theme: as the system', icon: IconDeviceDesktop },
  light: { label: 'Theme: light', icon: IconSun },
  dark: { label: 'Theme: dark', icon: IconMoon },
} as const;

/** Everything that is reachable from anywhere: a new comparison, search, views, recent conversations, activity, the offline switch. */
export function Sidebar(props: { onShortcuts: () => void }) {
  const navigate = useNavigate();
  const [search, setSearch] = useState('');
  const theme = useThemeChoice();
  const ThemeIcon = themeWords[theme.choice].icon;
  return (
    <div className={classes.sidebar}>
      <div className={classes.head}>
        <Brand />
        <Tooltip label="Command palette">
          <ActionIcon onClick={openSpotlight} aria-label="Command palette" size="md">
            <IconCommand size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes.top}>
        <Button
          component={Link}
          to="/"
          variant="default"
          fullWidth
          leftSection={<IconPlus size={15} />}
          rightSection={<Kbd className={classes.key}>N</Kbd>}
          justify="space-between"
          classNames={{ label: classes.newLabel }}
        >
          New comparison
        </Button>
        <search>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              void navigate({ to: '/history', search: search.trim() === '' ? {} : { search: search.trim() } });
            }}
          >
            <TextInput
              size="sm"
              aria-label="Search conversations"
              placeholder="Search conversations"
              leftSection={<IconSearch size={14} />}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
            />
          </form>
        </search>
      </div>
      <nav className={classes.nav} aria-label="Views">
        {views.map(({ to, label, icon: Icon }) => (
          <Link key={to} to={to} className={classes.link} activeProps={{ 'data-active': true, 'aria-current': 'page' }}>
            <Icon size={16} stroke={1.6} aria-hidden="true" />
            {label}
            {to === '/speech' && <RecordingMark />}
          </Link>
        ))}
      </nav>
      <ScrollArea className={classes.recent} type="hover" scrollbarSize={6}>
        <RecentConversations />
      </ScrollArea>
      <div className={classes.foot}>
        <Activity />
        <OfflineSwitch />
        <div className={classes.tools}>
          <Tooltip label={themeWords[theme.choice].label}>
            <ActionIcon onClick={theme.next} aria-label={`${themeWords[theme.choice].label}. Change`}>
              <ThemeIcon size={16} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Settings">
            <ActionIcon component={Link} to="/settings" aria-label="Settings">
              <IconSettings size={16} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Keyboard shortcuts">
            <ActionIcon onClick={props.onShortcuts} aria-label="Keyboard shortcuts">
              <IconKeyboard size={16} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </div>
      </div>
    </div>
  );
}
