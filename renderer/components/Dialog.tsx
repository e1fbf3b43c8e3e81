import { Modal, type ModalProps } from '@mantine/core';
import { useEffect, useState } from 'react';

/**
 * A modal dialog that is open as long as it is rendered, and then gives the focus back to what opened it. Mantine's own does that only
 * where `opened` changes: one that is taken away whole would leave the focus on nothing, and the keyboard at the page's beginning.
 */
export function Dialog(props: Omit<ModalProps, 'opened'>) {
  // While rendering: a field of the dialog that takes the focus by itself has it before any effect.
  const [opener] = useState(() => openerOf(document.activeElement));
  useEffect(
    () => () => {
      const { activeElement } = document;
      if (activeElement === null || activeElement === document.body) opener?.focus({ preventScroll: true });
    },
    [opener],
  );
  return <Modal opened {...props} />;
}

/** An item of a menu goes with its menu: the menu's button stands for it. */
function openerOf(element: Element | null): HTMLElement | null {
  const button = element?.closest('[role=menu]')?.getAttribute('aria-labelledby');
  const opener = typeof button === 'string' ? document.getElementById(button) : element;
  return opener instanceof HTMLElement ? opener : null;
}
