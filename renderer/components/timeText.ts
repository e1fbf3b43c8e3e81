const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric' });
const shortDay = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const hourMinute = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** Date and time to the second, in the reader's own way of writing: for records. */
export const momentText = (time: number): string => `${day.format(time)}, ${clock.format(time)}`;

/** The time today, "yesterday", else the day: for lists. */
export function whenText(time: number, now: number = Date.now()): string {
  const today = startOfDay(now);
  if (time >= today) return hourMinute.format(time);
  if (time >= startOfDay(today - 1)) return 'Yesterday';
  return new Date(time).getFullYear() === new Date(now).getFullYear() ? shortDay.format(time) : day.format(time);
}

const startOfDay = (time: number): number => new Date(time).setHours(0, 0, 0, 0);
