import { Burger, Drawer } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { AppCommands } from './AppCommands.tsx';
import classes from './AppShell.module.css';
import { Brand } from './Brand.tsx';
import { CommandPalette } from './CommandPalette.tsx';
import { EngineLinkBar } from './EngineLinkBar.tsx';
import { OfflineSwitch } from './OfflineSwitch.tsx';
import { ShortcutsDialog } from './ShortcutsDialog.tsx';
import { Sidebar } from './Sidebar.tsx';
import { useSystemEvents } from './useSystemEvents.ts';

/** The window's frame: the sidebar (a drawer where it is narrow), the bar that says the engine is away, and the view. */
export function AppShell() {
  useSystemEvents();
  const [menuOpen, menu] = useDisclosure(false);
  const [shortcutsOpen, shortcuts] = useDisclosure(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { close: closeMenu } = menu;
  useEffect(() => closeMenu(), [path, closeMenu]);
  return (
    <div className={classes.shell}>
      <a href="#main" className={classes.skip}>
        Skip to content
      </a>
      <AppCommands onShortcuts={shortcuts.open} />
      <CommandPalette />
      <ShortcutsDialog opened={shortcutsOpen} onClose={shortcuts.close} />
      <header className={classes.topBar}>
        <Burger opened={menuOpen} onClick={menu.toggle} size="sm" aria-label="Menu" />
        <Brand />
        <OfflineSwitch compact />
      </header>
      <aside className={classes.side} aria-label="Sidebar">
        <Sidebar onShortcuts={shortcuts.open} />
      </aside>
      <Drawer.Root opened={menuOpen} onClose={menu.close} size={280} padding={0}>
        <Drawer.Overlay />
        <Drawer.Content aria-label="Menu">
          <Drawer.Body className={classes.drawerBody}>
            <Sidebar onShortcuts={shortcuts.open} />
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
      <main id="main" className={classes.main} tabIndex={-1}>
        <EngineLinkBar />
        <div className={classes.view}>
          <Outlet />
        </div>
      </main>
    </div>
  );
}
